package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who want to read at the same time share what is read: whoever comes while a round is under way is served by the next one,
 * together with all who have come until that begins. So nobody gets what was read before the call, and never are there two rounds at
 * once. Thread-safe.
 */
final class Rounds {
    private final Function<Set<DeploymentRef>, Seen> reading;
    private final Semaphore turn = new Semaphore(1, true);
    private @Nullable Round next;

    /**
     * Makes one that reads when it is asked.
     *
     * @param reading one round, for all who are waiting for it
     */
    Rounds(Function<Set<DeploymentRef>, Seen> reading) {
        this.reading = reading;
    }

    /** Those who wait for the same round; the first of them reads for all. */
    private static final class Round {
        private final Set<DeploymentRef> refs = new LinkedHashSet<>();
        private final CountDownLatch over = new CountDownLatch(1);
        /** Empty if who was to read didn't come to the end, and somebody else has to. */
        private volatile Optional<Seen> seen = Optional.empty();
    }

    /** Reads, in a round that begins after this call. */
    Seen read(Collection<DeploymentRef> refs) {
        Optional<Seen> seen = Optional.empty();
        while (seen.isEmpty()) {
            seen = joined(refs);
        }
        return seen.get().only(refs).orThrow();
    }

    private Optional<Seen> joined(Collection<DeploymentRef> refs) {
        Round joined;
        boolean isFirst;
        synchronized (this) {
            isFirst = next == null;
            joined = isFirst ? new Round() : Objects.requireNonNull(next);
            joined.refs.addAll(refs);
            next = joined;
        }
        try {
            return isFirst ? Optional.of(led(joined)) : awaited(joined);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubeException(
                    KubeException.Kind.NO_ANSWER,
                    0,
                    "the thread was interrupted while it waited for its turn to read",
                    Optional.empty(),
                    e);
        }
    }

    private Seen led(Round round) throws InterruptedException {
        boolean isMyTurn = false;
        try {
            turn.acquire();
            isMyTurn = true;
            Seen seen = reading.apply(begin(round));
            if (!Thread.currentThread().isInterrupted()) {
                round.seen = Optional.of(seen);
            }
            return seen;
        } finally {
            begin(round);
            if (isMyTurn) {
                turn.release();
            }
            round.over.countDown();
        }
    }

    private static Optional<Seen> awaited(Round round) throws InterruptedException {
        round.over.await();
        return round.seen;
    }

    /** From now on whoever comes waits for another. */
    private synchronized Set<DeploymentRef> begin(Round round) {
        if (next == round) {
            next = null;
        }
        return Set.copyOf(round.refs);
    }
}
