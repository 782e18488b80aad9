package dev.slipway.model;

import java.util.Optional;
import org.immutables.value.Value;

/**
 * One resource that the back end's own quota or limits refused, with as many numbers as the back end told. The group's quota,
 * which the library keeps, is another matter: see {@link QuotaViolation}. Immutable.
 */
@Value.Immutable
@ValueStyle
public interface DeniedResource {
    /**
     * Which resource.
     *
     * @return its name, as in a group's limits
     */
    ResourceName resource();

    /**
     * Whose limit it is.
     *
     * @return the name of the quota or limit in the back end; empty if it doesn't say
     */
    Optional<String> scope();

    /**
     * How much there may be.
     *
     * @return empty if the back end doesn't say
     */
    Optional<Quantity> limit();

    /**
     * How much is used already.
     *
     * @return empty if the back end doesn't say
     */
    Optional<Quantity> used();

    /**
     * How much was asked for on top.
     *
     * @return empty if the back end doesn't say
     */
    Optional<Quantity> requested();

    /**
     * Says it for people.
     *
     * @return such as {@code cpu: asked for 2, 9 in use, the limit is 10, by team-a}
     */
    default String sentence() {
        var text = new StringBuilder().append(resource()).append(':');
        requested()
                .ifPresent(amount -> text.append(" asked for ").append(amount).append(','));
        used().ifPresent(amount -> text.append(' ').append(amount).append(" in use,"));
        limit().ifPresent(amount -> text.append(" the limit is ").append(amount).append(','));
        scope().ifPresent(name -> text.append(" by ").append(name).append(','));
        return text.substring(0, text.length() - 1);
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
    final class Builder extends ImmutableDeniedResource.Builder {
        Builder() {}
    }
}
