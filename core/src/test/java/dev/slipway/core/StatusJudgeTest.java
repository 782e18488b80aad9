package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.Serving;
import dev.slipway.model.Suspension;
import dev.slipway.model.Track;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusJudgeTest {
    private static final DeploymentRef REF = Samples.ref("lab", "fraud");
    private static final Fence FENCE = new Fence(5);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Endpoint ENDPOINT = new Endpoint(URI.create("http://fraud.invalid/"), Endpoint.Access.PUBLIC);

    /**
     * The record is at fence 5 and asks for 3 replicas. Columns: record (runs, stopped, removing, drains, off, gone) | stamp,
     * fence noticed, "+" complete or "-" not | desired existing updated ready updatedReady terminating | problem, with its
     * revision where it has one | seconds without progress, of 60 | refusal → phase, serving, reason, endpoint.
     */
    @ParameterizedTest(name = "{0}: {1} | {2} | {3} | {4} | {5} | {6} is {7} {8} {9} endpoint {10}")
    @DisplayName("R13 R14 R15 R16 R17 R21 R23 R24 R25 R27 R36 R84 what is there is judged by one table")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                // R14: ready
                "all ready                 | runs     | 5 5 + | 3 3 3 3 3 0 | -                   | 0  | -         | DEPLOYED  | FULLY        | READY             | yes",
                "ready, one terminating    | runs     | 5 5 + | 3 3 3 3 3 1 | -                   | 0  | -         | DEPLOYED  | FULLY        | READY             | yes",
                "long ready                | runs     | 5 5 + | 3 3 3 3 3 0 | -                   | 99 | -         | DEPLOYED  | FULLY        | READY             | yes",
                "ready despite a problem   | runs     | 5 5 + | 3 3 3 3 3 0 | EVICTED             | 0  | -         | DEPLOYED  | FULLY        | READY             | yes",
                "R21 refused once, ready   | runs     | 5 5 + | 3 3 3 3 3 0 | -                   | 0  | TIMEOUT   | DEPLOYED  | FULLY        | READY             | yes",
                // R14, R23: stale or unfinished is never deployed
                "stale stamp               | runs     | 4 4 + | 3 3 3 3 3 0 | -                   | 0  | -         | DEPLOYING | OLD_REVISION | ACCEPTED          | yes",
                "stamped, not noticed      | runs     | 5 4 + | 3 3 3 3 3 0 | -                   | 0  | -         | DEPLOYING | OLD_REVISION | ACCEPTED          | yes",
                "not complete              | runs     | 5 5 - | 3 3 3 3 3 0 | -                   | 0  | -         | DEPLOYING | FULLY        | ACCEPTED          | yes",
                "old ones only             | runs     | 5 5 + | 3 3 0 3 0 0 | -                   | 0  | -         | DEPLOYING | OLD_REVISION | ROLLING_OUT       | yes",
                "half of each              | runs     | 5 5 + | 3 4 2 3 1 0 | -                   | 0  | -         | DEPLOYING | PARTLY       | ROLLING_OUT       | yes",
                "one too many              | runs     | 5 5 + | 3 4 3 4 3 0 | -                   | 0  | -         | DEPLOYING | PARTLY       | ROLLING_OUT       | yes",
                "a young one too many      | runs     | 5 5 + | 3 4 4 4 4 0 | -                   | 0  | -         | DEPLOYING | FULLY        | ROLLING_OUT       | yes",
                "none ready yet            | runs     | 5 5 + | 3 3 3 0 0 0 | -                   | 0  | -         | DEPLOYING | NONE         | ROLLING_OUT       | no",
                "two of three              | runs     | 5 5 + | 3 3 3 2 2 0 | -                   | 59 | -         | DEPLOYING | PARTLY       | ROLLING_OUT       | yes",
                "exactly at the deadline   | runs     | 5 5 + | 3 3 3 2 2 0 | -                   | 60 | -         | DEPLOYING | PARTLY       | ROLLING_OUT       | yes",
                "past the deadline         | runs     | 5 5 + | 3 3 3 2 2 0 | -                   | 61 | -         | FAILED    | PARTLY       | PROGRESS_DEADLINE | yes",
                "nobody takes notice       | runs     | 4 4 + | 3 3 3 3 3 0 | -                   | 61 | -         | FAILED    | OLD_REVISION | PROGRESS_DEADLINE | yes",
                // R15: zero desired
                "R15 scaled to 0 by hand   | runs     | 5 5 + | 0 0 0 0 0 0 | -                   | 0  | -         | DEPLOYING | NONE         | ROLLING_OUT       | no",
                "R15 for too long          | runs     | 5 5 + | 0 0 0 0 0 0 | -                   | 61 | -         | FAILED    | NONE         | PROGRESS_DEADLINE | no",
                "R15 0 asked, 3 still up   | runs     | 5 5 + | 0 3 3 3 3 0 | -                   | 0  | -         | DEPLOYING | FULLY        | ROLLING_OUT       | yes",
                // R17: causes
                "image not there yet       | runs     | 5 5 + | 3 3 3 0 0 0 | IMAGE_UNAVAILABLE   | 10 | -         | DEPLOYING | NONE         | IMAGE_UNAVAILABLE | no",
                "image never there         | runs     | 5 5 + | 3 3 3 0 0 0 | IMAGE_UNAVAILABLE   | 61 | -         | FAILED    | NONE         | IMAGE_UNAVAILABLE | no",
                "image's name is wrong     | runs     | 5 5 + | 3 3 3 0 0 0 | IMAGE_INVALID       | 0  | -         | FAILED    | NONE         | IMAGE_INVALID     | no",
                "refused for good          | runs     | 5 5 + | 3 0 0 0 0 0 | REJECTED            | 0  | -         | FAILED    | NONE         | REJECTED          | no",
                "a cause nobody knows      | runs     | 5 5 + | 3 3 3 0 0 0 | MARTIANS            | 61 | -         | FAILED    | NONE         | MARTIANS          | no",
                "new crashes, old serves   | runs     | 5 5 + | 3 4 1 3 0 0 | CRASHED@5           | 61 | -         | FAILED    | OLD_REVISION | CRASHED           | yes",
                "new crashes, in time      | runs     | 5 5 + | 3 4 1 3 0 0 | CRASHED@5           | 1  | -         | DEPLOYING | OLD_REVISION | CRASHED           | yes",
                // R23: what ails the old doesn't fail the new
                "R23 the old one's image   | runs     | 5 5 + | 3 3 1 0 0 0 | IMAGE_INVALID@4     | 0  | -         | DEPLOYING | NONE         | ROLLING_OUT       | no",
                "R23 not even noticed yet  | runs     | 4 4 + | 3 3 3 0 0 0 | IMAGE_INVALID@4     | 0  | -         | DEPLOYING | NONE         | ACCEPTED          | no",
                "R23 the old one's at last | runs     | 5 5 + | 3 3 1 0 0 0 | CRASHED@4           | 61 | -         | FAILED    | NONE         | CRASHED           | no",
                // refused by the back end
                "unreachable for apply     | runs     | 4 4 + | 3 3 3 3 3 0 | -                   | 0  | TIMEOUT   | DEPLOYING | OLD_REVISION | TIMEOUT           | yes",
                "unreachable for too long  | runs     | 4 4 + | 3 3 3 3 3 0 | -                   | 61 | TIMEOUT   | FAILED    | OLD_REVISION | TIMEOUT           | yes",
                "rejected by apply         | runs     | 4 4 + | 3 3 3 3 3 0 | -                   | 0  | REJECTED  | FAILED    | OLD_REVISION | REJECTED          | yes",
                "half written, then failed | runs     | 5 5 - | 3 3 3 3 3 0 | -                   | 0  | FORBIDDEN | FAILED    | FULLY        | FORBIDDEN         | yes",
                "R21 another JVM did it    | runs     | 5 5 + | 3 3 3 1 1 0 | -                   | 0  | REJECTED  | DEPLOYING | PARTLY       | ROLLING_OUT       | yes",
                // the record is behind
                "record behind             | runs     | 6 6 + | 3 3 3 3 3 0 | -                   | 0  | -         | FAILED    | OLD_REVISION | RECORD_BEHIND     | yes",
                "record behind and stopped | stopped  | 6 6 + | 3 3 3 3 3 0 | -                   | 0  | -         | FAILED    | OLD_REVISION | RECORD_BEHIND     | yes",
                // R36, R27: stopping
                "stop not noticed          | stopped  | 4 4 + | 3 3 3 3 3 0 | -                   | 0  | -         | STOPPING  | OLD_REVISION | STOPPING          | yes",
                "stop not noticed, 0 there | stopped  | 4 4 + | 3 0 0 0 0 0 | -                   | 0  | -         | STOPPING  | NONE         | STOPPING          | no",
                "still terminating         | stopped  | 5 5 + | 0 0 0 0 0 2 | -                   | 0  | -         | STOPPING  | NONE         | STOPPING          | no",
                "one still answers         | stopped  | 5 5 + | 0 1 1 1 1 2 | -                   | 0  | -         | STOPPING  | PARTLY       | STOPPING          | yes",
                "nothing left              | stopped  | 5 5 + | 0 0 0 0 0 0 | -                   | 0  | -         | STOPPED   | NONE         | STOPPED           | no",
                "R16 stopped beats causes  | stopped  | 5 5 + | 0 0 0 0 0 0 | CONFIGURATION       | 99 | -         | STOPPED   | NONE         | STOPPED           | no",
                "R16 removing beats stop   | removing | 5 5 + | 0 0 0 0 0 1 | -                   | 0  | -         | STOPPING  | NONE         | DELETING          | no",
                "removing, not noticed     | removing | 4 4 + | 3 3 3 3 3 0 | -                   | 0  | -         | STOPPING  | OLD_REVISION | DELETING          | yes",
                // draining, suspended
                "drains                    | drains   | 5 5 + | 0 0 0 0 0 2 | -                   | 0  | -         | DEPLOYING | NONE         | ROLLING_OUT       | no",
                "drained, not said         | drains   | 5 5 + | 3 3 3 3 3 0 | -                   | 0  | -         | DEPLOYING | PARTLY       | ROLLING_OUT       | yes",
                "switched off              | off      | 5 5 + | 0 0 0 0 0 0 | -                   | 0  | -         | FAILED    | NONE         | SWITCHED_OFF      | no",
                "group gone                | gone     | 5 5 + | 0 0 0 0 0 0 | -                   | 0  | -         | FAILED    | NONE         | GROUP_GONE        | no",
            })
    void present(
            String what,
            String record,
            String stamps,
            String counts,
            String problem,
            long seconds,
            String refusal,
            Phase phase,
            Serving serving,
            String reason,
            String endpoint) {
        String[] stamp = stamps.split(" ", -1);
        var observation = Observation.Present.builder()
                .asOf(Samples.NOON)
                .stamp(new Fence(Long.parseLong(stamp[0])))
                .isComplete(stamp[2].equals("+"))
                .addTracks(new Track(
                        new Fence(Long.parseLong(stamp[1])),
                        new RevisionNumber(Long.parseLong(stamp[1])),
                        counts(counts),
                        100))
                .problems(problems(problem))
                .endpoint(ENDPOINT)
                .progressSince(Samples.NOON.minusSeconds(seconds))
                .build();

        DeploymentStatus status = judge(record, observation, seconds, refusal, Optional.empty());

        assertThat(status.phase()).as(what).isEqualTo(phase);
        assertThat(status.serving()).as(what).isEqualTo(serving);
        assertThat(status.reason().code()).as(what).isEqualTo(new ReasonCode(reason));
        assertThat(status.endpoint().isPresent()).as(what).isEqualTo(endpoint.equals("yes"));
        assertThat(status.reason().message()).isNotBlank();
        assertThat(status.stale()).isEmpty();
    }

    @ParameterizedTest(name = "{0}, nothing there for {1} s, refusal {2}: {3} {4}")
    @DisplayName("R16 R22 R36 what is absent is being made, missing, stopped or gone")
    @CsvSource({
        "runs, 1, -, DEPLOYING, ACCEPTED",
        "runs, 60, -, DEPLOYING, ACCEPTED",
        "runs, 61, -, FAILED, MISSING",
        "runs, 1, TIMEOUT, DEPLOYING, TIMEOUT",
        "runs, 61, TIMEOUT, FAILED, TIMEOUT",
        "runs, 1, REJECTED, FAILED, REJECTED",
        "drains, 1, -, DEPLOYING, ACCEPTED",
        "stopped, 99, -, STOPPED, STOPPED",
        "removing, 99, -, STOPPING, DELETING",
        "off, 99, -, FAILED, SWITCHED_OFF",
        "gone, 99, -, FAILED, GROUP_GONE",
    })
    void absent(String record, long seconds, String refusal, Phase phase, String reason) {
        var status = judge(record, new Observation.Absent(Samples.NOON), seconds, refusal, Optional.empty());

        assertThat(status.phase()).isEqualTo(phase);
        assertThat(status.reason().code()).isEqualTo(new ReasonCode(reason));
        assertThat(status.serving()).isEqualTo(Serving.NONE);
        assertThat(status.endpoint()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("R11 what can't be asked and was never known is said to be so, and nothing is guessed")
    @CsvSource({"runs, DEPLOYING", "drains, DEPLOYING", "stopped, STOPPING", "removing, STOPPING"})
    void unknown(String record, Phase phase) {
        var status = judge(record, new Observation.Unavailable(Samples.NOON, "no route"), 99, "-", Optional.empty());

        assertThat(status.phase()).isEqualTo(phase);
        assertThat(status.reason().code()).isEqualTo(ReasonCode.BACK_END_UNREACHABLE);
        assertThat(status.stale()).isPresent();
        assertThat(status.serving()).isEqualTo(Serving.UNKNOWN);
    }

    @Test
    @DisplayName(
            "R11 an unreachable back end leaves the last known status standing, marked stale, for the latest revision")
    void staleKeepsTheLastKnown() {
        var ready = observed(5, "3 3 3 3 3 0");
        DeploymentStatus known = judge("runs", ready, 0, "-", Optional.empty());
        LedgerEntry described = LedgerEntry.builder()
                .from(entry("runs"))
                .latest(new RevisionNumber(6))
                .build();

        var facts = StatusFacts.builder();
        facts.entry(described)
                .revision(revision())
                .observation(new Observation.Unavailable(Samples.NOON.plusSeconds(500), "no route"))
                .sinceFenceSeen(Duration.ofSeconds(500))
                .lastKnown(known);
        var status = StatusJudge.judge(facts.build());

        assertThat(status.phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(status.endpoint()).contains(ENDPOINT);
        assertThat(status.observedAt()).isEqualTo(Samples.NOON);
        assertThat(status.revision()).isEqualTo(new RevisionNumber(6));
        assertThat(status.stale().orElseThrow().message()).contains("no route", "asked: ");
    }

    @Test
    @DisplayName("R24 a status carries at most ten problems, in the order of their weight")
    void fewProblems() {
        var many = Observation.Present.builder().from(observed(5, "3 3 3 0 0 0"));
        for (int number = 0; number < 25; number++) {
            many.addProblems(Problem.builder()
                    .cause(ProblemCause.CRASHED)
                    .detail("number " + number)
                    .build());
        }
        var status = judge("runs", many.build(), 1, "-", Optional.empty());

        assertThat(status.problems())
                .hasSize(10)
                .first()
                .extracting(Problem::detail)
                .isEqualTo("number 0");
        assertThat(status.reason().message()).startsWith("number 0; ");
    }

    private static DeploymentStatus judge(
            String record,
            Observation observation,
            long seconds,
            String refusal,
            Optional<DeploymentStatus> lastKnown) {
        Optional<DeploymentException> refused = refusal.equals("-")
                ? Optional.empty()
                : Optional.of(new ProviderException(ErrorCode.valueOf(refusal), "the back end said no"));
        var facts = StatusFacts.builder();
        facts.entry(entry(record))
                .revision(revision())
                .observation(observation)
                .sinceFenceSeen(Duration.ofSeconds(seconds))
                .sinceProgress(Duration.ofSeconds(seconds))
                .refusal(refused)
                .lastKnown(lastKnown);
        return StatusJudge.judge(facts.build());
    }

    private static Observation.Present observed(long fence, String counts) {
        return Observation.Present.builder()
                .asOf(Samples.NOON)
                .stamp(new Fence(fence))
                .addTracks(new Track(new Fence(fence), new RevisionNumber(fence), counts(counts), 100))
                .endpoint(ENDPOINT)
                .progressSince(Samples.NOON)
                .build();
    }

    private static LedgerEntry entry(String record) {
        var entry = LedgerEntry.builder()
                .from(Samples.entry(REF, FENCE.value(), TestHost.SMALL, 3).build());
        switch (record) {
            case "runs" -> entry.runState(RunState.RUNNING);
            case "stopped" -> entry.runState(RunState.STOPPED);
            case "removing" -> entry.runState(RunState.STOPPED).isRemoving(true);
            case "drains" -> entry.step(RolloutStep.DRAIN);
            case "off" -> entry.suspension(Suspension.SWITCHED_OFF);
            case "gone" -> entry.suspension(Suspension.GROUP_GONE);
            default -> throw new IllegalArgumentException(record);
        }
        return entry.build();
    }

    private static Revision revision() {
        return Samples.revision(REF, FENCE.value(), TestHost.SMALL, 3)
                .spec(TestHost.spec().replicas(3).progressDeadline(DEADLINE).build())
                .build();
    }

    private static ReplicaCounts counts(String text) {
        int[] numbers =
                Arrays.stream(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
        return ReplicaCounts.builder()
                .desired(numbers[0])
                .existing(numbers[1])
                .updated(numbers[2])
                .ready(numbers[3])
                .updatedReady(numbers[4])
                .terminating(numbers[5])
                .build();
    }

    private static List<Problem> problems(String text) {
        if (text.equals("-")) {
            return List.of();
        }
        String[] parts = text.split("@", -1);
        var problem = Problem.builder().cause(new ProblemCause(parts[0])).detail("it says " + parts[0]);
        if (parts.length > 1) {
            problem.revision(new RevisionNumber(Long.parseLong(parts[1])));
        }
        return List.of(problem.build());
    }
}
