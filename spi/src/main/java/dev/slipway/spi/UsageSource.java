package dev.slipway.spi;

import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;

/**
 * Tells what a group's other workloads take, those that this library didn't start. Thread-safe; asked in any thread.
 */
@FunctionalInterface
public interface UsageSource {
    /**
     * Reads the usage now. Blocking.
     *
     * @param group whose
     * @return what is taken besides the holdings of deployments
     * @throws dev.slipway.error.DeploymentException if it can't be told; what was asked for is refused then
     */
    ResourceAmounts otherUsage(GroupId group);
}
