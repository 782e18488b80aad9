package dev.slipway.core.simulation.cluster.faulty;

import dev.slipway.core.simulation.Wire;
import dev.slipway.core.simulation.cluster.SimCluster;
import dev.slipway.core.simulation.cluster.SimDeployment;
import dev.slipway.core.simulation.cluster.SimProvider;
import dev.slipway.model.Fence;
import dev.slipway.model.Rollout;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.ProviderContext;
import java.util.Optional;

/** Providers that write in a wrong order, or without a precondition. */
final class FaultyWrites {
    private FaultyWrites() {}

    /** The fence is compared before the write, and nothing holds it fast. */
    static final class LateApply extends SimProvider {
        LateApply(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected void write(SimDeployment read, SimDeployment next) {
            wire().write("overwrite " + read.name(), () -> cluster().overwrite(next));
        }
    }

    /** The record isn't asked at all. */
    static final class LateApplyAfterDelete extends SimProvider {
        LateApplyAfterDelete(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected ApplyResult applied(Rollout rollout, Recorded recorded) {
            return super.applied(
                    rollout, ref -> ref.equals(rollout.deployment()) ? Optional.of(rollout.fence()) : recorded.of(ref));
        }
    }

    /** A shell is created by a write that overwrites what is there. */
    static final class CreateByUpsert extends SimProvider {
        CreateByUpsert(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected void create(SimDeployment draft) {
            wire().write("upsert " + draft.name(), () -> cluster().upsert(draft));
        }
    }

    /** The record is asked before the object is read, so what is found is judged by what was. */
    static final class ActivationWithoutReread extends SimProvider {
        ActivationWithoutReread(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected ApplyResult applied(Rollout rollout, Recorded recorded) {
            Optional<Fence> before = recorded.of(rollout.deployment());
            return super.applied(rollout, ref -> ref.equals(rollout.deployment()) ? before : recorded.of(ref));
        }
    }

    /** A write that was planned on one reading of the object is made on a later one, if only the fence isn't greater. */
    static final class StepsWithoutFence extends SimProvider {
        StepsWithoutFence(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected void write(SimDeployment read, SimDeployment next) {
            SimDeployment now = object(read.name())
                    .filter(found ->
                            found.ref().equals(read.ref()) && !found.fence().isAfter(next.fence()))
                    .orElse(read);
            super.write(now, next);
        }
    }
}
