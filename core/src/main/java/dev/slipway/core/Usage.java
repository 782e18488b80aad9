package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.UsageSource;
import java.util.Optional;

/** Asks the host's source of other usage; what can't be told is never taken for nothing. */
final class Usage {
    private final Optional<UsageSource> source;

    Usage(Optional<UsageSource> source) {
        this.source = source;
    }

    ResourceAmounts otherUsage(GroupId group) {
        if (source.isEmpty()) {
            return ResourceAmounts.NONE;
        }
        try {
            return source.get().otherUsage(group);
        } catch (DeploymentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DeploymentException(
                    ErrorCode.INTERNAL,
                    "the other usage of group '" + group + "' can't be told, so nothing more is granted: "
                            + e.getMessage(),
                    true,
                    Optional.empty(),
                    e);
        }
    }
}
