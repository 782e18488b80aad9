package org.example.shelf;

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What is on a shelf is silent: every log is empty, and goes on being so while it is followed. */
final class ShelfLogs implements LogSource {
    private final Shelf shelf;

    ShelfLogs(Shelf shelf) {
        this.shelf = shelf;
    }

    @Override
    public List<ReplicaId> replicas(DeploymentRef deployment) {
        synchronized (shelf) {
            return shelf.find(deployment).map(Shelf.Item::replicas).orElse(List.of());
        }
    }

    @Override
    public LogStream open(LogRequest request) {
        refuse(request.query().isPrevious(), Capability.PREVIOUS_LOGS, "previous");
        refuse(request.query().container().isPresent(), Capability.CONTAINER_LOGS, "container");
        return new Silence(request);
    }

    private static void refuse(boolean isWanted, Capability capability, String what) {
        if (isWanted) {
            throw new UnsupportedCapabilityException(ShelfProviderFactory.ID, capability.value(), what);
        }
    }

    private final class Silence implements LogStream {
        private static final long LOOK_EVERY_MILLIS = 50;

        private final LogRequest request;
        private final CountDownLatch closed = new CountDownLatch(1);

        Silence(LogRequest request) {
            this.request = request;
        }

        @Override
        public Optional<LogElement> next(Duration wait) {
            long end = System.nanoTime() + wait.toNanos();
            try {
                while (!isEnded() && System.nanoTime() < end) {
                    closed.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }

        @Override
        public boolean isEnded() {
            return closed.getCount() == 0
                    || !request.query().isFollow()
                    || !replicas(request.deployment()).contains(request.replica());
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
