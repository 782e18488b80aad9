package dev.slipway.core.broken;

import dev.slipway.model.LogElement;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Rollout;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One copy in a {@link PlainBackEnd}; what it does follows from its image's name. Guarded by the back end. */
final class PlainReplica {
    static final String LAST_WORDS = "the model has no weights";
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration STUBBORN = Duration.ofSeconds(4);

    final ReplicaId id;
    private final Clock clock;
    private final List<LogElement> previous = new ArrayList<>();
    private final List<LogElement> log = new ArrayList<>();
    private Rollout rollout;
    private Instant startedAt;
    private Optional<Instant> goneAt = Optional.empty();
    private boolean wasReady;
    private int restarts;

    PlainReplica(ReplicaId id, Clock clock, Rollout rollout) {
        this.id = id;
        this.clock = clock;
        this.rollout = rollout;
        this.startedAt = clock.instant();
        print("started");
    }

    /** Lets it become ready, crash and come again; true if it has come forward. */
    boolean advance() {
        if (image().contains("crash") && age().compareTo(STEP.multipliedBy(3)) >= 0) {
            restarts++;
            previous.clear();
            previous.addAll(log);
            log.clear();
            startedAt = clock.instant();
            print("started");
        }
        if (isCrashed() && log.size() == 1) {
            print(LAST_WORDS);
        }
        boolean becomesReady = state() == ReplicaState.READY && !wasReady;
        wasReady |= becomesReady;
        return becomesReady;
    }

    void end() {
        if (goneAt.isEmpty()) {
            goneAt = Optional.of(clock.instant().plus(image().contains("stubborn") ? STUBBORN : STEP));
        }
    }

    boolean isGone() {
        return goneAt.filter(time -> !clock.instant().isBefore(time)).isPresent();
    }

    boolean isTerminating() {
        return goneAt.isPresent();
    }

    boolean isReady() {
        return state() == ReplicaState.READY;
    }

    void print(String text) {
        log.add(new LogElement.Line(id, clock.instant(), text));
    }

    List<LogElement> log(boolean ofPreviousRun) {
        return List.copyOf(ofPreviousRun ? previous : log);
    }

    /** Whether it is what a rollout asks for: words and numbers change no copy. */
    boolean isOf(Rollout wanted) {
        var mine = rollout.revision().spec();
        var other = wanted.revision().spec();
        return mine.image().equals(other.image()) && mine.environment().equals(other.environment());
    }

    /** Makes it a copy of a rollout that asks for just what it is. */
    void adopt(Rollout equal) {
        rollout = equal;
    }

    /** What a listing tells of it, beside what is wanted. */
    View view(Optional<Rollout> wanted) {
        var report = new Replica(id, revision(), state(), restarts);
        return new View(id, report, wanted.filter(this::isOf).isPresent(), problem());
    }

    private Optional<Problem> problem() {
        if (!image().contains("crash") || (restarts == 0 && !isCrashed())) {
            return Optional.empty();
        }
        var problem = Problem.builder();
        problem.cause(ProblemCause.CRASHED)
                .detail("replica " + id + " ended with exit code 3")
                .replica(id)
                .revision(revision())
                .exitCode(3)
                .addLastLogLines(LAST_WORDS);
        return Optional.of(problem.build());
    }

    private ReplicaState state() {
        if (isTerminating()) {
            return ReplicaState.TERMINATING;
        }
        if (isCrashed()) {
            return ReplicaState.BACKING_OFF;
        }
        boolean comesUp = !image().contains("crash") && !image().contains("never");
        return comesUp && age().compareTo(STEP) >= 0 ? ReplicaState.READY : ReplicaState.STARTING;
    }

    private boolean isCrashed() {
        return image().contains("crash") && age().compareTo(STEP) >= 0;
    }

    private Duration age() {
        return Duration.between(startedAt, clock.instant());
    }

    private String image() {
        return rollout.revision().spec().image().value();
    }

    private RevisionNumber revision() {
        return rollout.revision().number();
    }

    /** One copy as of one moment. */
    record View(ReplicaId id, Replica report, boolean isUpdated, Optional<Problem> problem) {
        boolean isTerminating() {
            return report.state() == ReplicaState.TERMINATING;
        }

        boolean isReady() {
            return report.state() == ReplicaState.READY;
        }
    }
}
