package dev.slipway.core;

import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Reason;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a watcher has been told, and what it hasn't yet: of each deployment only the latest, and nothing that it knows. What
 * waits longest comes first, and what changes while it waits keeps its place, so that nobody is starved by a restless neighbour.
 * Not thread-safe.
 */
final class Conflation {
    private final Map<DeploymentId, Deployment> told = new HashMap<>();
    private final Map<DeploymentId, WatchUpdate> waiting = new LinkedHashMap<>();

    /** This is how a deployment is doing now. */
    void show(Deployment now) {
        Deployment before = told.get(now.id());
        if (before != null && !StatusNews.isNews(before.status(), now.status())) {
            waiting.remove(now.id());
        } else {
            waiting.put(now.id(), WatchUpdate.of(now));
        }
    }

    /** It isn't there any more. Who has never heard of it needn't know. */
    void gone(DeploymentId id) {
        Deployment before = told.get(id);
        if (before == null) {
            waiting.remove(id);
        } else {
            waiting.put(id, WatchUpdate.gone(before.latest().deployment()));
        }
    }

    /** What was shown last may not be true any more, and nothing newer is known. */
    void stale(DeploymentId id, Reason why) {
        shown(id).ifPresent(last -> show(stale(last, why)));
    }

    /** Everything that is there, as it was shown last. */
    Collection<Deployment> shown() {
        Map<DeploymentId, Deployment> shown = new LinkedHashMap<>(told);
        waiting.forEach((id, update) ->
                update.deployment().ifPresentOrElse(deployment -> shown.put(id, deployment), () -> shown.remove(id)));
        return shown.values();
    }

    private Optional<Deployment> shown(DeploymentId id) {
        WatchUpdate update = waiting.get(id);
        return update == null ? Optional.ofNullable(told.get(id)) : update.deployment();
    }

    /** The next thing to tell; from now on it is known. */
    Optional<WatchUpdate> poll() {
        Iterator<WatchUpdate> first = waiting.values().iterator();
        if (!first.hasNext()) {
            return Optional.empty();
        }
        WatchUpdate update = first.next();
        first.remove();
        update.deployment()
                .ifPresentOrElse(deployment -> told.put(update.id(), deployment), () -> told.remove(update.id()));
        return Optional.of(update);
    }

    private static Deployment stale(Deployment last, Reason why) {
        return new Deployment(
                last.latest(),
                last.createdAt(),
                last.updatedAt(),
                DeploymentStatus.builder().from(last.status()).stale(why).build());
    }

    /** How many updates wait. */
    int size() {
        return waiting.size();
    }

    void clear() {
        waiting.clear();
        told.clear();
    }
}
