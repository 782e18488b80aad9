package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The changes of one group that wait to be recorded, in the order in which they came. One of the waiting threads leads: it
 * takes what has queued up, its own change among them, and answers. The others wait until they are answered or may lead. A
 * change may be withdrawn until its commit is sent, and never after that: who has no time left then can't be told what becomes
 * of it. Thread-safe.
 */
final class WaitingLine {
    /** How often a waiting thread looks at the clock. */
    private static final long LOOK_MILLIS = 50;

    private final List<Pending<?>> waiting = new ArrayList<>();
    private boolean isLed;

    synchronized void join(Pending<?> mine) {
        waiting.add(mine);
    }

    /**
     * Waits. True if the caller leads now, and has to {@link #leave} in the end; false if it is answered.
     *
     * @throws DeploymentException {@link ErrorCode#CONTENDED} if it was withdrawn because time is up or the thread interrupted;
     *     {@link ErrorCode#OUTCOME_UNKNOWN} if time is up and it is on its way
     */
    synchronized boolean awaitTurn(Pending<?> mine, Retrying.Attempts patience) {
        boolean interrupted = false;
        try {
            while (!mine.isAnswered()) {
                if (!isLed) {
                    isLed = true;
                    return true;
                }
                boolean isOver = patience.isOver();
                if ((interrupted || isOver) && !mine.isSent()) {
                    mine.withdraw();
                    waiting.remove(mine);
                    throw withdrawn(mine, interrupted);
                }
                if (isOver && !mine.isAnswered()) {
                    throw underWay(mine);
                }
                try {
                    wait(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes the leader's own change if that is to go alone, else the first ones that may go together, at most one per id. */
    synchronized List<Pending<?>> take(Pending<?> mine, int most) {
        List<Pending<?>> taken = new ArrayList<>();
        if (mine.isLeftAlone()) {
            taken.add(mine);
        } else {
            Set<DeploymentId> ids = new HashSet<>();
            waiting.stream()
                    .filter(pending -> !pending.isLeftAlone() && ids.add(pending.deployment()))
                    .limit(most)
                    .forEach(taken::add);
        }
        waiting.removeAll(taken);
        return taken;
    }

    /** Whether all of these may be recorded now; false, and none may, if any of them has been withdrawn. */
    synchronized boolean send(List<Pending<?>> members) {
        if (members.stream().anyMatch(Pending::isWithdrawn)) {
            return false;
        }
        members.forEach(Pending::send);
        return true;
    }

    /** Ends a turn: what was taken and isn't answered waits again, before all others; the rest learns that it is answered. */
    synchronized void putBack(List<Pending<?>> taken) {
        taken.forEach(Pending::comeBack);
        waiting.addAll(
                0,
                taken.stream()
                        .filter(pending -> !pending.isAnswered() && !pending.isWithdrawn())
                        .toList());
        notifyAll();
    }

    /** Lets another one lead. */
    synchronized void leave(Pending<?> mine) {
        waiting.remove(mine);
        isLed = false;
        notifyAll();
    }

    private static DeploymentException underWay(Pending<?> mine) {
        var late = new DeploymentException(ErrorCode.TIMEOUT, "the time was up", true, Optional.of(mine.deployment()));
        return StoreException.outcomeUnknown(
                "the change of '" + mine.deployment()
                        + "' is on its way to the store together with those of others, and"
                        + " the time was up before the store answered; look before asking for it again, or ask with the"
                        + " same request id",
                late);
    }

    private static DeploymentException withdrawn(Pending<?> mine, boolean interrupted) {
        return new DeploymentException(
                ErrorCode.CONTENDED,
                "gave up waiting for other writers of the group, "
                        + (interrupted ? "as the thread was interrupted" : "as the time was up")
                        + "; nothing was recorded",
                true,
                Optional.of(mine.deployment()));
    }
}
