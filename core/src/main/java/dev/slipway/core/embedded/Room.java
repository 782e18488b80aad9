package dev.slipway.core.embedded;

import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceAmounts;
import java.util.Optional;

/**
 * A limit of the back end's own on what may be there at a time.
 *
 * @param name whose limit, for people
 * @param limits what isn't named is unlimited
 */
record Room(String name, ResourceAmounts limits) {
    /** What is too much if this is asked for besides; empty if it fits. */
    Optional<String> missing(ResourceAmounts used, ResourceAmounts asked) {
        return limits.asMap().entrySet().stream()
                .filter(limit -> asked.has(limit.getKey()))
                .filter(limit -> {
                    Quantity all = used.get(limit.getKey()).plus(asked.get(limit.getKey()));
                    return all.compareTo(limit.getValue()) > 0;
                })
                .findFirst()
                .map(limit -> limit.getKey() + ": requested " + asked.get(limit.getKey()) + ", used "
                        + used.get(limit.getKey()) + ", limited to " + limit.getValue());
    }
}
