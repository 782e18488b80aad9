package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became, or would become, of a group's deployments.
 *
 * @param group which group
 * @param deployments those that are being deleted, or would be, by id
 * @param failures those whose deletion wasn't accepted, and why; calling again tries them again
 */
public record GroupDeletion(
        GroupId group, List<DeploymentId> deployments, Map<DeploymentId, DeploymentException> failures) {
    /** Whether to do it. */
    public enum Mode {
        /** Only tell what would be deleted. */
        DRY_RUN,
        /** Delete. */
        DELETE
    }

    /**
     * Copies the collections.
     *
     * @param group which group
     * @param deployments those that are being deleted, or would be
     * @param failures those whose deletion wasn't accepted
     */
    public GroupDeletion {
        deployments = List.copyOf(deployments);
        failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
    }

    /**
     * Whether nothing failed.
     *
     * @return true if every deployment is being deleted, or would be
     */
    public boolean isComplete() {
        return failures.isEmpty();
    }
}
