package dev.slipway.core;

import dev.slipway.error.NotFoundException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.LogStream;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;

/** Opens the logs of deployments for those who may read them. Thread-safe. */
final class Logs {
    private final Reads reads;
    private final DeploymentProvider provider;
    private final Retrying retrying;
    private final Border border;
    private final Clock clock;
    private final LongSupplier nanoTime;

    Logs(
            Reads reads,
            DeploymentProvider provider,
            Retrying retrying,
            Border border,
            Clock clock,
            LongSupplier nanoTime) {
        this.reads = reads;
        this.provider = provider;
        this.retrying = retrying;
        this.border = border;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    LogStream open(Actor actor, DeploymentId id, LogQuery query) {
        DeploymentRef deployment = reads.entry(actor, id)
                .orElseThrow(() -> new NotFoundException(id))
                .deployment();
        require(query.isPrevious(), Capability.PREVIOUS_LOGS, "previous");
        require(query.container().isPresent(), Capability.CONTAINER_LOGS, "container");
        return retrying.call("logs", () -> {
            List<ReplicaId> replicas = replicas(deployment, query);
            LogStream merged = border.call(
                    Callee.PROVIDER,
                    "the logs of '" + id + "'",
                    () -> new MergedLogs(provider.logs(), deployment, query, replicas, clock, nanoTime),
                    LogStream::close);
            return new BoundedLogStream(merged, border);
        });
    }

    private void require(boolean isWanted, Capability capability, String what) {
        if (isWanted && !provider.capabilities().contains(capability)) {
            throw new UnsupportedCapabilityException(provider.id(), capability.value(), what);
        }
    }

    private List<ReplicaId> replicas(DeploymentRef deployment, LogQuery query) {
        List<ReplicaId> replicas = provider.logs().replicas(deployment);
        if (query.replica().isEmpty()) {
            return replicas;
        }
        ReplicaId wanted = query.replica().get();
        if (!replicas.contains(wanted)) {
            DeploymentId id = deployment.id();
            throw new NotFoundException(id, "'" + id + "' has no replica '" + wanted + "'; it has " + replicas);
        }
        return List.of(wanted);
    }
}
