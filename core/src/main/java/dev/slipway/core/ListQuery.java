package dev.slipway.core;

import dev.slipway.model.Cursor;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import java.util.Optional;
import java.util.Set;
import org.immutables.value.Value;

/** Which deployments to list, and how many. They come newest first, by the time of their first revision. */
@Value.Immutable
@ValueStyle
public interface ListQuery {
    /** The first 20 of all. */
    ListQuery FIRST = builder().build();

    /** The most rows of one page. */
    int LARGEST_PAGE = 1000;

    /**
     * Whose deployments.
     *
     * @return empty: of every group that the actor may see
     */
    Set<GroupId> groups();

    /**
     * How many rows at most.
     *
     * @return 1 to {@value #LARGEST_PAGE}; by default 20
     */
    @Value.Default
    default int size() {
        return 20;
    }

    /**
     * Where to go on: {@link dev.slipway.model.Page#next} or {@link dev.slipway.model.Page#previous} of the page before.
     *
     * @return empty for the beginning
     */
    Optional<Cursor> cursor();

    /** Checks the range. */
    @Value.Check
    default void check() {
        if (size() < 1 || size() > LARGEST_PAGE) {
            throw new InvalidValueException("size", size() + " must be 1 to " + LARGEST_PAGE);
        }
    }

    /**
     * Starts a query.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableListQuery.Builder {
        Builder() {}
    }
}
