package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.model.Violation;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A provider beyond the border. What is the same for its whole life is asked once, when it is opened. Where silence is an answer
 * to go on with, there is time left to do so. Thread-safe.
 */
final class BoundedProvider implements DeploymentProvider {
    private final DeploymentProvider right;
    private final Border border;
    private final ProviderId id;
    private final Location location;
    private final Set<Capability> capabilities;

    /**
     * Asks for what never changes.
     *
     * @param right the provider
     * @param border how to get there
     */
    BoundedProvider(DeploymentProvider right, Border border) {
        this.right = right;
        this.border = border;
        this.id = call("its id", right::id);
        this.location = call("its location", right::location);
        this.capabilities = call("its capabilities", () -> Set.copyOf(right.capabilities()));
    }

    @Override
    public ProviderId id() {
        return id;
    }

    @Override
    public Location location() {
        return location;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public List<Violation> check(Revision revision) {
        return call("check of '" + revision.deployment().id() + "'", () -> right.check(revision));
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        return call("footprint of '" + revision.deployment().id() + "'", () -> right.footprint(revision, strategy));
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        return border.half(() -> call("apply of '" + rollout.deployment().id() + "'", () -> right.apply(rollout)));
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        return border.half(() -> call("removal of '" + deployment.id() + "'", () -> right.remove(deployment, fence)));
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        return border.half(() -> call("observe", () -> right.observe(deployments, freshness)));
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        // Who uses all of its time still has to be heard within what the border waits.
        Duration half = border.left().dividedBy(2);
        Duration keepable = deadline.compareTo(half) < 0 ? deadline : half;
        return call("diagnosis of '" + deployment.id() + "'", () -> right.diagnose(deployment, keepable));
    }

    @Override
    public List<InventoryItem> inventory() {
        return border.half(() -> call("inventory", right::inventory));
    }

    @Override
    public List<Drift> drift(Rollout rollout) {
        return border.half(() -> call("drift of '" + rollout.deployment().id() + "'", () -> right.drift(rollout)));
    }

    @Override
    public ApplyResult repair(Rollout rollout) {
        return border.half(() -> call("repair of '" + rollout.deployment().id() + "'", () -> right.repair(rollout)));
    }

    @Override
    public LogSource logs() {
        return new BoundedLogs(call("logs", right::logs), border);
    }

    @Override
    public Subscription watch(ChangeListener listener) {
        Subscription hints =
                border.call(Callee.PROVIDER, "hints of changes", () -> right.watch(listener), Subscription::close);
        return () -> run("an end of its hints", hints::close);
    }

    @Override
    public void close() {
        run("close", right::close);
    }

    private <T> T call(String what, Supplier<T> call) {
        return border.call(Callee.PROVIDER, what, call);
    }

    private void run(String what, Runnable work) {
        call(what, () -> {
            work.run();
            return true;
        });
    }

    /** Its logs. */
    private static final class BoundedLogs implements LogSource {
        private final LogSource right;
        private final Border border;

        private BoundedLogs(LogSource right, Border border) {
            this.right = right;
            this.border = border;
        }

        @Override
        public List<ReplicaId> replicas(DeploymentRef deployment) {
            return border.call(
                    Callee.PROVIDER, "replicas of '" + deployment.id() + "'", () -> right.replicas(deployment));
        }

        @Override
        public LogStream open(LogRequest request) {
            return border.call(
                    Callee.PROVIDER,
                    "a log of '" + request.deployment().id() + "'",
                    () -> new BoundedLogStream(right.open(request), border),
                    LogStream::close);
        }
    }
}
