package dev.slipway.core.embedded;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import java.util.Objects;

/**
 * One replica of an {@link EmbeddedBackEnd}, for what a test does to it. Once it is gone nothing has an effect any more.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class EmbeddedReplica {
    private final Cluster cluster;
    private final EmbeddedDeployment deployment;
    private final Copy copy;

    EmbeddedReplica(Cluster cluster, EmbeddedDeployment deployment, Copy copy) {
        this.cluster = cluster;
        this.deployment = deployment;
        this.copy = copy;
    }

    /**
     * Its name.
     *
     * @return as the provider tells it
     */
    public ReplicaId id() {
        return copy.id();
    }

    DeploymentId of() {
        return deployment.ref().id();
    }

    /**
     * What it is doing.
     *
     * @return now; the last thing that it did, if it is gone
     */
    public ReplicaState state() {
        return cluster.within(copy::state);
    }

    /** Takes it away at once, as when somebody deletes it by force. Another one, under a new id, is started for it. */
    public void kill() {
        cluster.script(copy::kill);
    }

    /**
     * Lets the back end throw it out at once. Another one, under a new id, is started for it, and until all are ready again
     * {@link dev.slipway.model.ProblemCause#EVICTED} is told of this one.
     *
     * @param why what the back end says
     */
    public void evict(String why) {
        Objects.requireNonNull(why, "why");
        cluster.script(() -> deployment.evict(copy, why));
    }

    /**
     * Starts it again in its place: same id, one restart more. What it wrote until now is the log of the previous run. Nothing
     * if it isn't running.
     */
    public void restart() {
        cluster.script(copy::restart);
    }

    /**
     * Lets its node vanish: it is terminating, and stays so until {@link #nodeReturns}. Another one is started for it.
     */
    public void loseNode() {
        cluster.script(copy::loseNode);
    }

    /** Ends {@link #loseNode}: the replica is gone. */
    public void nodeReturns() {
        cluster.script(() -> {
            if (copy.isLost()) {
                copy.kill();
            }
        });
    }

    /**
     * Lets it write into its log, now; nothing if it isn't running.
     *
     * @param lines without line ends
     */
    public void write(String... lines) {
        cluster.script(() -> {
            for (String line : lines) {
                copy.log().write(cluster.time(), line);
            }
        });
    }

    /**
     * Drops all but the last lines of its current log. They are lost for whoever has not read them yet.
     *
     * @param keep how many stay; at least 0
     */
    public void rotateLog(int keep) {
        if (keep < 0) {
            throw new IllegalArgumentException("keep " + keep + " must not be negative");
        }
        cluster.script(() -> copy.log().rotate(keep));
    }

    /**
     * Cuts the connections of all who read its log now: their streams throw, and have ended. Its log can be opened again at
     * once.
     */
    public void cutLog() {
        cluster.script(copy.log()::cut);
    }

    @Override
    public String toString() {
        return copy.id().toString();
    }
}
