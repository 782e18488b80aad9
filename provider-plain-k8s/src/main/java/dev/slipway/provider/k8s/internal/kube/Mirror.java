package dev.slipway.provider.k8s.internal.kube;

import dev.slipway.spi.DeploymentProvider.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of the objects of one kind and one selection, kept like the server's by a list and a watch, so that many can be read without a
 * call. What is read says as of when it is known to be true, never goes back in time per object, and has what we wrote ourselves at once.
 * One daemon thread, from the first use on until {@link #close} has returned. Thread-safe.
 *
 * @param <T> what the objects are
 * @param <K> whose they are
 */
public final class Mirror<T extends KubeObject, K> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

    private final KubeCluster cluster;
    private final KubeKind<T> kind;
    private final KubeSelection selection;
    private final MirrorContent<T, K> content;
    private final MirrorHealth health;
    private final MirrorFeed<T> feed;
    private final Listeners<List<ObjectMeta>> listeners = new Listeners<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;

    /**
     * Makes one that does nothing until it is used.
     *
     * @param key whose an object is; empty for what is nobody's
     * @param clock the server's time, shared by all who ask the same server
     */
    public Mirror(
            KubeCluster cluster,
            KubeKind<T> kind,
            KubeSelection selection,
            Function<T, Optional<K>> key,
            MirrorSettings settings,
            MirrorClock clock) {
        this.cluster = cluster;
        this.kind = kind;
        this.selection = selection;
        this.content = new MirrorContent<>(key);
        this.health = new MirrorHealth(what(), settings, clock);
        this.feed =
                new MirrorFeed<>(cluster, kind, selection, settings, clock, content, health, new Random(), this::tell);
    }

    /** Begins to list and watch, in the background, unless that has begun already. */
    public synchronized void start() {
        // A thread that died of an error is replaced: what it had reached is still there.
        if (closed.getCount() > 0 && (thread == null || !thread.isAlive())) {
            thread = new Thread(this::run, "slipway-mirror-" + kind.plural() + "-" + selection.namespace());
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * Reads what some owners have.
     *
     * @param patience how long to wait at most while it can't be said, as before the first list
     * @throws KubeException if it can't be said: {@link KubeException.Kind#UNREACHABLE} with the words of what went wrong last,
     *     unless the server answers that it may not or can't be asked for this at all
     */
    public MirrorView<T, K> read(Collection<K> owners, Duration patience) {
        start();
        Instant asOf = health.await(patience);
        return new MirrorView<>(content.of(owners), asOf);
    }

    /** Reads everything, by name; as {@link #read}. */
    public List<T> all(Duration patience) {
        start();
        health.await(patience);
        return content.all();
    }

    /** We wrote an object: whoever reads from now on sees it so, or newer. */
    public void wrote(T object) {
        if (isStarted() && !content.wrote(object)) {
            feed.demandList();
        }
    }

    /** We deleted an object as it was read: whoever reads from now on doesn't see it as it was. */
    public void deleted(ObjectMeta read) {
        if (isStarted() && !content.deleted(read)) {
            feed.demandList();
        }
    }

    /** Before that nothing has to be remembered: the first list begins later. */
    private synchronized boolean isStarted() {
        return thread != null;
    }

    /**
     * We listed a part of it, and whoever reads from now on sees nothing older of that part.
     *
     * @param items what there is
     * @param version of the list
     * @param within what the part is
     */
    public void listed(List<T> items, String version, Predicate<ObjectMeta> within) {
        content.told(items, version, within);
    }

    /**
     * We listed all of it.
     *
     * @param items what there is
     * @param version of the list
     * @param asOf as of when, by the server's clock
     * @param begun when the list began, by the monotonic clock
     */
    public void listed(List<T> items, String version, Instant asOf, long begun) {
        if (content.told(items, version, any -> true)) {
            health.confirmed(asOf, begun);
        }
    }

    /**
     * Asks for hints: which objects may have changed, as they are or as they were last. They come by the mirror's own thread, may come
     * twice, and never one by one if many change together.
     *
     * @return close it to hear no more
     */
    public Subscription listen(Consumer<List<ObjectMeta>> listener) {
        return listeners.add(listener);
    }

    /** Begins to end, without waiting. */
    public void stop() {
        closed.countDown();
        health.close();
        feed.stop();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
        }
    }

    /** Ends the thread and waits for that, as long as a call may take. Closing twice is fine. */
    @Override
    public void close() {
        stop();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null && running != Thread.currentThread()) {
            try {
                running.join(cluster.callTime().plusSeconds(1).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        while (closed.getCount() > 0) {
            // Whoever closes it interrupts it; nobody else means anything by that.
            if (Thread.interrupted()) {
                continue;
            }
            Duration pause = step();
            try {
                if (!pause.isZero() && closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                LOG.trace("{} was interrupted", Thread.currentThread().getName(), e);
            }
        }
    }

    private Duration step() {
        try {
            return feed.step();
        } catch (RuntimeException e) {
            LOG.error("the mirror of {} failed by itself and goes on", what(), e);
            return feed.failed(
                    new KubeException(KubeException.Kind.UNREADABLE, 0, what() + ": " + e, Optional.empty(), e));
        }
    }

    private void tell() {
        List<ObjectMeta> untold = content.takeUntold();
        if (!untold.isEmpty()) {
            listeners.tell(List.copyOf(untold));
        }
    }

    private String what() {
        return kind + (selection.namespace().isEmpty() ? "" : " in '" + selection.namespace() + "'");
    }
}
