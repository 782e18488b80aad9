package dev.slipway.core.simulation;

import dev.slipway.core.TestClock;
import dev.slipway.core.embedded.EmbeddedBackEnd;
import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.core.embedded.EmbeddedTruth;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Observation;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.Rollout;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The embedded back end: every call is one request, and the record is read in the very instant of the write. */
final class EmbeddedWorld implements BackEnd {
    private final EmbeddedBackEnd backEnd;
    private final EmbeddedTruth truth;
    private final HistoryStore store;

    EmbeddedWorld(TestClock clock, HistoryStore store, Duration start, Duration stop) {
        this.backEnd = new EmbeddedBackEnd(clock);
        this.truth = new EmbeddedTruth(backEnd);
        this.store = store;
        backEnd.setTimes(start, stop);
    }

    @Override
    public DeploymentProviderFactory open(Wire wire) {
        return new Factory(wire);
    }

    @Override
    public List<Move> moves() {
        return List.of();
    }

    @Override
    public Map<DeploymentRef, Use> use() {
        Map<DeploymentRef, Use> use = new HashMap<>();
        truth.usage().forEach((ref, all) -> use.put(ref, new Use(all, ResourceAmounts.NONE)));
        return use;
    }

    @Override
    public Set<RevisionKey> whollyReady() {
        return truth.whollyReady();
    }

    @Override
    public void check() {
        // One request is one instant here, so nothing can go wrong in between.
    }

    @Override
    public void script(String image, boolean crashes) {
        if (crashes) {
            backEnd.crash(image, 3, "it broke");
        } else {
            backEnd.behave(image);
        }
    }

    @Override
    public String digest() {
        return truth.digest();
    }

    /** Opens providers at the other end of a wire. */
    private final class Factory implements DeploymentProviderFactory {
        private final DeploymentProviderFactory right = new EmbeddedProviderFactory(backEnd);
        private final Wire wire;

        Factory(Wire wire) {
            this.wire = wire;
        }

        @Override
        public ProviderId id() {
            return right.id();
        }

        @Override
        public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
            return new FarProvider(right.open(settings, new StoreContext(store, context.clock())), wire);
        }
    }

    /** A provider at the other end of a wire. */
    private static final class FarProvider extends WrappedProvider {
        private final Wire wire;

        FarProvider(DeploymentProvider right, Wire wire) {
            super(right);
            this.wire = wire;
        }

        @Override
        public ApplyResult apply(Rollout rollout) {
            try {
                return wire.write(
                        "apply " + rollout.deployment().id() + " " + rollout.fence(), () -> super.apply(rollout));
            } catch (Wire.Lost e) {
                throw new ProviderException(ErrorCode.TIMEOUT, e.getMessage(), e);
            }
        }

        @Override
        public ApplyResult remove(DeploymentRef deployment, Fence fence) {
            try {
                return wire.write("remove " + deployment.id() + " " + fence, () -> super.remove(deployment, fence));
            } catch (Wire.Lost e) {
                throw new ProviderException(ErrorCode.TIMEOUT, e.getMessage(), e);
            }
        }

        @Override
        public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
            try {
                return wire.read("observe " + deployments.size(), () -> super.observe(deployments, freshness));
            } catch (Wire.Lost e) {
                throw new ProviderException(ErrorCode.TIMEOUT, e.getMessage(), e);
            }
        }
    }
}
