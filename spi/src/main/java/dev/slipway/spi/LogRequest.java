package dev.slipway.spi;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;

/**
 * Asks for one replica's log.
 *
 * @param deployment whose
 * @param replica which copy
 * @param query which part; its own replica is ignored
 */
public record LogRequest(DeploymentRef deployment, ReplicaId replica, LogQuery query) {}
