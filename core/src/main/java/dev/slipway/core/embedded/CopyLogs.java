package dev.slipway.core.embedded;

import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LogElement;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.Capability;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The logs of an embedded back end. Thread-safe. */
final class CopyLogs implements LogSource {
    private final Cluster cluster;
    private final EmbeddedCalls calls;

    CopyLogs(Cluster cluster, EmbeddedCalls calls) {
        this.cluster = cluster;
        this.calls = calls;
    }

    @Override
    public List<ReplicaId> replicas(DeploymentRef deployment) {
        return calls.answer(
                BackEndCall.LOGS,
                () -> copies(deployment).stream().map(Copy::id).toList());
    }

    @Override
    public LogStream open(LogRequest request) {
        if (request.query().container().isPresent()) {
            throw new UnsupportedCapabilityException(
                    EmbeddedProviderFactory.ID, Capability.CONTAINER_LOGS.value(), "container");
        }
        return calls.answer(
                BackEndCall.LOGS,
                () -> copies(request.deployment()).stream()
                        .filter(copy -> copy.id().equals(request.replica()))
                        .findFirst()
                        .<LogStream>map(copy -> new CopyLogStream(cluster, calls, copy.log(), request.query()))
                        .orElseGet(Nothing::new));
    }

    private List<Copy> copies(DeploymentRef deployment) {
        return Optional.ofNullable(cluster.deployments().get(deployment))
                .map(EmbeddedDeployment::copies)
                .orElse(List.of());
    }

    /** The log of a replica that isn't there. */
    private static final class Nothing implements LogStream {
        @Override
        public Optional<LogElement> next(Duration wait) {
            return Optional.empty();
        }

        @Override
        public boolean isEnded() {
            return true;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
