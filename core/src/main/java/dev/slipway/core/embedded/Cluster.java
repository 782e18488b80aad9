package dev.slipway.core.embedded;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Image;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.DeploymentProvider;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an embedded back end really holds, and its time. Everything that happens by itself happens when somebody looks, but in
 * the order and with the times of its causes, so it makes no difference how often anybody looks. Thread-safe: {@link #within} guards
 * all else.
 */
final class Cluster {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Clock clock;
    private final Map<DeploymentRef, EmbeddedDeployment> deployments = new LinkedHashMap<>();
    private final Map<Image, Scripted> scripts = new HashMap<>();
    private final Set<DeploymentId> foreign = new HashSet<>();
    private final Set<DeploymentRef> changed = new HashSet<>();
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private Instant time;
    private Instant due = Instant.MAX;
    private boolean isDisturbed;
    private Duration startTime = Duration.ZERO;
    private Duration stopTime = Duration.ZERO;
    private Duration lag = Duration.ZERO;
    private Optional<Room> capacity = Optional.empty();
    private Optional<Room> quota = Optional.empty();
    private String endpoint = "http://embedded.invalid/{id}";
    private long writes;

    Cluster(Clock clock) {
        this.clock = clock;
        this.time = clock.instant();
    }

    /** Brings everything up to now, does something, and does what follows from it; then tells who listens. */
    <T> T within(Supplier<T> action) {
        Set<DeploymentRef> news = Set.of();
        lock.lock();
        try {
            advance();
            return action.get();
        } finally {
            settle();
            if (lock.getHoldCount() == 1) {
                news = Set.copyOf(changed);
                changed.clear();
                moved.signalAll();
            }
            lock.unlock();
            tell(news);
        }
    }

    /** Never while the lock is held: who listens may ask the back end at once, or wait for somebody who does. */
    private void tell(Set<DeploymentRef> news) {
        if (!news.isEmpty()) {
            listeners.forEach(listening -> listening.listener.mayHaveChanged(news));
        }
    }

    /** The same for a script, which may change anything. */
    void script(Runnable script) {
        within(() -> {
            script.run();
            isDisturbed = true;
            return isDisturbed;
        });
    }

    /** Waits for something to move, within {@link #within}; what is left of the time. */
    @SuppressWarnings("WaitNotInLoop") // its callers know what they wait for, and loop
    long await(long nanos) throws InterruptedException {
        return moved.awaitNanos(nanos);
    }

    /** The same without end. */
    @SuppressWarnings("WaitNotInLoop")
    void await() throws InterruptedException {
        moved.await();
    }

    void wake() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Does everything that should have happened by now. */
    void advance() {
        Instant now = clock.instant();
        while (!due.isAfter(now)) {
            time = Times.latest(time, due);
            settle();
        }
        time = Times.latest(time, now);
    }

    /** Does what is due at this instant, until nothing is. */
    private void settle() {
        boolean again = true;
        while (again) {
            boolean all = isDisturbed;
            isDisturbed = false;
            again = false;
            for (EmbeddedDeployment deployment : new ArrayList<>(deployments.values())) {
                if ((all || !deployment.nextAt().isAfter(time)) && deployment.settle()) {
                    changed.add(deployment.ref());
                    isDisturbed |= capacity.isPresent() || quota.isPresent();
                    again |= isDisturbed;
                }
                if (deployment.isGone()) {
                    deployments.remove(deployment.ref());
                    changed.add(deployment.ref());
                }
            }
        }
        due = deployments.values().stream()
                .map(EmbeddedDeployment::nextAt)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    Instant time() {
        return time;
    }

    Map<DeploymentRef, EmbeddedDeployment> deployments() {
        return deployments;
    }

    Set<DeploymentId> foreign() {
        return foreign;
    }

    void vanish(DeploymentRef ref) {
        Optional.ofNullable(deployments.remove(ref)).ifPresent(gone -> {
            gone.copies().forEach(copy -> {
                copy.kill();
                copy.log().end();
            });
            changed.add(ref);
        });
    }

    /** Says that an object was written. */
    void wrote(DeploymentRef deployment) {
        writes++;
        changed.add(deployment);
    }

    /** The same of something that runs nothing yet, which is no news. */
    void wroteShell() {
        writes++;
    }

    /** Says that somebody who isn't a provider wrote an object. */
    void edited(DeploymentRef deployment) {
        changed.add(deployment);
    }

    long writes() {
        return writes;
    }

    DeploymentProvider.Subscription listen(ChangeListener listener) {
        var mine = new Listening(listener);
        listeners.add(mine);
        return () -> listeners.remove(mine);
    }

    void put(Image image, Behaviour behaviour) {
        scripts.put(image, new Scripted(behaviour.traits(), time));
    }

    Scripted scripted(Image image) {
        return scripts.getOrDefault(image, Scripted.NOTHING);
    }

    Optional<String> missing(ResourceAmounts asked) {
        return capacity.flatMap(room -> room.missing(sum(EmbeddedDeployment::taken), asked));
    }

    Optional<String> denied(ResourceAmounts asked) {
        return quota.flatMap(room -> room.missing(sum(EmbeddedDeployment::usage), asked)
                .map(missing -> "'" + room.name() + "', " + missing));
    }

    private ResourceAmounts sum(Function<EmbeddedDeployment, ResourceAmounts> of) {
        return deployments.values().stream().map(of).reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    }

    Endpoint endpoint(DeploymentRef ref, Endpoint.Access access) {
        String address = endpoint.replace("{id}", ref.id().value())
                .replace("{group}", ref.group().value());
        return new Endpoint(URI.create(address), access);
    }

    void setEndpoint(String template) {
        endpoint = template;
    }

    void setTimes(Duration start, Duration stop) {
        startTime = start;
        stopTime = stop;
    }

    Duration startTime() {
        return startTime;
    }

    Duration stopTime() {
        return stopTime;
    }

    void setLag(Duration time) {
        lag = time;
    }

    Duration lag() {
        return lag;
    }

    void setCapacity(Optional<Room> room) {
        capacity = room;
    }

    void setQuota(Optional<Room> room) {
        quota = room;
    }

    /** One who hears; the same listener may hear twice, and stop once. */
    private static final class Listening {
        private final ChangeListener listener;

        Listening(ChangeListener listener) {
            this.listener = listener;
        }
    }
}
