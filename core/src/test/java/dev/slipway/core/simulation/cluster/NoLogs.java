package dev.slipway.core.simulation.cluster;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LogElement;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Simulated pods write nothing. */
final class NoLogs implements LogSource {
    @Override
    public List<ReplicaId> replicas(DeploymentRef deployment) {
        return List.of();
    }

    @Override
    public LogStream open(LogRequest request) {
        return new LogStream() {
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
                // Nothing is open.
            }
        };
    }
}
