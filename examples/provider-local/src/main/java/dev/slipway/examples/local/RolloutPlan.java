package dev.slipway.examples.local;

import dev.slipway.model.ReplicaId;
import dev.slipway.model.Strategy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Decides the next step of a rollout, from what exists alone. Pure. */
final class RolloutPlan {
    /** The first to stop: what can't answer, then what came last. */
    private static final Comparator<View> EXPENDABLE =
            Comparator.comparing(View::ready).thenComparing(View::sequence, Comparator.reverseOrder());

    private RolloutPlan() {}

    /**
     * One replica.
     *
     * @param id which
     * @param sequence greater than that of every replica made earlier
     * @param updated whether it runs the target's template
     * @param ready whether it can answer
     * @param terminating whether it is on its way out
     */
    record View(ReplicaId id, long sequence, boolean updated, boolean ready, boolean terminating) {}

    /**
     * What to do now.
     *
     * @param start how many replicas to start
     * @param stop which to stop
     */
    record Step(int start, List<ReplicaId> stop) {
        static final Step NOTHING = new Step(0, List.of());
    }

    static Step decide(int desired, Strategy strategy, List<View> replicas) {
        var old = new ArrayList<View>();
        var updated = new ArrayList<View>();
        replicas.stream()
                .filter(view -> !view.terminating())
                .forEach(view -> (view.updated() ? updated : old).add(view));
        if (desired == 0) {
            return new Step(0, ids(concat(old, updated)));
        }
        var surplus = first(updated, updated.size() - desired);
        if (strategy.isRecreate()) {
            return recreate(desired, replicas, old, updated, surplus);
        }
        int room = desired + strategy.surge() - replicas.size();
        int start = Math.max(0, Math.min(desired - updated.size(), room));
        var stop = new ArrayList<>(surplus);
        updated.removeAll(surplus);
        stop.addAll(oldToStop(desired, strategy, old, updated));
        return new Step(start, ids(stop));
    }

    private static Step recreate(
            int desired, List<View> existing, List<View> old, List<View> updated, List<View> surplus) {
        if (!old.isEmpty()) {
            return new Step(0, ids(concat(old, surplus)));
        }
        if (!existing.stream().allMatch(View::updated)) {
            return new Step(0, ids(surplus));
        }
        int start = Math.max(0, Math.min(desired - updated.size(), desired - existing.size()));
        return new Step(start, ids(surplus));
    }

    /** Old ones that aren't ready go first, but none goes while as many new ones still have to prove themselves. */
    private static List<View> oldToStop(int desired, Strategy strategy, List<View> old, List<View> updated) {
        int least = Math.max(0, desired - strategy.unavailable());
        long unproven = updated.stream().filter(view -> !view.ready()).count();
        long spare = old.size() + updated.size() - least - unproven;
        long spareReady = concat(old, updated).stream().filter(View::ready).count() - least;
        var stop = new ArrayList<View>();
        for (View view : old.stream().sorted(EXPENDABLE).toList()) {
            if (stop.size() >= spare) {
                break;
            }
            if (!view.ready()) {
                stop.add(view);
            } else if (spareReady > 0) {
                stop.add(view);
                spareReady--;
            }
        }
        return stop;
    }

    private static List<View> first(List<View> views, int count) {
        return views.stream().sorted(EXPENDABLE).limit(Math.max(0, count)).toList();
    }

    private static List<View> concat(List<View> some, List<View> others) {
        var all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static List<ReplicaId> ids(List<View> views) {
        return views.stream().map(View::id).toList();
    }
}
