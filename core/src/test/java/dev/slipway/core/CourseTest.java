package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import dev.slipway.model.Serving;
import dev.slipway.model.Track;
import dev.slipway.spi.Freshness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is remembered of a rollout from one judgement to the next. The record is at fence 5, the time of proof 60 s. */
class CourseTest {
    private static final DeploymentRef REF = Samples.ref("lab", "fraud");
    private static final ReasonCode CRASHED = ReasonCode.of(ProblemCause.CRASHED);
    private static final Duration NOW = Duration.ofSeconds(500);
    private static final Duration EARLIER = Duration.ofSeconds(400);
    private final TestClock clock = new TestClock();
    private final CourseMemory memory = new CourseMemory(clock, new BackOff(clock, new Random(1)));

    @ParameterizedTest(name = "{0}, seen with fence {1} {2}, refused {3}: remembered {4}")
    @DisplayName("R21 that it failed is remembered of what runs of the rollout asked for, and of nothing else")
    @CsvSource({
        "runs, 5, whole, no, yes",
        "runs, 4, whole, no, no",
        "runs, 5, half, yes, no",
        "runs, 5, whole, yes, yes",
        "runs, 5, half, no, yes",
        "stopped, 5, whole, no, no",
    })
    void remembered(String record, long fence, String seen, String refused, String remembered) {
        LedgerEntry entry = entry(record.equals("runs") ? RunState.RUNNING : RunState.STOPPED);
        Observation.Present present = Observation.Present.builder()
                .from(seen(fence, List.of(), 0))
                .isComplete(seen.equals("whole"))
                .build();
        var facts = facts(entry, present, Duration.ZERO);
        if (refused.equals("yes")) {
            facts.refusal(new ProviderException(ErrorCode.REJECTED, "no"));
        }
        var before = new Course(Optional.empty(), true, Optional.of(new Course.Relapse(CRASHED, EARLIER)));

        Course after = before.after(facts.build(), present, judged(Phase.FAILED, ReasonCode.PROGRESS_DEADLINE), NOW);

        assertThat(after)
                .isEqualTo(
                        remembered.equals("yes")
                                ? new Course(
                                        Optional.of(ReasonCode.PROGRESS_DEADLINE),
                                        true,
                                        Optional.of(new Course.Relapse(CRASHED, EARLIER)))
                                : before);
    }

    @Test
    @DisplayName("R21 a failure is called by what it failed of first, and forgotten when it is wholly ready")
    void first() {
        var present = seen(5, List.of(), 0);
        StatusFacts facts =
                facts(entry(RunState.RUNNING), present, Duration.ZERO).build();

        Course failed = Course.FRESH
                .after(facts, present, judged(Phase.FAILED, CRASHED), NOW)
                .after(facts, present, judged(Phase.FAILED, ReasonCode.PROGRESS_DEADLINE), NOW);

        assertThat(failed.failedOf()).contains(CRASHED);
        assertThat(failed.after(facts, present, judged(Phase.DEPLOYING, ReasonCode.ROLLING_OUT), NOW))
                .isEqualTo(failed);
        assertThat(failed.after(facts, present, judged(Phase.DEPLOYED, ReasonCode.READY), NOW))
                .isEqualTo(new Course(Optional.empty(), true, Optional.empty()));
    }

    @Test
    @DisplayName("R21 that it falls over is remembered since the first time, until it was steady, and of its own alone")
    void relapse() {
        var crashes = seen(5, List.of(problem(ProblemCause.CRASHED, 5)), 0);
        StatusFacts falling =
                facts(entry(RunState.RUNNING), crashes, Duration.ZERO).build();
        Course fell = Course.FRESH.after(falling, crashes, judged(Phase.DEPLOYING, CRASHED), NOW);
        assertThat(fell.relapse()).contains(new Course.Relapse(CRASHED, NOW));
        assertThat(fell.after(falling, crashes, judged(Phase.DEPLOYING, CRASHED), NOW.plusSeconds(9)))
                .isEqualTo(fell);

        var ready = seen(5, List.of(), 3);
        DeploymentStatus deployed = judged(Phase.DEPLOYED, ReasonCode.READY);
        assertThat(fell.after(
                                facts(entry(RunState.RUNNING), ready, Duration.ofSeconds(59))
                                        .build(),
                                ready,
                                deployed,
                                NOW)
                        .relapse())
                .isEqualTo(fell.relapse());
        assertThat(fell.after(
                                facts(entry(RunState.RUNNING), ready, Duration.ofSeconds(60))
                                        .build(),
                                ready,
                                deployed,
                                NOW)
                        .relapse())
                .isEmpty();

        for (Problem other : List.of(
                problem(ProblemCause.UNSCHEDULABLE, 5),
                problem(ProblemCause.CRASHED, 4),
                Problem.builder()
                        .from(problem(ProblemCause.CRASHED, 5))
                        .exitCode(0)
                        .build())) {
            var present = seen(5, List.of(other), 0);
            assertThat(Course.FRESH
                            .after(
                                    facts(entry(RunState.RUNNING), present, Duration.ZERO)
                                            .build(),
                                    present,
                                    judged(Phase.DEPLOYING, ReasonCode.ROLLING_OUT),
                                    NOW)
                            .relapse())
                    .as("%s", other)
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "failed {0}, deployed {1}, fell over {2}: {3}")
    @DisplayName("R21 only what fell over after it was ready, or failed of it, has to prove that it lasts")
    @CsvSource({
        "true, true, true, true",
        "true, false, true, true",
        "false, true, true, true",
        "false, false, true, false",
        "true, true, false, false",
        "false, true, false, false",
    })
    void probation(boolean failed, boolean deployed, boolean fell, boolean onProbation) {
        var course = new Course(
                failed ? Optional.of(ReasonCode.PROGRESS_DEADLINE) : Optional.empty(),
                deployed,
                fell ? Optional.of(new Course.Relapse(CRASHED, EARLIER)) : Optional.empty());

        assertThat(course.isOnProbation()).isEqualTo(onProbation);
        if (failed || fell) {
            assertThat(course.trouble()).isEqualTo(failed ? ReasonCode.PROGRESS_DEADLINE : CRASHED);
        }
    }

    @Test
    @DisplayName("R21 a thread that is late with an older observation takes nothing back of what is remembered")
    void late() {
        LedgerEntry entry = entry(RunState.RUNNING);
        var older = seen(5, List.of(problem(ProblemCause.CRASHED, 5)), 0);
        Observation.Present newer = Observation.Present.builder()
                .from(seen(5, List.of(), 3))
                .asOf(older.asOf().plusSeconds(9))
                .build();
        StatusFacts early = looked(entry, older).build();
        looked(entry, newer);

        memory.judged(early, judged(Phase.FAILED, CRASHED));
        assertThat(looked(entry, newer).build().course()).isEqualTo(Course.FRESH);

        memory.judged(looked(entry, newer).build(), judged(Phase.DEPLOYED, ReasonCode.READY));
        assertThat(looked(entry, newer).build().course().hasBeenDeployed()).isTrue();
    }

    @Test
    @DisplayName("R21 who comes with an older fence learns nothing of the newer one, and goes by the back end's clock")
    void olderFence() {
        LedgerEntry entry = entry(RunState.RUNNING);
        var crashes = seen(5, List.of(problem(ProblemCause.CRASHED, 5)), 0);
        memory.judged(looked(entry, crashes).build(), judged(Phase.FAILED, CRASHED));
        LedgerEntry before =
                LedgerEntry.builder().from(entry).fence(new Fence(4)).build();
        clock.advance(Duration.ofSeconds(70));

        StatusFacts facts = looked(before, seen(4, List.of(), 3)).build();

        assertThat(facts.course()).isEqualTo(Course.FRESH);
        assertThat(facts.sinceRelapse()).isEmpty();
        assertThat(facts.sinceProgress()).isEqualTo(Duration.ofSeconds(30));
        assertThat(looked(entry, crashes).build().course().failedOf()).contains(CRASHED);
        assertThat(looked(entry, crashes).build().sinceRelapse()).contains(Duration.ZERO);
    }

    @Test
    @DisplayName("R11 a back end that can't be asked changes nothing of what is remembered")
    void unavailable() {
        LedgerEntry entry = entry(RunState.RUNNING);
        var crashes = seen(5, List.of(problem(ProblemCause.CRASHED, 5)), 0);
        memory.judged(looked(entry, crashes).build(), judged(Phase.FAILED, CRASHED));
        var silent = new Observation.Unavailable(Samples.NOON.plusSeconds(400), "no route");

        StatusFacts facts = looked(entry, silent).build();

        assertThat(facts.observation()).isEqualTo(silent);
        assertThat(facts.age()).isZero();
        memory.judged(facts, judged(Phase.DEPLOYED, ReasonCode.READY));
        assertThat(looked(entry, crashes).build().course().failedOf()).contains(CRASHED);
    }

    @Test
    @DisplayName("R29 nothing is remembered of a deployment that is gone")
    void forgotten() {
        LedgerEntry entry = entry(RunState.RUNNING);
        var crashes = seen(5, List.of(problem(ProblemCause.CRASHED, 5)), 0);
        memory.judged(looked(entry, crashes).build(), judged(Phase.FAILED, CRASHED));

        memory.forget(Set.of(Samples.ref("lab", "other")));
        assertThat(looked(entry, crashes).build().course().failedOf()).contains(CRASHED);
        memory.forget(Set.of(REF));
        assertThat(looked(entry, crashes).build().course()).isEqualTo(Course.FRESH);
    }

    private StatusFacts.Builder looked(LedgerEntry entry, Observation observation) {
        StatusFacts.Builder facts = memory.looked(entry, observation, Freshness.CACHED);
        facts.revision(Samples.revision(REF, 5, TestHost.SMALL, 3).build()).sinceFenceSeen(Duration.ZERO);
        return facts;
    }

    private static StatusFacts.Builder facts(LedgerEntry entry, Observation observation, Duration sinceProgress) {
        var facts = StatusFacts.builder();
        facts.entry(entry)
                .revision(Samples.revision(REF, 5, TestHost.SMALL, 3).build())
                .observation(observation)
                .sinceFenceSeen(Duration.ZERO)
                .sinceProgress(sinceProgress);
        return facts;
    }

    private static LedgerEntry entry(RunState state) {
        return LedgerEntry.builder()
                .from(Samples.entry(REF, 5, TestHost.SMALL, 3).build())
                .runState(state)
                .build();
    }

    private static Observation.Present seen(long fence, List<Problem> problems, int ready) {
        return Observation.Present.builder()
                .asOf(Samples.NOON)
                .stamp(new Fence(fence))
                .addTracks(new Track(
                        new Fence(fence),
                        new RevisionNumber(fence),
                        ReplicaCounts.builder()
                                .desired(3)
                                .existing(3)
                                .updated(3)
                                .ready(ready)
                                .updatedReady(ready)
                                .build(),
                        100))
                .problems(problems)
                .progressSince(Samples.NOON.minusSeconds(30))
                .build();
    }

    private static Problem problem(ProblemCause cause, long revision) {
        return Problem.builder()
                .cause(cause)
                .detail("it says " + cause)
                .revision(new RevisionNumber(revision))
                .build();
    }

    private static DeploymentStatus judged(Phase phase, ReasonCode code) {
        var status = DeploymentStatus.builder();
        status.deployment(REF)
                .revision(new RevisionNumber(5))
                .phase(phase)
                .serving(Serving.NONE)
                .reason(new Reason(code, "as it is"))
                .desiredReplicas(3)
                .availableReplicas(0)
                .observedAt(Samples.NOON);
        return status.build();
    }
}
