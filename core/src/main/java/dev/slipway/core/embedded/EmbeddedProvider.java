package dev.slipway.core.embedded;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.LogElement;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.ProviderContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The provider of an {@link EmbeddedBackEnd}. Thread-safe. */
final class EmbeddedProvider implements DeploymentProvider {
    private static final Location LOCATION = new Location("memory");
    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ROLLING, Capability.PULL_SECRET, Capability.SECRET_ENVIRONMENT, Capability.PRIVATE_ENDPOINT);

    private final EmbeddedBackEnd backEnd;
    private final ProviderContext context;

    EmbeddedProvider(EmbeddedBackEnd backEnd, ProviderContext context) {
        this.backEnd = backEnd;
        this.context = context;
    }

    @Override
    public ProviderId id() {
        return EmbeddedProviderFactory.ID;
    }

    @Override
    public Location location() {
        return LOCATION;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        return new Footprint(revision.instanceType().resources(), strategy, 0);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        String kind = rollout.strategy().kind();
        if (!kind.equals(Strategy.ROLLING) && !kind.equals(Strategy.RECREATE)) {
            throw new UnsupportedCapabilityException(id(), kind, "strategy");
        }
        return reached(() -> {
            Fence wanted = rollout.fence();
            EmbeddedDeployment there = backEnd.deployments().get(rollout.deployment());
            if (there != null && !wanted.isAfter(there.stamp())) {
                return wanted.equals(there.stamp()) ? ApplyResult.ACCEPTED : ApplyResult.SUPERSEDED;
            }
            if (!context.currentFence(rollout.deployment()).equals(Optional.of(wanted))) {
                return ApplyResult.SUPERSEDED;
            }
            if (there == null && hasPredecessor(rollout.deployment())) {
                return ApplyResult.PREDECESSOR;
            }
            if (there == null) {
                backEnd.deployments().put(rollout.deployment(), new EmbeddedDeployment(backEnd, rollout));
            } else {
                there.roll(rollout);
            }
            backEnd.advance();
            return ApplyResult.ACCEPTED;
        });
    }

    private boolean hasPredecessor(DeploymentRef ref) {
        return backEnd.deployments().keySet().stream()
                .anyMatch(other -> other.store().equals(ref.store())
                        && other.id().equals(ref.id())
                        && !other.incarnation().equals(ref.incarnation()));
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        return reached(() -> {
            EmbeddedDeployment there = backEnd.deployments().get(deployment);
            if (there == null) {
                return ApplyResult.ACCEPTED;
            }
            Optional<Fence> recorded = context.currentFence(deployment);
            if (there.stamp().isAfter(fence)
                    || recorded.filter(current -> !current.equals(fence)).isPresent()) {
                return ApplyResult.SUPERSEDED;
            }
            there.remove(fence);
            backEnd.advance();
            return ApplyResult.ACCEPTED;
        });
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        return reached(() -> {
            Map<DeploymentRef, Observation> observed = new HashMap<>();
            for (DeploymentRef ref : deployments) {
                EmbeddedDeployment there = backEnd.deployments().get(ref);
                observed.put(
                        ref,
                        there == null ? new Observation.Absent(backEnd.clock().instant()) : there.observe());
            }
            return observed;
        });
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        return reached(() -> Optional.ofNullable(backEnd.deployments().get(deployment))
                .map(EmbeddedDeployment::problems)
                .orElse(List.of()));
    }

    @Override
    public List<InventoryItem> inventory() {
        return reached(() -> backEnd.deployments().values().stream()
                .map(there -> new InventoryItem(there.ref(), there.stamp(), there.existing(), "in memory"))
                .toList());
    }

    @Override
    public LogSource logs() {
        return new Logs();
    }

    @Override
    public void close() {
        // Nothing is held: the back end lives on its own.
    }

    private <T> T reached(Supplier<T> call) {
        synchronized (backEnd) {
            backEnd.outage().ifPresent(why -> {
                throw new ProviderException(ErrorCode.UNREACHABLE, why);
            });
            backEnd.advance();
            return call.get();
        }
    }

    private final class Logs implements LogSource {
        @Override
        public List<ReplicaId> replicas(DeploymentRef deployment) {
            return reached(() ->
                    copies(deployment).stream().map(EmbeddedDeployment.Copy::id).toList());
        }

        @Override
        public LogStream open(LogRequest request) {
            return reached(() -> {
                List<LogElement> lines = copies(request.deployment()).stream()
                        .filter(copy -> copy.id().equals(request.replica()))
                        .flatMap(copy -> copy.log().stream())
                        .filter(line -> request.query()
                                .since()
                                .map(since -> !line.time().isBefore(since))
                                .orElse(true))
                        .toList();
                int kept = Math.min(lines.size(), request.query().tail().orElse(lines.size()));
                return new Stream(lines.subList(lines.size() - kept, lines.size()));
            });
        }

        private List<EmbeddedDeployment.Copy> copies(DeploymentRef deployment) {
            return Optional.ofNullable(backEnd.deployments().get(deployment))
                    .map(EmbeddedDeployment::copies)
                    .orElse(List.of());
        }
    }

    private static final class Stream implements LogStream {
        private final Deque<LogElement> left;

        Stream(List<LogElement> lines) {
            this.left = new ArrayDeque<>(lines);
        }

        @Override
        public Optional<LogElement> next(Duration wait) {
            return Optional.ofNullable(left.poll());
        }

        @Override
        public boolean isEnded() {
            return left.isEmpty();
        }

        @Override
        public void close() {
            left.clear();
        }
    }
}
