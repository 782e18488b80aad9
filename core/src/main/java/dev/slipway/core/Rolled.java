package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.RolloutStep;
import java.time.Duration;
import java.util.Optional;

/**
 * How far the back end has got with what is recorded.
 *
 * @param facts the record, and what is remembered
 * @param present what the back end shows of it
 */
record Rolled(StatusFacts facts, Observation.Present present) {
    LedgerEntry entry() {
        return facts.entry();
    }

    ReplicaCounts counts() {
        return present.track().replicas();
    }

    Troubles troubles() {
        return Troubles.of(entry(), present, facts.evidence());
    }

    /** Replicas of any kind, terminating ones included. */
    int left() {
        return counts().existing() + counts().terminating();
    }

    /** Whether what was written last is what the record asks for. */
    boolean isStamped() {
        return present.stamp().equals(entry().fence());
    }

    /** Whether the counts speak of what the record asks for. */
    boolean isTaken() {
        return isStamped() && present.track().fence().equals(entry().fence());
    }

    /** Whether all of it was written, and taken notice of. */
    boolean isNoticed() {
        return isTaken() && present.isComplete();
    }

    /** What the back end said when it was last told, unless it has it all the same. */
    Optional<DeploymentException> refusal() {
        return facts.refusal().filter(refusal -> !(isStamped() && present.isComplete()));
    }

    boolean isRefused() {
        return refusal().isPresent();
    }

    boolean isWhollyReady() {
        int wanted = entry().replicas();
        return isNoticed()
                && entry().step() == RolloutStep.RUN
                && counts().desired() == wanted
                && counts().existing() == wanted
                && counts().updated() == wanted
                && counts().updatedReady() == wanted;
    }

    /** Whether nothing has changed for so long that a replica that keeps falling over would have done so. */
    boolean isSteady() {
        return facts.sinceProgress().compareTo(facts.steadyTime()) >= 0;
    }

    /** Whether there has been no progress for too long, or none that has lasted. */
    boolean isLate() {
        Duration elapsed = isStamped() ? facts.sinceProgress() : facts.sinceFenceSeen();
        boolean fallsOver = facts.sinceRelapse().filter(this::isTooLong).isPresent()
                && troubles().heaviest().filter(Troubles::isRelapse).isPresent();
        return isTooLong(elapsed) || fallsOver;
    }

    private boolean isTooLong(Duration time) {
        return time.compareTo(facts.deadline()) > 0;
    }
}
