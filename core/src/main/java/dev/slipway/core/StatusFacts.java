package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** Everything that a status depends on. What this JVM remembers is of exactly the entry's fence. */
@Value.Immutable
@ValueStyle
interface StatusFacts {
    /** What the ledger says. */
    LedgerEntry entry();

    /** The latest revision. */
    Revision revision();

    /** What the back end says. */
    Observation observation();

    /** How long this JVM has known the entry's fence, by its monotonic clock. */
    Duration sinceFenceSeen();

    /** How long the back end's rollout has made no progress; means nothing of what isn't present. */
    @Value.Default
    default Duration sinceProgress() {
        return Duration.ZERO;
    }

    /** How old the observation is at least. */
    @Value.Default
    default Duration age() {
        return Duration.ZERO;
    }

    /** How the last attempt to apply failed; empty if it didn't. */
    Optional<DeploymentException> refusal();

    /** What was judged last; empty if nothing was. */
    Optional<DeploymentStatus> lastKnown();

    /** How it has fared until now. */
    @Value.Default
    default Course course() {
        return Course.FRESH;
    }

    /** How long ago it was first seen to fall over without having been steady since; empty if it wasn't. */
    Optional<Duration> sinceRelapse();

    /** What was found when the back end was asked for more evidence. */
    List<Problem> evidence();

    /** Why the group directory can't be asked; empty if it can. */
    Optional<String> directoryTrouble();

    /** How long without progress is too long. */
    default Duration deadline() {
        return revision().spec().effectiveProgressDeadline();
    }

    /** For how long it has to be wholly ready, once it has failed or fallen over, to be taken for recovered. */
    default Duration steadyTime() {
        return deadline().compareTo(Course.LONGEST_PROOF) < 0 ? deadline() : Course.LONGEST_PROOF;
    }

    /** Starts the facts. */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableStatusFacts.Builder {
        Builder() {}
    }
}
