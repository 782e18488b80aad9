package dev.slipway.model;

import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** One thing that keeps a deployment from running, with the evidence for it. A fact of the back end, not a judgement. */
@Value.Immutable
@ValueStyle
public interface Problem {
    /**
     * What kind.
     *
     * @return a stable id
     */
    ProblemCause cause();

    /**
     * What happened, in one sentence and in the back end's own words where it has any; and behind {@code "; "} what to do,
     * where that is known. Where there is none the library adds a general advice.
     *
     * @return at most a few hundred characters, without secrets
     */
    String detail();

    /**
     * Which copy has it.
     *
     * @return empty: the deployment as a whole
     */
    Optional<ReplicaId> replica();

    /**
     * Which revision has it.
     *
     * @return empty if it belongs to none in particular
     */
    Optional<RevisionNumber> revision();

    /**
     * How the process ended.
     *
     * @return empty if it didn't, or isn't known
     */
    Optional<Integer> exitCode();

    /**
     * The last lines that the copy wrote before it ended.
     *
     * @return oldest first, at most 20; empty if there are none
     */
    @Value.Redacted
    List<String> lastLogLines();

    /**
     * What the back end's own quota or limits had no room for.
     *
     * @return empty if it isn't about that, or the back end doesn't say
     */
    List<DeniedResource> denied();

    /**
     * Starts one.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableProblem.Builder {
        Builder() {}
    }
}
