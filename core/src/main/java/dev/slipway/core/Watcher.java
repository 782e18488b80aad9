package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Somebody who watches: what it may and wants to see goes from each look into its feed. Thread-safe. */
final class Watcher implements WatchStream {
    private final Actor actor;
    private final WatchQuery query;
    private final Access access;
    private final Consumer<Watcher> leaving;
    private final Feed feed = new Feed();
    private long latestSight;

    Watcher(Actor actor, WatchQuery query, Access access, Consumer<Watcher> leaving) {
        this.actor = actor;
        this.query = query;
        this.access = access;
        this.leaving = leaving;
    }

    Actor actor() {
        return actor;
    }

    WatchQuery query() {
        return query;
    }

    /** Takes what concerns it, unless it has seen what was looked at later. */
    synchronized void see(Sight sight) {
        if (sight.number() > latestSight) {
            latestSight = sight.number();
            feed.show(conflation -> show(sight, conflation));
        }
    }

    private void show(Sight sight, Conflation conflation) {
        Reach reach = sight.reaches().get(actor);
        Map<DeploymentId, Deployment> present = new LinkedHashMap<>();
        sight.deployments().stream()
                .filter(one -> reach.groups().contains(one.group()))
                .filter(one -> query.matches(one.latest().deployment()))
                .forEach(one -> present.put(one.id(), one));
        for (Deployment shown : List.copyOf(conflation.shown())) {
            if (!present.containsKey(shown.id())) {
                trouble(sight, reach, shown)
                        .ifPresentOrElse(
                                trouble -> conflation.stale(shown.id(), Sight.reason(trouble)),
                                () -> conflation.gone(shown.id()));
            }
        }
        present.values().forEach(conflation::show);
    }

    /** Why it can't be told now whether something that isn't seen is gone. */
    private static Optional<DeploymentException> trouble(Sight sight, Reach reach, Deployment shown) {
        return reach.trouble()
                .or(() -> Optional.of(shown.group())
                        .filter(reach.groups()::contains)
                        .map(sight.troubles()::get));
    }

    @Override
    public Optional<WatchUpdate> next(Duration wait) {
        Optional<WatchUpdate> next = feed.next(wait);
        if (next.isEmpty()) {
            access.requireOpen();
        }
        return next;
    }

    @Override
    public boolean isEnded() {
        return feed.isEnded();
    }

    /** Nothing more comes. */
    void end() {
        feed.end();
    }

    @Override
    public void close() {
        end();
        leaving.accept(this);
    }
}
