package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.Actor;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everybody who watches, and the one loop that looks for all of them: begun for the first, ended with the last. Thread-safe.
 */
final class Watching {
    private final Access access;
    private final Lookout lookout;
    private final ChangeSignal news;
    private final Pace pace;
    private final Duration callDeadline;
    private final Set<Watcher> watchers = new HashSet<>();
    private final Set<Delivery> deliveries = new HashSet<>();

    /** How many are about to join, and have been shown something already. */
    private int opening;

    private Optional<WatchLoop> loop = Optional.empty();

    Watching(Access access, Lookout lookout, ChangeSignal news, Pace pace, Duration callDeadline) {
        this.access = access;
        this.lookout = lookout;
        this.news = news;
        this.pace = pace;
        this.callDeadline = callDeadline;
    }

    /** Begins a watch with a look in the caller's thread, so that what there is waits to be read already. */
    Watcher open(Actor actor, WatchQuery query) {
        var watcher = new Watcher(actor, query, access, this::leave);
        come();
        try {
            return joined(watcher);
        } finally {
            opened();
        }
    }

    private Watcher joined(Watcher watcher) {
        Actor actor = watcher.actor();
        Sight sight = lookout.first(watcher);
        Optional<DeploymentException> trouble = sight.trouble(actor);
        if (trouble.isPresent()) {
            throw trouble.get();
        }
        watcher.see(sight);
        join(watcher);
        return watcher;
    }

    /** As {@link #open}, for a listener that is called by a thread of its own. */
    Delivery open(Actor actor, WatchQuery query, Consumer<WatchUpdate> listener) {
        Watcher watcher = open(actor, query);
        var delivery = new Delivery(watcher, listener, this::leave, callDeadline);
        synchronized (this) {
            deliveries.add(delivery);
        }
        delivery.start();
        return delivery;
    }

    /** Looks once for everybody. */
    void look() {
        Set<Watcher> present = watchers();
        Sight sight = lookout.look(present);
        present.forEach(watcher -> watcher.see(sight));
        lookout.keepOnly(sight);
    }

    synchronized Set<Watcher> watchers() {
        return Set.copyOf(watchers);
    }

    private synchronized void come() {
        opening++;
    }

    private synchronized void opened() {
        opening--;
        forgetUnlessWatched();
    }

    /** What was shown is kept for those who have seen it. */
    private synchronized void forgetUnlessWatched() {
        if (watchers.isEmpty() && opening == 0) {
            lookout.forget();
        }
    }

    private synchronized void join(Watcher watcher) {
        access.requireOpen();
        watchers.add(watcher);
        if (loop.isEmpty()) {
            var first = new WatchLoop(this::look, this::isOver, news, pace);
            loop = Optional.of(first);
            first.start();
        }
        news.changed();
    }

    private synchronized void leave(Watcher watcher) {
        watchers.remove(watcher);
        forgetUnlessWatched();
        news.changed();
    }

    /** Whether nobody is left to look for; whoever comes then needs another loop. */
    private synchronized boolean isOver() {
        if (watchers.isEmpty()) {
            loop = Optional.empty();
            // A look that was under way when the last one left has remembered once more.
            forgetUnlessWatched();
        }
        return watchers.isEmpty();
    }

    private synchronized void leave(Delivery delivery) {
        deliveries.remove(delivery);
    }

    /** Ends every watch, and tells the loop to end. */
    void end() {
        Optional<WatchLoop> running;
        synchronized (this) {
            watchers.forEach(Watcher::end);
            watchers.clear();
            running = loop;
        }
        running.ifPresent(WatchLoop::end);
    }

    /** Waits for the end of the loop, and of whatever listeners do, which are interrupted if that takes too long. */
    void awaitEnd(Goodbye goodbye) {
        Set<Delivery> listening;
        Optional<WatchLoop> running;
        synchronized (this) {
            listening = Set.copyOf(deliveries);
            running = loop;
        }
        var hearing = Goodbye.ofListeners(callDeadline);
        listening.forEach(delivery -> delivery.awaitEnd(hearing));
        running.ifPresent(loops -> loops.awaitEnd(goodbye));
    }
}
