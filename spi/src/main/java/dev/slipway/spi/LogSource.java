package dev.slipway.spi;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.ReplicaId;
import java.util.List;

/** Where the logs of replicas come from. Thread-safe. */
public interface LogSource {
    /**
     * Which copies have a log now.
     *
     * @param deployment whose
     * @return in a stable order; empty if there is none
     */
    List<ReplicaId> replicas(DeploymentRef deployment);

    /**
     * Opens one replica's log; the caller closes it.
     *
     * @param request which one, and which part
     * @return a stream; an empty one if the replica has no such log
     * @throws dev.slipway.error.ProviderException if the back end can't be asked
     * @throws dev.slipway.error.UnsupportedCapabilityException if a previous run is asked for and
     *     {@link Capability#PREVIOUS_LOGS} isn't declared, or a container and {@link Capability#CONTAINER_LOGS} isn't
     */
    LogStream open(LogRequest request);
}
