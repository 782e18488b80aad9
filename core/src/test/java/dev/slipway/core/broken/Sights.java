package dev.slipway.core.broken;

import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaState;

/** Wrong ways of looking at an object. */
final class Sights {
    private Sights() {}

    static PlainObject.Seen allReady(PlainObject.Seen seen) {
        return with(
                seen,
                seen.replicas().stream()
                        .map(copy -> copy.isTerminating() ? copy : ready(copy))
                        .toList());
    }

    static PlainObject.Seen withoutTerminating(PlainObject.Seen seen) {
        return with(
                seen,
                seen.replicas().stream().filter(copy -> !copy.isTerminating()).toList());
    }

    private static PlainReplica.View ready(PlainReplica.View copy) {
        var report = copy.report();
        return new PlainReplica.View(
                copy.id(),
                new Replica(report.id(), report.revision(), ReplicaState.READY, report.restarts()),
                copy.isUpdated(),
                copy.problem());
    }

    private static PlainObject.Seen with(PlainObject.Seen seen, java.util.List<PlainReplica.View> replicas) {
        return new PlainObject.Seen(
                seen.version(),
                seen.rollout(),
                seen.stamp(),
                seen.noticed(),
                seen.isRemoving(),
                seen.isUnreadable(),
                seen.progressSince(),
                replicas);
    }
}
