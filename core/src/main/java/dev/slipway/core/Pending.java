package dev.slipway.core;

import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A change that waits to be recorded, and what came of it. Safe to answer in one thread and to ask in another. */
final class Pending<T> {
    private final DeploymentId deployment;
    private final Recorder.Decision<T> decision;
    private volatile boolean isLeftAlone;
    private volatile boolean isSent;
    private volatile boolean isWithdrawn;
    private volatile @Nullable Supplier<T> outcome;

    Pending(DeploymentId deployment, Recorder.Decision<T> decision) {
        this.deployment = deployment;
        this.decision = decision;
    }

    /** Which deployment it is about. */
    DeploymentId deployment() {
        return deployment;
    }

    /** May be called again on another basis, until it is answered. */
    Recorder.Decided<T> decide(Basis basis, CommitToken token) {
        return decision.decide(basis, token);
    }

    void answer(T answer) {
        outcome = () -> answer;
    }

    void refuse(RuntimeException error) {
        outcome = () -> {
            throw error;
        };
    }

    boolean isAnswered() {
        return outcome != null;
    }

    /** From now on nobody commits it together with others, nor does anybody but its own thread. */
    void leaveAlone() {
        isLeftAlone = true;
    }

    boolean isLeftAlone() {
        return isLeftAlone;
    }

    /** From now on it may be recorded at any time. */
    void send() {
        isSent = true;
    }

    /** It isn't on its way, or not any more. */
    void comeBack() {
        isSent = false;
    }

    boolean isSent() {
        return isSent;
    }

    /** Nobody waits for it any more, and nobody may record it. */
    void withdraw() {
        isWithdrawn = true;
    }

    boolean isWithdrawn() {
        return isWithdrawn;
    }

    /** What it was answered, or refused with. */
    T outcome() {
        Supplier<T> known = outcome;
        if (known == null) {
            throw new IllegalStateException("the change of '" + deployment + "' has no outcome");
        }
        return known.get();
    }
}
