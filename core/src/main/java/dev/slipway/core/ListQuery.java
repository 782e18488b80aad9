package dev.slipway.core;

import dev.slipway.model.Cursor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.UserId;
import java.util.Optional;
import java.util.Set;
import org.immutables.value.Value;

/**
 * Which deployments to list, and how many. They come newest first, by the time of their first revision. Filters are taken
 * together: what is listed fits all of them.
 *
 * <p>Text is found anywhere, in whatever case; nothing in it stands for anything else. Case is that of Unicode, not of a language:
 * {@code STRASSE} finds {@code Straße}, and {@code istanbul} finds {@code İstanbul}.
 *
 * <p>There is no filter by phase. A phase isn't recorded but judged, by what the back end shows at that moment: to filter by it, all
 * deployments would have to be observed for every page, and a row might be in none of two pages, or in both, whenever it changed in
 * between.
 */
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
     * Which deployments.
     *
     * @return empty: whatever their id
     */
    Set<DeploymentId> ids();

    /**
     * A part of the name.
     *
     * @return at most {@value DeploymentSpec#LONGEST_NAME} characters; empty: whatever the name
     */
    Optional<String> nameContains();

    /**
     * A part of the name or of the id.
     *
     * @return at most {@value DeploymentSpec#LONGEST_NAME} characters; empty: whatever name and id
     */
    Optional<String> search();

    /**
     * Who changed it last: with the actor's own id what a user calls "mine". That is who asked for the latest revision, be it
     * the first or a stop; an automatic rollback leaves it with who asked for the revision that was rolled back.
     *
     * @return empty: whoever did
     */
    Optional<UserId> lastChangedBy();

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
     * Where to go on: {@link dev.slipway.model.Page#next} or {@link dev.slipway.model.Page#previous} of the page before. It names a
     * place in the one order that all lists have, by the row that was there: whether that row has gone meanwhile, and whether the
     * filters or the size are the same as before, doesn't matter.
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
        nameContains().ifPresent(text -> checkLength("nameContains", text));
        search().ifPresent(text -> checkLength("search", text));
    }

    private static void checkLength(String what, String text) {
        if (text.length() > DeploymentSpec.LONGEST_NAME) {
            throw new InvalidValueException(
                    what, "has " + text.length() + " characters; it may have at most " + DeploymentSpec.LONGEST_NAME);
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
