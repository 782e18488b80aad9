package dev.slipway.model;

/**
 * Why something doesn't run, as a stable id. Open: a provider may report others than these, and core then treats them like
 * {@link #OTHER}.
 *
 * @param value 1 to 63 upper-case letters, digits and {@code _}, starting with a letter
 */
public record ProblemCause(String value) {
    /** The image can't be pulled or isn't known. */
    public static final ProblemCause IMAGE_UNAVAILABLE = new ProblemCause("IMAGE_UNAVAILABLE");

    /** The image's name can't be right. */
    public static final ProblemCause IMAGE_INVALID = new ProblemCause("IMAGE_INVALID");

    /** The model's process ended by itself with a non-zero exit code. */
    public static final ProblemCause CRASHED = new ProblemCause("CRASHED");

    /** The model took more memory than it has. */
    public static final ProblemCause OUT_OF_MEMORY = new ProblemCause("OUT_OF_MEMORY");

    /** The model runs but doesn't become ready within its startup budget. */
    public static final ProblemCause NEVER_READY = new ProblemCause("NEVER_READY");

    /** The model was ready, and fails its probe now. */
    public static final ProblemCause PROBE_FAILED = new ProblemCause("PROBE_FAILED");

    /** The back end has no place for a replica. */
    public static final ProblemCause UNSCHEDULABLE = new ProblemCause("UNSCHEDULABLE");

    /** The container can't be made as described: a missing secret, a wrong setting. */
    public static final ProblemCause CONFIGURATION = new ProblemCause("CONFIGURATION");

    /** The back end's own quota refused a replica. */
    public static final ProblemCause QUOTA_DENIED = new ProblemCause("QUOTA_DENIED");

    /** The back end refuses what it was asked for, and would refuse it again. */
    public static final ProblemCause REJECTED = new ProblemCause("REJECTED");

    /** The endpoint's port is used by something else. */
    public static final ProblemCause PORT_IN_USE = new ProblemCause("PORT_IN_USE");

    /** A replica was thrown out by the back end. */
    public static final ProblemCause EVICTED = new ProblemCause("EVICTED");

    /** Something that has no name here. */
    public static final ProblemCause OTHER = new ProblemCause("OTHER");

    /**
     * Checks the form.
     *
     * @param value upper-case letters, digits and {@code _}
     * @throws InvalidValueException if it has another form
     */
    public ProblemCause {
        if (!NameRules.given("cause", value).matches("[A-Z][A-Z0-9_]{0,62}")) {
            throw new InvalidValueException(
                    "cause",
                    "'" + NameRules.shown(value)
                            + "' must be 1 to 63 upper-case letters, digits and '_', and start with a letter");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
