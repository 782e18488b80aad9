package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.Suspension;
import dev.slipway.model.Track;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read in a status, word for word. */
class SentencesTest {
    private static final DeploymentRef REF = Samples.ref("lab", "fraud");
    private static final Duration DEADLINE = Duration.ofSeconds(100);

    /**
     * The record is at fence 5. Columns: record and replicas asked for | what the back end has: its fence, then desired existing
     * updated ready updatedReady terminating | seconds without progress, of 100 | what it failed of, and whether it fell over |
     * the sentence.
     */
    @ParameterizedTest(name = "{0} | {1} | {2} s | {3}: {4}")
    @DisplayName("R24 a status says in so many words how far it is, with the numbers of replicas, revision and seconds")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "runs 1     | 5: 1 1 1 1 1 0 | 0   | -       | the replica of revision 5 is ready",
                "runs 3     | 5: 3 3 3 3 3 0 | 0   | -       | all 3 replicas of revision 5 are ready",
                "runs 3     | 5: 3 3 3 3 3 0 | 59  | fell    | all 3 replicas of revision 5 are ready again after CRASHED; it is"
                        + " taken for recovered once that has lasted for 60 s",
                "runs 3     | 5: 3 3 3 3 3 0 | 59  | failed  | all 3 replicas of revision 5 are ready again after"
                        + " PROGRESS_DEADLINE; it is taken for recovered once that has lasted for 60 s",
                "runs 3     | 5: 3 3 3 3 3 0 | 60  | failed  | all 3 replicas of revision 5 are ready",
                "runs 3     | 4: 3 3 3 3 3 0 | 0   | -       | revision 5 is accepted; the back end is taking notice of it",
                "runs 3     | absent         | 100 | -       | revision 5 is accepted; the back end doesn't have it yet",
                "runs 3     | absent         | 100 | failed  | it failed of PROGRESS_DEADLINE and hasn't recovered: revision 5 is"
                        + " accepted; the back end doesn't have it yet; it stays failed until all of it is ready, or until it is"
                        + " changed",
                "runs 3     | absent         | 101 | -       | the back end has nothing of it for more than 100 s; repair it, or"
                        + " deploy it again",
                "drains 3   | 5: 0 0 0 0 0 1 | 0   | -       | waiting for 1 old replica to go before revision 5 starts",
                "drains 3   | 5: 0 1 0 0 0 2 | 0   | -       | waiting for 3 old replicas to go before revision 5 starts",
                "runs 3     | 5: 3 3 3 2 2 0 | 0   | -       | 2 of 3 replicas of revision 5 ready",
                "runs 3     | 5: 3 4 3 3 2 0 | 0   | -       | 2 of 3 replicas of revision 5 ready, 1 older one to replace",
                "runs 3     | 5: 3 5 3 4 2 0 | 0   | -       | 2 of 3 replicas of revision 5 ready, 2 older ones to replace",
                "runs 3     | 5: 3 3 3 2 2 0 | 9   | failed  | it failed of PROGRESS_DEADLINE and hasn't recovered: 2 of 3 replicas of"
                        + " revision 5 ready; it stays failed until all of it is ready, or until it is changed",
                "runs 3     | 5: 3 3 3 2 2 0 | 101 | -       | no progress for more than 100 s: 2 of 3 replicas of revision 5 ready;"
                        + " read its logs, or raise its progress deadline",
                "runs 3     | 6: 3 3 3 3 3 0 | 0   | -       | the back end has rollout 6, but the record knows only of 5; an older"
                        + " record may have been restored: have an administrator look",
                "stopped 3  | 5: 0 0 0 0 0 0 | 0   | -       | it is stopped, and no replica is left",
                "stopped 3  | absent         | 0   | -       | it is stopped, and no replica is left",
                "stopped 3  | 5: 0 0 0 0 0 1 | 0   | -       | it is being stopped; 1 replica left",
                "stopped 3  | 5: 0 1 1 0 0 2 | 0   | -       | it is being stopped; 3 replicas left",
                "stopped 3  | 4: 3 0 0 0 0 0 | 0   | -       | it is being stopped; 0 replicas left",
                "deleting 3 | 5: 0 2 2 2 2 2 | 0   | -       | it is being deleted; 4 replicas left",
                "deleting 3 | absent         | 0   | -       | nothing is left of it but the record",
                "off 3      | absent         | 0   | -       | the group's switch \"Model Deployment\" is off; an administrator can"
                        + " switch it on in the group's settings",
                "gone 3     | 5: 0 0 0 0 0 0 | 0   | -       | its group is gone; delete it, or have the group brought back",
                "imported 3 | absent         | 0   | -       | it was imported, and the back end has nothing of it: it may have been"
                        + " deleted since it was exported; an administrator may adopt it, or delete it",
                "runs 3     | silent         | 0   | -       | the back end can't be asked: no route to it; it is tried again by"
                        + " itself",
            })
    void progress(String record, String seen, long seconds, String past, String sentence) {
        var facts = facts(record, seen, seconds);
        var relapse = Optional.of(new Course.Relapse(ReasonCode.of(ProblemCause.CRASHED), Duration.ZERO));
        switch (past) {
            case "fell" -> facts.course(new Course(Optional.empty(), true, relapse));
            case "failed" -> facts.course(new Course(Optional.of(ReasonCode.PROGRESS_DEADLINE), false, relapse));
            default -> facts.course(Course.FRESH);
        }

        assertThat(StatusJudge.judge(facts.build()).reason().message()).isEqualTo(sentence);
    }

    @ParameterizedTest(name = "{0}, passing {1}: {2}")
    @DisplayName("R24 what the back end said to what it was told is quoted in one line, with what can be done about it")
    @CsvSource({
        "REJECTED, false, change what the back end objects to",
        "INVALID_SPEC, false, change what the back end objects to",
        "CONFLICT, false, have what is in the way moved",
        "UNAUTHENTICATED, false, have the rights mended that the library has in the back end",
        "FORBIDDEN, false, have the rights mended that the library has in the back end",
        "UNSUPPORTED_CAPABILITY, false, ask for what this back end can do",
        "QUOTA_EXCEEDED, false, 'free something, or have the limits raised'",
        "TIMEOUT, true, it is tried again by itself",
        "INTERNAL, false, ask whoever runs the back end",
    })
    void refused(ErrorCode code, boolean passing, String advice) {
        var refusal = new DeploymentException(code, "no\n\tway", passing, Optional.empty());
        String said = "the back end didn't accept it: no way; " + advice;

        assertThat(judge(facts("runs 3", "4: 3 3 3 3 3 0", 0).refusal(refusal)).reason())
                .isEqualTo(new Reason(new ReasonCode(code.name()), said));
        assertThat(judge(facts("deleting 3", "4: 3 3 3 3 3 0", 0).refusal(refusal))
                        .reason()
                        .message())
                .isEqualTo("it is being deleted; 3 replicas left, and " + said);
    }

    @Test
    @DisplayName("R24 what may run again and has no room says so, and what to do")
    void noRoom() {
        var refusal = new DeploymentException(ErrorCode.QUOTA_EXCEEDED, "1 GPU missing", false, Optional.empty());

        assertThat(judge(facts("off 3", "absent", 0).refusal(refusal)).reason().message())
                .isEqualTo("it was suspended and may run again, but 1 GPU missing; free something, or have the limits"
                        + " raised");
        assertThat(Sentences.noWayBack("it failed; mend it", "1 GPU\nmissing"))
                .isEqualTo("it failed; mend it; it can't be rolled back yet: 1 GPU missing");
    }

    @Test
    @DisplayName("R11 a status that may not be true any more says in so many words why")
    void stale() {
        assertThat(judge(facts("runs 3", "5: 3 3 3 3 3 0", 0).age(StatusJudge.OLD))
                        .stale())
                .isEmpty();
        assertThat(judge(facts("runs 3", "5: 3 3 3 3 3 0", 0).age(StatusJudge.OLD.plusNanos(1)))
                        .stale())
                .contains(new Reason(
                        ReasonCode.OBSERVATION_OLD,
                        "the back end's last word is more than 120 s old; it is tried again by itself"));
        assertThat(judge(facts("runs 3", "5: 3 3 3 3 3 0", 0).directoryTrouble("LDAP\nis down"))
                        .stale())
                .contains(new Reason(
                        ReasonCode.DIRECTORY_UNAVAILABLE,
                        "the group directory can't be asked: LDAP is down; what runs is left alone, and it is tried again"
                                + " by itself"));
        assertThat(judge(facts("deleting 3", "5: 3 3 3 3 3 0", 0).directoryTrouble("LDAP is down"))
                        .stale())
                .isEmpty();
    }

    @Test
    @DisplayName(
            "R24 of what others say 500 characters are quoted whole, and of more 499 and a sign that there is more")
    void bounded() {
        String longest = "x".repeat(500);

        assertThat(Sentences.bounded(longest)).isEqualTo(longest);
        assertThat(Sentences.bounded(longest + "y")).isEqualTo("x".repeat(499) + "…");
        assertThat(Sentences.bounded(" \n" + longest + "\t ")).isEqualTo(longest);
        assertThat(Sentences.bounded(null)).isEmpty();
    }

    private static DeploymentStatus judge(StatusFacts.Builder facts) {
        return StatusJudge.judge(facts.build());
    }

    private static StatusFacts.Builder facts(String record, String seen, long seconds) {
        String[] parts = record.split(" ", -1);
        LedgerEntry entry = entry(parts[0], Integer.parseInt(parts[1]));
        var facts = StatusFacts.builder();
        facts.entry(entry)
                .revision(Samples.revision(REF, 5, TestHost.SMALL, entry.replicas())
                        .spec(TestHost.spec()
                                .replicas(entry.replicas())
                                .progressDeadline(DEADLINE)
                                .build())
                        .build())
                .observation(observation(seen))
                .sinceFenceSeen(Duration.ofSeconds(seconds))
                .sinceProgress(Duration.ofSeconds(seconds));
        return facts;
    }

    private static LedgerEntry entry(String record, int replicas) {
        var entry = LedgerEntry.builder()
                .from(Samples.entry(REF, 5, TestHost.SMALL, replicas).build());
        switch (record) {
            case "runs" -> entry.step(RolloutStep.RUN);
            case "drains" -> entry.step(RolloutStep.DRAIN);
            case "stopped" -> entry.runState(RunState.STOPPED);
            case "deleting" -> entry.isRemoving(true);
            case "off" -> entry.suspension(Suspension.SWITCHED_OFF);
            case "gone" -> entry.suspension(Suspension.GROUP_GONE);
            case "imported" -> entry.isUnconfirmed(true);
            default -> throw new IllegalArgumentException(record);
        }
        return entry.build();
    }

    private static Observation observation(String seen) {
        if (seen.equals("absent")) {
            return new Observation.Absent(Samples.NOON);
        }
        if (seen.equals("silent")) {
            return new Observation.Unavailable(Samples.NOON, "no route\nto it");
        }
        String[] parts = seen.split(": ", -1);
        int[] counts = Arrays.stream(parts[1].split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        long fence = Long.parseLong(parts[0]);
        return Observation.Present.builder()
                .asOf(Samples.NOON)
                .stamp(new Fence(fence))
                .addTracks(new Track(
                        new Fence(fence),
                        new RevisionNumber(fence),
                        ReplicaCounts.builder()
                                .desired(counts[0])
                                .existing(counts[1])
                                .updated(counts[2])
                                .ready(counts[3])
                                .updatedReady(counts[4])
                                .terminating(counts[5])
                                .build(),
                        100))
                .progressSince(Samples.NOON)
                .build();
    }
}
