package dev.slipway.core.scenario;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.model.Track;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A provider as its author first sketches it: it remembers what it is asked, and says what the test lets it say. One object
 * stands for the back end and is opened by any number of managers.
 */
final class RememberingProvider implements DeploymentProviderFactory {
    final List<Rollout> applied = new ArrayList<>();
    final List<Fence> recordedAtApply = new ArrayList<>();
    final List<DeploymentRef> removed = new ArrayList<>();
    private final Map<DeploymentRef, Observation> facts = new HashMap<>();

    /** What the next observation says: so many replicas of the last rollout ready, so many older ones, these problems. */
    void becomes(int updatedReady, int oldReady, Problem... problems) {
        Rollout last = applied.get(applied.size() - 1);
        var counts = ReplicaCounts.builder()
                .desired(last.replicas())
                .existing(Math.max(last.replicas(), updatedReady + oldReady))
                .updated(Math.max(last.replicas() - oldReady, updatedReady))
                .ready(updatedReady + oldReady)
                .updatedReady(updatedReady)
                .build();
        var now = last.revision().time();
        facts.put(
                last.deployment(),
                Observation.Present.builder()
                        .asOf(now.plus(Duration.ofHours(1)))
                        .progressSince(now)
                        .stamp(last.fence())
                        .addTracks(new Track(last.fence(), last.revision().number(), counts, 100))
                        .addProblems(problems)
                        .build());
    }

    @Override
    public ProviderId id() {
        return new ProviderId("remembering");
    }

    @Override
    public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
        return new Opened(context);
    }

    private final class Opened implements DeploymentProvider {
        private final ProviderContext context;

        Opened(ProviderContext context) {
            this.context = context;
        }

        @Override
        public ProviderId id() {
            return RememberingProvider.this.id();
        }

        @Override
        public Location location() {
            return new Location("a notebook");
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.ROLLING);
        }

        @Override
        public Footprint footprint(Revision revision, Strategy strategy) {
            return new Footprint(revision.instanceType().resources(), strategy, 0);
        }

        @Override
        public ApplyResult apply(Rollout rollout) {
            Optional<Fence> recorded = context.currentFence(rollout.deployment());
            if (!recorded.equals(Optional.of(rollout.fence()))) {
                return ApplyResult.SUPERSEDED;
            }
            recordedAtApply.add(recorded.get());
            applied.add(rollout);
            return ApplyResult.ACCEPTED;
        }

        @Override
        public ApplyResult remove(DeploymentRef deployment, Fence fence) {
            removed.add(deployment);
            facts.remove(deployment);
            return ApplyResult.ACCEPTED;
        }

        @Override
        public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> refs, Freshness freshness) {
            Map<DeploymentRef, Observation> observed = new HashMap<>();
            refs.forEach(ref -> observed.put(
                    ref,
                    facts.getOrDefault(
                            ref, new Observation.Absent(context.clock().instant()))));
            return observed;
        }

        @Override
        public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
            return List.of();
        }

        @Override
        public List<InventoryItem> inventory() {
            return List.of();
        }

        @Override
        public LogSource logs() {
            return new NoLogs();
        }

        @Override
        public void close() {
            // The notebook holds nothing open.
        }
    }

    private static final class NoLogs implements LogSource {
        @Override
        public List<ReplicaId> replicas(DeploymentRef deployment) {
            return List.of();
        }

        @Override
        public LogStream open(LogRequest request) {
            throw new IllegalStateException("there is no replica, so nobody may ask for its log");
        }
    }
}
