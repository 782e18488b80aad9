package dev.slipway.core;

import dev.slipway.core.embedded.EmbeddedBackEnd;
import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The embedded provider, with trouble for some deployments, calls that are written down, and facts as a test wants them. */
final class TroubledProvider implements DeploymentProviderFactory {
    final List<String> calls = new ArrayList<>();
    final List<Rollout> rollouts = new ArrayList<>();
    private final EmbeddedProviderFactory right;
    private final Map<DeploymentId, Supplier<ProviderException>> troubles = new HashMap<>();
    private final Map<String, Supplier<ProviderException>> refusals = new HashMap<>();
    private final Map<String, Runnable> before = new HashMap<>();
    private Optional<Supplier<ProviderException>> blindness = Optional.empty();
    private Optional<Capability> missing = Optional.empty();
    private UnaryOperator<List<InventoryItem>> inventory = UnaryOperator.identity();
    private UnaryOperator<Observation> facts = UnaryOperator.identity();
    private UnaryOperator<Footprint> footprints = UnaryOperator.identity();
    private Optional<Supplier<List<Problem>>> findings = Optional.empty();

    TroubledProvider(EmbeddedBackEnd backEnd) {
        this.right = new EmbeddedProviderFactory(backEnd);
    }

    /** Whatever is asked for one deployment fails. */
    void fail(DeploymentId id, Supplier<ProviderException> trouble) {
        troubles.put(id, trouble);
    }

    /** One kind of call for one deployment fails. */
    void refuse(String call, Supplier<ProviderException> trouble) {
        refusals.put(call, trouble);
    }

    void heal(DeploymentId id) {
        troubles.remove(id);
        refusals.clear();
    }

    /** Does something once, when a call has come and nothing of it is done yet. */
    void before(String call, Runnable what) {
        before.put(call, what);
    }

    /** Nothing can be observed or listed. */
    void blind(Supplier<ProviderException> trouble) {
        blindness = Optional.of(trouble);
    }

    void lists(UnaryOperator<List<InventoryItem>> change) {
        inventory = change;
    }

    void sees(UnaryOperator<Observation> change) {
        facts = change;
    }

    void takes(UnaryOperator<Footprint> change) {
        footprints = change;
    }

    /** Whoever asks for evidence gets this. */
    void finds(Supplier<List<Problem>> evidence) {
        findings = Optional.of(evidence);
    }

    /** As a back end that lacks something. */
    TroubledProvider without(Capability capability) {
        missing = Optional.of(capability);
        return this;
    }

    /** How often since the last time that this was asked. */
    long counted(String call) {
        long number = calls.stream().filter(call::equals).count();
        calls.clear();
        return number;
    }

    @Override
    public ProviderId id() {
        return right.id();
    }

    @Override
    public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
        return new Opened(right.open(settings, context));
    }

    private final class Opened implements DeploymentProvider {
        private final DeploymentProvider opened;

        Opened(DeploymentProvider opened) {
            this.opened = opened;
        }

        private void asked(String call, DeploymentId id) {
            calls.add(call + " " + id);
            Optional.ofNullable(before.remove(call + " " + id)).ifPresent(Runnable::run);
            Optional.ofNullable(troubles.getOrDefault(id, refusals.get(call + " " + id)))
                    .ifPresent(trouble -> {
                        throw trouble.get();
                    });
        }

        private void looked(String call) {
            calls.add(call);
            blindness.ifPresent(trouble -> {
                throw trouble.get();
            });
        }

        @Override
        public ProviderId id() {
            return opened.id();
        }

        @Override
        public Location location() {
            return opened.location();
        }

        @Override
        public Set<Capability> capabilities() {
            Set<Capability> capabilities = new HashSet<>(opened.capabilities());
            missing.ifPresent(capabilities::remove);
            return capabilities;
        }

        @Override
        public Footprint footprint(Revision revision, Strategy strategy) {
            return footprints.apply(opened.footprint(revision, strategy));
        }

        @Override
        public ApplyResult apply(Rollout rollout) {
            rollouts.add(rollout);
            asked("apply", rollout.deployment().id());
            return opened.apply(rollout);
        }

        @Override
        public ApplyResult remove(DeploymentRef deployment, Fence fence) {
            asked("remove", deployment.id());
            return opened.remove(deployment, fence);
        }

        @Override
        public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
            looked("observe");
            Map<DeploymentRef, Observation> seen = new HashMap<>(opened.observe(deployments, freshness));
            seen.replaceAll((ref, observation) -> facts.apply(observation));
            return seen;
        }

        @Override
        public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
            calls.add("diagnose " + deployment.id());
            return findings.isPresent() ? findings.get().get() : opened.diagnose(deployment, deadline);
        }

        @Override
        public List<InventoryItem> inventory() {
            looked("inventory");
            return inventory.apply(opened.inventory());
        }

        @Override
        public List<Drift> drift(Rollout rollout) {
            asked("drift", rollout.deployment().id());
            return opened.drift(rollout);
        }

        @Override
        public ApplyResult repair(Rollout rollout) {
            asked("repair", rollout.deployment().id());
            return opened.repair(rollout);
        }

        @Override
        public LogSource logs() {
            return opened.logs();
        }

        @Override
        public void close() {
            opened.close();
        }
    }
}
