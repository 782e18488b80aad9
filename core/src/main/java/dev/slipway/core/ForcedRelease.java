package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.ResourceAmounts;
import java.util.Objects;

/**
 * What came of an administrator's {@link DeploymentManager#forceRelease}.
 *
 * @param deployment which deployment
 * @param before what it held
 * @param after what it holds now; the same if there was nothing to release
 */
public record ForcedRelease(DeploymentRef deployment, ResourceAmounts before, ResourceAmounts after) {
    /**
     * Checks that nothing is missing.
     *
     * @param deployment which deployment
     * @param before what it held
     * @param after what it holds now
     */
    public ForcedRelease {
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(after, "after");
    }
}
