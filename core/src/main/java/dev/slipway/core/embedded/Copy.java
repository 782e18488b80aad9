package dev.slipway.core.embedded;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One replica and its life: it waits for what it needs, starts, becomes ready, ends, is started again, and goes at last. Guarded by
 * the cluster's lock.
 */
final class Copy {
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final ReplicaId id;
    private final int number;
    private final Revision revision;
    private final CopyLog log;
    private Stage stage = Stage.WAITING;
    private boolean placed;
    private int runs;
    private Instant begunAt = Instant.MAX;
    private Instant readyAt = Instant.MAX;
    private boolean ready;
    private boolean wasReady;
    private boolean isLate;
    private Optional<Traits.Ending> lastEnd = Optional.empty();
    private Scripted counted = Scripted.NOTHING;
    private int endings;
    private Duration backOff = FIRST_BACK_OFF;
    private Instant restartAt = Instant.MAX;
    private Instant goneAt = Instant.MAX;
    private boolean lost;

    Copy(Cluster cluster, ReplicaId id, int number, Revision revision) {
        this.cluster = cluster;
        this.id = id;
        this.number = number;
        this.revision = revision;
        this.log = new CopyLog(id);
    }

    ReplicaId id() {
        return id;
    }

    int number() {
        return number;
    }

    Revision revision() {
        return revision;
    }

    CopyLog log() {
        return log;
    }

    boolean isReady() {
        return ready;
    }

    boolean isTerminating() {
        return stage == Stage.TERMINATING;
    }

    /** Whether its node is lost, so that it never goes until told. */
    boolean isLost() {
        return isTerminating() && lost;
    }

    boolean isGone() {
        return isTerminating() && !cluster.time().isBefore(goneAt);
    }

    int restarts() {
        return Math.max(0, runs - 1);
    }

    ResourceAmounts resources() {
        return revision.instanceType().resources();
    }

    /** What it takes of the back end's capacity: nothing while it has no place. */
    ResourceAmounts taken() {
        return placed ? resources() : ResourceAmounts.NONE;
    }

    /** Does what is due at the cluster's time; false if nothing is. */
    boolean step() {
        return switch (stage) {
            case WAITING -> obstacle().isEmpty() && (placed ? begin() : place());
            case RUNNING -> run();
            case BACKING_OFF -> (isDue(restartAt) || !scripted().equals(counted)) && begin();
            case TERMINATING -> false;
        };
    }

    /** When something is due by itself next. */
    Instant nextAt() {
        return switch (stage) {
            case WAITING -> Instant.MAX;
            case BACKING_OFF -> restartAt;
            case TERMINATING -> goneAt;
            case RUNNING ->
                Times.earliest(
                        Times.earliest(coming(endsAt()), coming(readyAt)),
                        Times.earliest(coming(failsAt()), coming(lateAt())));
        };
    }

    /** Asks it to go, gracefully; what never started has nothing to do before. */
    void end() {
        Duration time = runs == 0 ? Duration.ZERO : traits().stopTime().orElse(cluster.stopTime());
        goneAt = Times.after(cluster.time(), time);
        terminate();
    }

    /** Ends it at once. */
    void kill() {
        goneAt = cluster.time();
        terminate();
    }

    void loseNode() {
        lost = true;
        goneAt = Instant.MAX;
        terminate();
    }

    private void terminate() {
        stage = Stage.TERMINATING;
        ready = false;
    }

    /** Ends the current run and begins another one; nothing if there is no run. */
    void restart() {
        if (stage == Stage.RUNNING || stage == Stage.BACKING_OFF) {
            lastEnd = Optional.empty();
            begin();
        }
    }

    /** What keeps it from having a place, or, once it has one, from starting. */
    private Optional<Traits.Obstacle> obstacle() {
        Optional<Traits.Obstacle> scripted = traits().obstacle()
                .filter(obstacle -> placed != obstacle.cause().equals(ProblemCause.UNSCHEDULABLE));
        return scripted.isPresent() || placed
                ? scripted
                : cluster.missing(resources())
                        .map(missing -> new Traits.Obstacle(ProblemCause.UNSCHEDULABLE, "has no place, " + missing));
    }

    private boolean place() {
        placed = true;
        return true;
    }

    private boolean begin() {
        stage = Stage.RUNNING;
        runs++;
        ready = false;
        wasReady = false;
        isLate = false;
        begunAt = cluster.time();
        readyAt = Times.after(begunAt, traits().startTime().orElse(cluster.startTime()));
        log.begin();
        log.write(cluster.time(), "started " + revision.spec().image());
        traits().lines().forEach(line -> log.write(cluster.time(), line));
        return true;
    }

    private boolean run() {
        if (isDue(endsAt())) {
            return finish(traits().ending().orElseThrow());
        }
        boolean answers = isDue(readyAt) && !traits().isNeverReady() && !isDue(failsAt());
        boolean late = isDue(lateAt());
        boolean moved = answers != ready || late != isLate;
        isLate = late;
        ready = answers;
        if (ready) {
            wasReady = true;
            lastEnd = Optional.empty();
        }
        return moved;
    }

    private boolean finish(Traits.Ending ending) {
        ending.lastLines().forEach(line -> log.write(cluster.time(), line));
        log.complete();
        if (!counted.equals(scripted())) {
            counted = scripted();
            endings = 0;
        }
        endings++;
        if (wasReady && !cluster.time().isBefore(Times.after(readyAt, LONGEST_BACK_OFF.multipliedBy(2)))) {
            backOff = FIRST_BACK_OFF;
        }
        restartAt = Times.after(cluster.time(), backOff);
        Duration next = backOff.multipliedBy(2);
        backOff = next.compareTo(LONGEST_BACK_OFF) < 0 ? next : LONGEST_BACK_OFF;
        lastEnd = Optional.of(ending);
        stage = Stage.BACKING_OFF;
        ready = false;
        return true;
    }

    /** What is wrong with it, as the back end tells it. */
    Optional<Problem.Builder> problem() {
        if (isTerminating() || ready) {
            return Optional.empty();
        }
        if (stage == Stage.WAITING) {
            return obstacle().map(obstacle -> Evidence.of(obstacle.cause(), obstacle.detail()));
        }
        Optional<Traits.Ending> failure = lastEnd.filter(ending -> ending.exitCode() != 0);
        if (failure.isPresent()) {
            return failure.map(Evidence::of);
        }
        if (stage == Stage.RUNNING && wasReady) {
            return Optional.of(
                    Evidence.of(ProblemCause.PROBE_FAILED, "was ready and doesn't answer its probe now"));
        }
        Duration budget = revision.spec().contract().startupBudget();
        return stage == Stage.RUNNING && isLate
                ? Optional.of(
                        Evidence.of(ProblemCause.NEVER_READY, "isn't ready after " + budget.toSeconds() + " s"))
                : Optional.empty();
    }

    ReplicaState state() {
        if (ready) {
            return ReplicaState.READY;
        }
        return switch (stage) {
            case WAITING -> ReplicaState.PENDING;
            case RUNNING -> wasReady ? ReplicaState.NOT_READY : ReplicaState.STARTING;
            case BACKING_OFF -> ReplicaState.BACKING_OFF;
            case TERMINATING -> ReplicaState.TERMINATING;
        };
    }

    private Scripted scripted() {
        return cluster.scripted(revision.spec().image());
    }

    private Traits traits() {
        return scripted().traits();
    }

    private Instant endsAt() {
        boolean again = !counted.equals(scripted())
                || traits().times().isEmpty()
                || endings < traits().times().getAsInt();
        return traits().ending().isPresent() && again ? troubleAt() : Instant.MAX;
    }

    private Instant failsAt() {
        return traits().isProbeFailing() ? troubleAt() : Instant.MAX;
    }

    private Instant troubleAt() {
        return Times.latest(Times.after(readyAt, traits().after()), scripted().since());
    }

    private Instant lateAt() {
        return wasReady
                ? Instant.MAX
                : Times.after(begunAt, revision.spec().contract().startupBudget());
    }

    private boolean isDue(Instant at) {
        return !cluster.time().isBefore(at);
    }

    private Instant coming(Instant at) {
        return isDue(at) ? Instant.MAX : at;
    }

    private enum Stage {
        WAITING,
        RUNNING,
        BACKING_OFF,
        TERMINATING
    }
}
