package dev.slipway.model;

/**
 * The stable id of a {@link Reason}. Open: the id of a {@link ProblemCause} is a reason code too.
 *
 * @param value 1 to 63 upper-case letters, digits and {@code _}, starting with a letter
 */
public record ReasonCode(String value) {
    /** Everything is as asked for. */
    public static final ReasonCode READY = new ReasonCode("READY");

    /** Accepted; the back end has not taken notice of it yet. */
    public static final ReasonCode ACCEPTED = new ReasonCode("ACCEPTED");

    /** Replicas are being started or replaced. */
    public static final ReasonCode ROLLING_OUT = new ReasonCode("ROLLING_OUT");

    /** Replicas are going away. */
    public static final ReasonCode STOPPING = new ReasonCode("STOPPING");

    /** No replica runs because a user stopped it. */
    public static final ReasonCode STOPPED = new ReasonCode("STOPPED");

    /** It is being deleted. */
    public static final ReasonCode DELETING = new ReasonCode("DELETING");

    /** No progress within the deadline, and no cause is known. */
    public static final ReasonCode PROGRESS_DEADLINE = new ReasonCode("PROGRESS_DEADLINE");

    /** The back end doesn't have what the record says it was given. */
    public static final ReasonCode MISSING = new ReasonCode("MISSING");

    /** The back end has something newer than the record. */
    public static final ReasonCode RECORD_BEHIND = new ReasonCode("RECORD_BEHIND");

    /** It failed, or fell over after it was deployed, and isn't taken for recovered yet. */
    public static final ReasonCode RECOVERING = new ReasonCode("RECOVERING");

    /** It comes from an export, and the back end has nothing of it: it may have been deleted since. */
    public static final ReasonCode UNCONFIRMED = new ReasonCode("UNCONFIRMED");

    /** The back end can't be asked. */
    public static final ReasonCode BACK_END_UNREACHABLE = new ReasonCode("BACK_END_UNREACHABLE");

    /** What the back end said is old, and nothing newer is known. */
    public static final ReasonCode OBSERVATION_OLD = new ReasonCode("OBSERVATION_OLD");

    /** The group directory can't be asked, so nobody knows whether the group may still run it. */
    public static final ReasonCode DIRECTORY_UNAVAILABLE = new ReasonCode("DIRECTORY_UNAVAILABLE");

    /** Nothing but replicas on their way out is left of an earlier rollout, and they still hold what they take. */
    public static final ReasonCode TERMINATING = new ReasonCode("TERMINATING");

    /** Nothing is under way any more, and what was held for it is about to be released. */
    public static final ReasonCode RELEASE_DUE = new ReasonCode("RELEASE_DUE");

    /** The group's switch is off. */
    public static final ReasonCode SWITCHED_OFF = new ReasonCode("SWITCHED_OFF");

    /** The group is gone. */
    public static final ReasonCode GROUP_GONE = new ReasonCode("GROUP_GONE");

    /**
     * Checks the form.
     *
     * @param value upper-case letters, digits and {@code _}
     * @throws InvalidValueException if it has another form
     */
    public ReasonCode {
        if (!NameRules.given("reason", value).matches("[A-Z][A-Z0-9_]{0,62}")) {
            throw new InvalidValueException(
                    "reason",
                    "'" + NameRules.shown(value)
                            + "' must be 1 to 63 upper-case letters, digits and '_', and start with a letter");
        }
    }

    /**
     * The code of a cause.
     *
     * @param cause what keeps a deployment from running
     * @return the code of the same name
     */
    public static ReasonCode of(ProblemCause cause) {
        return new ReasonCode(cause.value());
    }

    @Override
    public String toString() {
        return value;
    }
}
