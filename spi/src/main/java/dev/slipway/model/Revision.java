package dev.slipway.model;

import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * One accepted spec of a deployment, complete and unchangeable: what was asked for, by whom, when and why. It is recorded
 * before anything is carried out.
 */
@Value.Immutable
@ValueStyle
public interface Revision {
    /**
     * Whose revision this is.
     *
     * @return the deployment
     */
    DeploymentRef deployment();

    /**
     * Its place in the history.
     *
     * @return 1 for the first
     */
    RevisionNumber number();

    /**
     * The whole spec, with the deployment's id and group.
     *
     * @return what was asked for
     */
    DeploymentSpec spec();

    /**
     * The instance type as it was defined when the revision was accepted.
     *
     * @return what each replica gets; of the name that the spec has
     */
    InstanceType instanceType();

    /**
     * Whether it shall run.
     *
     * @return running or stopped
     */
    RunState runState();

    /**
     * What made it.
     *
     * @return the verb
     */
    RevisionCause cause();

    /**
     * Which revision a rollback went back to.
     *
     * @return empty unless the cause is {@link RevisionCause#ROLLBACK}
     */
    Optional<RevisionNumber> rollbackOf();

    /**
     * Who asked for it.
     *
     * @return the author
     */
    Actor author();

    /**
     * When it was accepted, by the accepting host's wall clock; for display, never for order.
     *
     * @return UTC
     */
    Instant time();

    /**
     * Why, in the author's words.
     *
     * @return empty if nothing was said
     */
    @Value.Default
    default String message() {
        return "";
    }

    /**
     * The caller's mark against sending twice.
     *
     * @return empty if none was given
     */
    Optional<RequestId> requestId();

    /**
     * The commit that recorded it.
     *
     * @return unique per attempt
     */
    CommitToken token();

    /**
     * The kind of back end that it was made for.
     *
     * @return the provider's id
     */
    ProviderId provider();

    /**
     * Where in the back end.
     *
     * @return the provider's location when it was accepted
     */
    Location location();

    /**
     * Names this revision.
     *
     * @return deployment and number
     */
    default RevisionKey key() {
        return new RevisionKey(deployment(), number());
    }

    /**
     * How many replicas shall run.
     *
     * @return 0 if stopped
     */
    default int desiredReplicas() {
        return runState() == RunState.STOPPED ? 0 : spec().scaling().replicas();
    }

    /** Checks what must be true together. */
    @Value.Check
    default void check() {
        mustBeEqual("spec.id", spec().id(), Optional.of(deployment().id()));
        mustBeEqual("spec.group", spec().group(), deployment().group());
        mustBeEqual("instanceType", instanceType().id(), spec().instanceType());
        if (rollbackOf().isPresent() && cause() != RevisionCause.ROLLBACK) {
            throw new InvalidValueException("rollbackOf", "must be empty unless the cause is ROLLBACK, not " + cause());
        }
    }

    private static void mustBeEqual(String path, Object value, Object expected) {
        if (!value.equals(expected)) {
            throw new InvalidValueException(path, "is " + value + " but must be " + expected);
        }
    }

    /**
     * Starts one.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableRevision.Builder {
        Builder() {}
    }
}
