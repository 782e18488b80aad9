package dev.slipway.core;

import dev.slipway.model.RequestId;
import dev.slipway.model.RevisionNumber;
import java.util.Optional;
import org.immutables.value.Value;

/** What may be said with a mutation besides what it shall do. */
@Value.Immutable
@ValueStyle
public interface MutationOptions {
    /** Nothing said. */
    MutationOptions NONE = builder().build();

    /**
     * Why, for the history.
     *
     * @return at most 10,000 characters; empty if nothing is said
     */
    @Value.Default
    default String message() {
        return "";
    }

    /**
     * Which revision the caller has seen. The mutation is refused if it isn't the latest any more.
     *
     * @return empty to change whatever is there
     */
    Optional<RevisionNumber> expectedRevision();

    /**
     * The caller's mark of this request, so that it may be sent again when the answer didn't arrive, also by another host:
     * what the first one recorded is then the answer, with the status of now, and nothing is recorded twice. Neither a newer
     * revision nor a switch or quota that has changed since is in the way. The same id with something else, or from another
     * actor, is refused with {@link dev.slipway.error.ErrorCode#REQUEST_ID_USED}; the message and the expected revision don't
     * count for that.
     *
     * <p>An id is known as long as what it made can be reached: a deploy's in its group until the deployment is gone, any
     * other's in its deployment while the history keeps the revision (at least the latest 32). A request that changed nothing
     * left nothing behind, and is decided anew.
     *
     * @return empty if the request is never sent again
     */
    Optional<RequestId> requestId();

    /**
     * Says why.
     *
     * @param message at most 10,000 characters
     * @return those options
     */
    static MutationOptions because(String message) {
        return builder().message(message).build();
    }

    /**
     * Starts the options.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableMutationOptions.Builder {
        Builder() {}
    }
}
