package dev.slipway.core;

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
