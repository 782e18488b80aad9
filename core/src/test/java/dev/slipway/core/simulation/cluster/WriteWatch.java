package dev.slipway.core.simulation.cluster;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.ResourceAmounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Looks at each write of a provider at the instant when it happens. */
final class WriteWatch {
    private final Function<DeploymentRef, Optional<LedgerEntry>> record;
    private final List<Breach> breaches = new ArrayList<>();

    WriteWatch(Function<DeploymentRef, Optional<LedgerEntry>> record) {
        this.record = record;
    }

    List<Breach> breaches() {
        return List.copyOf(breaches);
    }

    void written(Optional<SimDeployment> before, SimDeployment next) {
        Optional<SimDeployment> same = before.filter(old -> old.ref().equals(next.ref()));
        if (before.isPresent() && same.isEmpty()) {
            note("G5", before.get().ref() + " was overwritten by " + next.ref());
        }
        same.filter(old -> old.fence().isAfter(next.fence()))
                .ifPresent(old -> note(
                        "G5", "fence " + next.fence() + " was written over fence " + old.fence() + " of " + old.ref()));
        same.filter(old -> old.fence().equals(next.fence()) && goesBack(old, next))
                .ifPresent(old -> note(
                        "G5",
                        "an earlier step was written over a later one of fence " + old.fence() + " of " + old.ref()
                                + ": " + next.shape() + " over " + old.shape()));
        boolean grows = grows(same, next);
        Optional<LedgerEntry> entry = entry(next.ref());
        if (grows && entry.isEmpty()) {
            note("G5", next.ref() + " was made to run, but has no entry");
        }
        entry.filter(recorded -> grows && !asked(next.shape()).isWithin(recorded.holding()))
                .ifPresent(recorded -> note(
                        "G2",
                        next.ref() + " was asked for " + next.shape() + " with a holding of " + recorded.holding()));
    }

    void deleted(SimDeployment object) {
        Optional<LedgerEntry> entry = entry(object.ref());
        if (entry.filter(recorded -> !recorded.isRemoving()).isPresent()) {
            note("G5", "the object of " + object.ref() + " was deleted, which nobody asked for");
        }
        if (entry.isEmpty() && object.shape().replicas() > 0) {
            note("G5", object.ref() + " isn't recorded and was deleted with replicas");
        }
    }

    private Optional<LedgerEntry> entry(DeploymentRef ref) {
        return record.apply(ref).filter(recorded -> recorded.deployment().equals(ref));
    }

    private static boolean grows(Optional<SimDeployment> same, SimDeployment next) {
        boolean shrinks = same.filter(
                        old -> old.shape().template().equals(next.shape().template())
                                && old.shape().replicas() >= next.shape().replicas())
                .isPresent();
        return next.shape().replicas() > 0 && !shrinks;
    }

    /** Away from what the same fence wants in the end. */
    private static boolean goesBack(SimDeployment old, SimDeployment next) {
        Shape goal = next.stamp().goal();
        boolean hadTemplate = old.shape().template().equals(goal.template());
        boolean hasTemplate = next.shape().template().equals(goal.template());
        if (!hadTemplate || !hasTemplate) {
            return hadTemplate && !hasTemplate;
        }
        return distance(next.shape(), goal) > distance(old.shape(), goal);
    }

    private static int distance(Shape shape, Shape goal) {
        return Math.abs(shape.replicas() - goal.replicas());
    }

    private static ResourceAmounts asked(Shape shape) {
        return shape.template().perReplica().times(shape.replicas());
    }

    private void note(String guarantee, String sentence) {
        breaches.add(new Breach(guarantee, sentence));
    }
}
