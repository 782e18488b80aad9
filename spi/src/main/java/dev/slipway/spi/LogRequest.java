package dev.slipway.spi;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import java.util.Objects;

/**
 * Asks for one replica's log.
 *
 * @param deployment whose
 * @param replica which copy
 * @param query which part; its own replica is ignored
 */
public record LogRequest(DeploymentRef deployment, ReplicaId replica, LogQuery query) {
    /**
     * Checks that nothing is missing.
     *
     * @param deployment whose
     * @param replica which copy
     * @param query which part; its own replica is ignored
     */
    public LogRequest {
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(replica, "replica");
        Objects.requireNonNull(query, "query");
    }
}
