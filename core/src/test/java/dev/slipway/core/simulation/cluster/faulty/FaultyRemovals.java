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

/** Providers that delete what they shouldn't, too early, or never. */
final class FaultyRemovals {
    private FaultyRemovals() {}

    /** Deletes whatever has the name by the time the request arrives. */
    static final class RemoveByName extends SimProvider {
        RemoveByName(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected void delete(SimDeployment read) {
            deleteBy("delete by name " + read.name(), () -> cluster().deleteByName(read.name()));
        }
    }

    /** Its own shell, which isn't current any more, is deleted however it has changed. */
    static final class ShellByUidAlone extends SimProvider {
        ShellByUidAlone(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected void superseded(SimDeployment object, Optional<Fence> now) {
            if (object.shape().replicas() == 0) {
                deleteBy("delete by uid " + object.name(), () -> cluster().deleteByUid(object.name(), object.uid()));
            }
        }
    }

    /** Deletes without going to no replicas first. */
    static final class WithoutZeroFirst extends SimProvider {
        WithoutZeroFirst(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected boolean isAtZero(SimDeployment object, Fence fence) {
            return true;
        }

        @Override
        protected boolean isReleased(SimDeployment object) {
            return true;
        }
    }

    /** What has another incarnation than the one recorded a while ago must be a predecessor. */
    static final class StalePredecessor extends SimProvider {
        StalePredecessor(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected ApplyResult applied(Rollout rollout, Recorded recorded) {
            Optional<Fence> before = recorded.of(rollout.deployment());
            if (before.isEmpty()) {
                return super.applied(rollout, recorded);
            }
            return super.applied(
                    rollout, ref -> ref.equals(rollout.deployment()) ? recorded.of(ref) : Optional.empty());
        }
    }

    /** A predecessor's shell is somebody else's business. */
    static final class PredecessorStays extends SimProvider {
        PredecessorStays(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected boolean isLeftover(SimDeployment object) {
            return false;
        }
    }

    /** What this store doesn't know is a leftover, whoever made it and whatever it runs. */
    static final class OthersAreLeftovers extends SimProvider {
        OthersAreLeftovers(SimCluster cluster, Wire wire, ProviderContext context) {
            super(cluster, wire, context);
        }

        @Override
        protected boolean isOurs(SimDeployment object) {
            return true;
        }

        @Override
        protected boolean isLeftover(SimDeployment object) {
            return true;
        }
    }
}
