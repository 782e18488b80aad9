package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps a mirror like the server, step by step: list, watch from there, watch on from where a watch ended, list again only if the
 * server doesn't remember that far back or nothing was confirmed for too long. For one thread, but for {@link #demandList} and
 * {@link #stop}.
 */
final class MirrorFeed<T extends KubeObject> {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorFeed.class);

    /** What comes within so short a time is told together, and after it nothing is under way. */
    private static final Duration DRAIN = Duration.ofMillis(2);

    private static final int MOST_TOLD_TOGETHER = 256;

    private final KubeCluster cluster;
    private final KubeKind<T> kind;
    private final KubeSelection selection;
    private final MirrorSettings settings;
    private final MirrorClock clock;
    private final MirrorContent<T, ?> content;
    private final MirrorHealth health;
    private final Runnable toldSomething;
    private final MirrorPause pause;
    /** Where the watch goes on; empty if there has to be a list. */
    private String version = "";

    private long openedAt;
    private long heardAt;
    private volatile @Nullable KubeWatch<T> watch;
    private volatile boolean isListDemanded;
    private volatile boolean isStopped;

    /**
     * Makes one that has done nothing yet.
     *
     * @param toldSomething called when the content has changed
     */
    MirrorFeed(
            KubeCluster cluster,
            KubeKind<T> kind,
            KubeSelection selection,
            MirrorSettings settings,
            MirrorClock clock,
            MirrorContent<T, ?> content,
            MirrorHealth health,
            RandomGenerator random,
            Runnable toldSomething) {
        this.cluster = cluster;
        this.kind = kind;
        this.selection = selection;
        this.settings = settings;
        this.clock = clock;
        this.content = content;
        this.health = health;
        this.toldSomething = toldSomething;
        this.pause = new MirrorPause(settings, random);
    }

    /** The content isn't to be passed on before a list that begins from now on. By any thread. */
    void demandList() {
        health.demandList();
        isListDemanded = true;
        closeWatch();
    }

    /** Ends what is open and waits. By any thread. */
    void stop() {
        isStopped = true;
        closeWatch();
    }

    /**
     * Does the next thing, which may take as long as a watch is silent.
     *
     * @return how long to wait before the one after it
     */
    Duration step() {
        try {
            if (isListDemanded) {
                isListDemanded = false;
                forgetWatch();
                version = "";
            }
            if (version.isEmpty()) {
                list();
                return Duration.ZERO;
            }
            KubeWatch<T> open = watch;
            return open == null ? open() : hear(open);
        } catch (KubeException e) {
            return failed(e);
        }
    }

    /** Something went wrong. */
    Duration failed(KubeException trouble) {
        LOG.debug("the watch of {} in '{}' goes on later: {}", kind, selection.namespace(), trouble.getMessage());
        forgetWatch();
        boolean isExpired = trouble.kind() == KubeException.Kind.EXPIRED;
        if (isExpired || trouble.kind() == KubeException.Kind.UNREADABLE) {
            version = "";
        }
        if (!isExpired) {
            health.failed(trouble);
        }
        return pause.after(trouble);
    }

    private void list() {
        long met = health.demands();
        String known = content.beginList();
        try {
            long begun = clock.nanos();
            KubePage<T> page = cluster.list(kind, selection, settings.pageSize(), Optional.empty());
            var asOf = clock.heard(page.serverTime(), begun);
            List<T> items = new ArrayList<>(page.items());
            Optional<String> next = page.next();
            while (next.isPresent()) {
                KubePage<T> more = cluster.list(kind, selection, settings.pageSize(), next);
                items.addAll(more.items());
                next = more.next();
            }
            if (!content.listed(items, page.resourceVersion(), known)) {
                LOG.warn("the server stores older {} in '{}' than before and is believed", kind, selection.namespace());
            }
            version = page.resourceVersion();
            health.listed(met, asOf, begun);
        } finally {
            content.giveUpList();
        }
        toldSomething.run();
    }

    private Duration open() {
        if (health.unconfirmed().compareTo(settings.relistAfter()) > 0) {
            version = "";
            return Duration.ZERO;
        }
        watch = cluster.watch(kind, selection, version);
        openedAt = clock.nanos();
        heardAt = openedAt;
        health.connected();
        if (isStopped || isListDemanded) {
            closeWatch();
        }
        return Duration.ZERO;
    }

    private Duration hear(KubeWatch<T> open) {
        Optional<KubeWatch.Change<T>> change = open.next(leftOfSilence());
        if (change.isPresent()) {
            try {
                hear(open, change.get());
            } finally {
                toldSomething.run();
            }
            return Duration.ZERO;
        }
        if (open.isEnded()) {
            return ended();
        }
        if (clock.since(heardAt).compareTo(settings.silence()) < 0) {
            return Duration.ZERO;
        }
        throw new KubeException(
                KubeException.Kind.NO_ANSWER,
                0,
                "watch " + kind + ": nothing was heard for "
                        + settings.silence().toSeconds() + " s",
                Optional.empty(),
                null);
    }

    private void hear(KubeWatch<T> open, KubeWatch.Change<T> first) {
        take(first);
        Optional<KubeWatch.Change<T>> next = open.next(DRAIN);
        for (int told = 1; next.isPresent() && told < MOST_TOLD_TOGETHER; told++) {
            take(next.get());
            next = open.next(DRAIN);
        }
        next.ifPresent(this::take);
        if (next.isEmpty()) {
            // Only now it is known that what came last wasn't waiting here for long.
            health.confirmed(clock.at(heardAt), heardAt);
        }
    }

    private void take(KubeWatch.Change<T> change) {
        heardAt = clock.nanos();
        content.changed(change);
        version = change.object().metadata().resourceVersion();
    }

    private Duration ended() {
        boolean isTooSoon = !isSteady();
        forgetWatch();
        return isTooSoon && !isListDemanded ? pause.afterShortWatch() : Duration.ZERO;
    }

    private Duration leftOfSilence() {
        Duration left = settings.silence().minus(clock.since(heardAt));
        return left.compareTo(DRAIN) < 0 ? DRAIN : left;
    }

    private boolean isSteady() {
        return clock.since(openedAt).compareTo(settings.steadyAfter()) >= 0;
    }

    private void forgetWatch() {
        if (watch != null) {
            if (isSteady()) {
                pause.reset();
            }
            closeWatch();
            watch = null;
        }
    }

    private void closeWatch() {
        KubeWatch<T> open = watch;
        if (open != null) {
            open.close();
        }
    }
}
