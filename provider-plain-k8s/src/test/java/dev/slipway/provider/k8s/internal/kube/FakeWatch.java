package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A watch of a {@link FakeCluster}, whose monitor guards it. */
final class FakeWatch<T extends KubeObject> implements KubeWatch<T> {
    private final FakeCluster cluster;
    private final KubeKind<T> kind;
    private final KubeSelection selection;
    private final BiFunction<KubeKind<T>, ObjectNode, T> reading;
    private final Deque<Change<T>> bookmarks = new ArrayDeque<>();
    private final Duration every;
    private final long end;
    private long position;
    private long nextBookmark;
    private boolean isSilent;
    private boolean isEnded;
    private KubeException.@Nullable Kind trouble;

    FakeWatch(
            FakeCluster cluster,
            KubeKind<T> kind,
            KubeSelection selection,
            long position,
            Duration every,
            Duration lasting,
            BiFunction<KubeKind<T>, ObjectNode, T> reading) {
        this.cluster = cluster;
        this.kind = kind;
        this.selection = selection;
        this.position = position;
        this.every = every;
        this.reading = reading;
        this.end = cluster.time().nanos() + lasting.toNanos();
        this.nextBookmark = nextBookmark(cluster.time().nanos());
    }

    @Override
    public Optional<Change<T>> next(Duration wait) {
        synchronized (cluster) {
            long until = cluster.time().nanos() + wait.toNanos();
            while (true) {
                Optional<Change<T>> change = pull();
                long now = cluster.time().nanos();
                if (change.isPresent()
                        || isEnded
                        || now >= until
                        || cluster.time().isRinging()) {
                    return change;
                }
                try {
                    cluster.time().waitOn(cluster, Duration.ofNanos(Math.min(until, wakes(now)) - now));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return Optional.empty();
                }
            }
        }
    }

    /** The last one comes shortly before the end. */
    private long nextBookmark(long now) {
        long last = end - Duration.ofSeconds(2).toNanos();
        return now < last ? Math.min(now + every.toNanos(), last) : now + every.toNanos();
    }

    /** When something comes by itself. */
    private long wakes(long now) {
        long bookmark = every.isZero() ? Long.MAX_VALUE : nextBookmark;
        return isSilent ? Long.MAX_VALUE : Math.max(now + 1, Math.min(end, bookmark));
    }

    private Optional<Change<T>> pull() {
        if (isEnded || isSilent) {
            return Optional.empty();
        }
        if (trouble != null) {
            isEnded = true;
            throw FakeCalls.trouble(trouble, "watch " + kind);
        }
        cluster.objects().requireRemembered(position);
        for (var next = cluster.objects().next(kind, position);
                next.isPresent();
                next = cluster.objects().next(kind, position)) {
            position = next.get().at();
            Optional<Change<T>> change = change(next.get());
            if (change.isPresent()) {
                return change;
            }
        }
        position = cluster.objects().now();
        long now = cluster.time().nanos();
        if (!every.isZero() && now >= nextBookmark) {
            nextBookmark = nextBookmark(now);
            bookmark();
        }
        isEnded = bookmarks.isEmpty() && now >= end;
        return Optional.ofNullable(bookmarks.poll());
    }

    private Optional<Change<T>> change(FakeObjects.Happening happening) {
        ObjectNode before = happening.before();
        ObjectNode after = happening.after();
        boolean was = before != null && FakeSelector.isSelected(selection, before);
        boolean is = after != null && FakeSelector.isSelected(selection, after);
        if (is) {
            return Optional.of(new Change<>(was ? Type.MODIFIED : Type.ADDED, reading.apply(kind, after)));
        }
        if (!was) {
            return Optional.empty();
        }
        ObjectNode last = before.deepCopy();
        last.withObjectProperty("metadata")
                .put("resourceVersion", cluster.objects().name(happening.at()));
        return Optional.of(new Change<>(Type.DELETED, reading.apply(kind, last)));
    }

    void bookmark() {
        if (!isSilent && !isEnded) {
            ObjectNode only = JsonNodeFactory.instance.objectNode();
            only.putObject("metadata").put("resourceVersion", cluster.objects().version());
            bookmarks.add(new Change<>(Type.BOOKMARK, reading.apply(kind, only)));
        }
    }

    void fail(KubeException.Kind how) {
        trouble = how;
    }

    void silence() {
        isSilent = true;
    }

    void end() {
        isEnded = true;
    }

    @Override
    public boolean isEnded() {
        synchronized (cluster) {
            return isEnded;
        }
    }

    @Override
    public void close() {
        synchronized (cluster) {
            isEnded = true;
            cluster.notifyAll();
        }
    }
}
