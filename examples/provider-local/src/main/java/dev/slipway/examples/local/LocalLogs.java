package dev.slipway.examples.local;

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
import java.util.function.Function;

/** Finds the logs of the replicas that exist. Thread-safe. */
final class LocalLogs implements LogSource {
    private final Function<DeploymentRef, List<ReplicaLog>> logs;

    LocalLogs(Function<DeploymentRef, List<ReplicaLog>> logs) {
        this.logs = logs;
    }

    @Override
    public List<ReplicaId> replicas(DeploymentRef deployment) {
        return logs.apply(deployment).stream()
                .filter(log -> log.current().isPresent())
                .map(ReplicaLog::replica)
                .toList();
    }

    @Override
    public LogStream open(LogRequest request) {
        if (request.query().container().isPresent()) {
            throw new UnsupportedCapabilityException(
                    LocalProviderFactory.ID, Capability.CONTAINER_LOGS.value(), "container");
        }
        return logs.apply(request.deployment()).stream()
                .filter(log -> log.replica().equals(request.replica()))
                .findFirst()
                .<LogStream>map(log -> new LocalLogStream(log, request.query()))
                .orElseGet(NoLog::new);
    }

    /** The stream of a replica that isn't there. */
    private static final class NoLog implements LogStream {
        @Override
        public Optional<LogElement> next(Duration wait) {
            return Optional.empty();
        }

        @Override
        public boolean isEnded() {
            return true;
        }

        @Override
        public void close() {}
    }
}
