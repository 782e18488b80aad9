package dev.slipway.examples.local;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Observation;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.DeploymentProvider.Subscription;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.ProviderContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All deployments of one state directory, and what keeps them going. Thread-safe. */
final class Fleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final Duration MOST_GRACE = Duration.ofSeconds(5);
    private static final Duration MOST_CLOSING = Duration.ofSeconds(8);

    private final ProviderContext context;
    private final OwnerLock lock;
    private final Proxy proxy;
    private final LogPump pump;
    private final Ticker ticker = new Ticker(this::tick);
    private final Site site;
    private final Map<DeploymentRef, LocalDeployment> deployments = new ConcurrentHashMap<>();
    private final Map<Path, String> unreadable = new ConcurrentHashMap<>();
    private final Map<Object, ChangeListener> listeners = new ConcurrentHashMap<>();
    /** Held for reading while something is written down, so that nothing is after the directory was given up. */
    private final ReadWriteLock gate = new ReentrantReadWriteLock();

    private boolean started;
    private volatile boolean closed;

    Fleet(LocalSettings settings, ProviderContext context, OwnerLock lock) {
        this.context = context;
        this.lock = lock;
        var clock = new SteadyClock(context.clock());
        this.proxy = new Proxy(settings.host());
        this.pump = new LogPump(clock);
        this.site = new Site(
                settings,
                new StateDirectory(settings.stateDirectory()),
                clock,
                proxy,
                new Prober(proxy),
                pump,
                new Ports(settings.host()),
                ticker::wake);
    }

    /** Ends what an earlier owner may have left, and runs again what the record still names. */
    synchronized void start() {
        pump.start();
        proxy.start();
        var contents = site.state().load();
        for (var broken : contents.unreadable()) {
            LOG.warn("{}; it is left as it is", broken.reason());
            unreadable.put(broken.folder(), broken.reason());
        }
        for (Remembered remembered : contents.remembered()) {
            var ref = remembered.rollout().deployment();
            remembered.port().ifPresent(site.ports()::reserve);
            Leftovers.endAll(site.state().processRecords(site.state().replicas(ref)));
            var deployment = new LocalDeployment(site, remembered);
            deployments.put(ref, deployment);
            resume(deployment, remembered);
        }
        ticker.start();
        started = true;
    }

    private void resume(LocalDeployment deployment, Remembered remembered) {
        var rollout = remembered.rollout();
        var ref = rollout.deployment();
        if (!ref.store().equals(context.store())) {
            LOG.info("{} belongs to another store; it is only reported", ref);
            return;
        }
        try {
            var current = context.currentFence(ref);
            if (remembered.removal().isPresent()) {
                if (current.isEmpty() || current.equals(remembered.removal())) {
                    deployment.remove(remembered);
                }
            } else if (current.equals(Optional.of(rollout.fence()))) {
                deployment.run(remembered);
            }
        } catch (DeploymentException e) {
            LOG.warn("Whether {} shall still run can't be told now; it runs when it is applied again", ref, e);
        }
    }

    void requireOpen() {
        if (closed) {
            throw LocalProvider.closed();
        }
    }

    /** Refuses to write over what can't be understood. */
    void requireUsable(DeploymentRef ref) {
        requireOpen();
        String reason = unreadable.get(site.state().folder(ref));
        if (reason != null) {
            throw new ProviderException(
                    ErrorCode.CONFLICT, reason + "; repair it or delete its folder, and open the provider again");
        }
    }

    Optional<LocalDeployment> find(DeploymentRef ref) {
        return Optional.ofNullable(deployments.get(ref)).filter(deployment -> !deployment.isGone());
    }

    /**
     * Whether another life of the same id is still there. It is removed if it runs nothing and the record doesn't name it; what still
     * runs is left alone, because the record may be one that was restored.
     */
    boolean clearPredecessors(DeploymentRef ref) {
        boolean found = false;
        for (var deployment : deployments.values()) {
            var remembered = deployment.remembered();
            var other = remembered.rollout().deployment();
            boolean predecessor = other.store().equals(ref.store())
                    && other.id().equals(ref.id())
                    && !other.equals(ref)
                    && !deployment.isGone();
            if (predecessor) {
                found = true;
                if (remembered.rollout().replicas() == 0
                        && context.currentFence(other).isEmpty()) {
                    remove(deployment, remembered.rollout().fence());
                }
            }
        }
        return found;
    }

    /** Writes a rollout down unless that is so already, and has it carried out. */
    void accept(Optional<LocalDeployment> found, LocalRollout wanted) {
        var before = found.map(LocalDeployment::remembered);
        var next = before.map(remembered -> remembered.withRollout(wanted))
                .orElse(new Remembered(wanted, OptionalInt.empty(), Optional.empty()));
        if (before.isPresent() && before.get().equals(next) && found.get().isRunning()) {
            return;
        }
        underGate(() -> carryOut(found, before, next));
    }

    private void carryOut(Optional<LocalDeployment> found, Optional<Remembered> before, Remembered next) {
        var wanted = next.rollout();
        if (!before.equals(Optional.of(next))) {
            site.state().write(next);
            LOG.info(
                    "{} shall run revision {} with {} replicas",
                    wanted.deployment(),
                    wanted.revision(),
                    wanted.replicas());
        }
        var deployment = found.orElseGet(() -> new LocalDeployment(site, next));
        deployment.run(next);
        deployments.put(wanted.deployment(), deployment);
        ticker.wake();
    }

    /** Writes a removal down unless that is so already, and has it carried out. */
    void remove(LocalDeployment deployment, Fence fence) {
        underGate(() -> carryOutRemoval(deployment, fence));
    }

    private void carryOutRemoval(LocalDeployment deployment, Fence fence) {
        var before = deployment.remembered();
        if (!before.removal().equals(Optional.of(fence))) {
            site.state().write(before.withRemoval(fence));
            LOG.info("{} is being removed", before.rollout().deployment());
        }
        deployment.remove(before.withRemoval(fence));
        ticker.wake();
    }

    private void underGate(Runnable writing) {
        gate.readLock().lock();
        try {
            requireOpen();
            writing.run();
        } finally {
            gate.readLock().unlock();
        }
    }

    Observation observe(DeploymentRef ref, Freshness freshness) {
        var found = find(ref);
        if (found.isPresent()) {
            if (freshness == Freshness.LIVE) {
                found.get().tick();
            }
            return found.get().observe();
        }
        String reason = unreadable.get(site.state().folder(ref));
        var now = site.clock().now();
        return reason == null ? new Observation.Absent(now) : new Observation.Unavailable(now, reason);
    }

    List<InventoryItem> inventory() {
        unreadable.values().forEach(reason -> LOG.warn("Not in the inventory: {}", reason));
        return deployments.values().stream()
                .filter(deployment -> !deployment.isGone())
                .map(LocalDeployment::inventory)
                .toList();
    }

    Subscription watch(ChangeListener listener) {
        requireOpen();
        // Keyed by the handle, since the same listener may be given twice.
        var key = new Object();
        listeners.put(key, listener);
        return () -> listeners.remove(key);
    }

    private void tick() {
        var changed = new HashSet<DeploymentRef>();
        deployments.forEach((ref, deployment) -> {
            try {
                if (deployment.tick()) {
                    changed.add(ref);
                }
            } catch (RuntimeException e) {
                // One deployment's full disk must not stop the others.
                LOG.error("A step of {} failed and is tried again", ref, e);
            }
            if (deployment.isGone()) {
                deployments.remove(ref, deployment);
            }
        });
        if (!changed.isEmpty()) {
            listeners.values().forEach(listener -> tell(listener, Set.copyOf(changed)));
        }
        synchronized (this) {
            notifyAll();
        }
    }

    private static void tell(ChangeListener listener, Set<DeploymentRef> changed) {
        try {
            listener.mayHaveChanged(changed);
        } catch (RuntimeException e) {
            LOG.warn("A listener failed; it goes on being told", e);
        }
    }

    @Override
    public void close() {
        gate.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            gate.writeLock().unlock();
        }
        deployments.values().forEach(deployment -> deployment.close(MOST_GRACE));
        listeners.clear();
        if (started) {
            awaitQuiet();
        }
        ticker.close();
        deployments.values().forEach(LocalDeployment::abandon);
        pump.close();
        proxy.close();
        lock.close();
    }

    private synchronized void awaitQuiet() {
        long deadline = System.nanoTime() + MOST_CLOSING.toNanos();
        try {
            while (!deployments.values().stream().allMatch(LocalDeployment::isQuiet)) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    LOG.warn("Some replicas haven't ended in time; their supervisors kill them");
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
