package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeniedResource;
import dev.slipway.model.Fence;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Quantity;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ResourceName;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Track;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TroublesTest {
    @Test
    @DisplayName("R18 what was found fills in exit code and last lines of what is seen, and is told once")
    void merged() {
        Problem seen = of(ProblemCause.CRASHED, "it ended").build();
        Problem found = of(ProblemCause.CRASHED, "another story")
                .exitCode(137)
                .addLastLogLines("no weights")
                .build();

        List<Problem> told = troubles(List.of(seen), List.of(found)).told();

        assertThat(told).hasSize(1);
        assertThat(told.get(0).detail()).isEqualTo("it ended");
        assertThat(told.get(0).exitCode()).contains(137);
        assertThat(told.get(0).lastLogLines()).containsExactly("no weights");
    }

    @Test
    @DisplayName(
            "R24 problems are told the heaviest first, at most ten, in one bounded line, with at most twenty last lines")
    void bounded() {
        List<Problem> many = new ArrayList<>(IntStream.range(0, 12)
                .mapToObj(number -> of(ProblemCause.CRASHED, number + "\n" + "long ".repeat(500))
                        .lastLogLines(IntStream.range(0, 30)
                                .mapToObj(line -> "line " + line)
                                .toList())
                        .build())
                .toList());
        many.add(of(ProblemCause.IMAGE_INVALID, "no name").build());

        List<Problem> told = troubles(many, List.of()).told();

        assertThat(told).hasSize(10);
        assertThat(told.get(0).cause()).isEqualTo(ProblemCause.IMAGE_INVALID);
        assertThat(told.get(1).detail())
                .hasSize(Sentences.LONGEST_QUOTE)
                .startsWith("0 long")
                .endsWith("…");
        assertThat(told.get(1).lastLogLines()).hasSize(20).endsWith("line 29");
    }

    @Test
    @DisplayName("R18 that a process ended with 0 is told, and is no problem")
    void endedWell() {
        var troubles =
                troubles(List.of(of(ProblemCause.CRASHED, "ended").exitCode(0).build()), List.of());

        assertThat(troubles.heaviestOfAll()).isEmpty();
        assertThat(troubles.told()).hasSize(1);
    }

    @Test
    @DisplayName(
            "R20 a denial by the back end carries scope, resource, limit, used and requested, as far as they are known")
    void denied() {
        var cpu = DeniedResource.builder()
                .resource(new ResourceName("cpu"))
                .scope("team-a")
                .limit(Quantity.parse("10"))
                .used(Quantity.parse("9"))
                .requested(Quantity.parse("2"))
                .build();
        var memory = DeniedResource.builder()
                .resource(new ResourceName("memory"))
                .limit(Quantity.parse("1Gi"))
                .build();

        Problem problem =
                of(ProblemCause.QUOTA_DENIED, "").addDenied(cpu, memory).build();

        assertThat(Sentences.problem(problem))
                .isEqualTo("the back end reports QUOTA_DENIED: cpu: asked for 2, 9 in use, the limit is 10, by team-a,"
                        + " memory: the limit is 1Gi; ask for less, or have the back end's own quota raised");
        assertThat(troubles(List.of(problem), List.of()).told().get(0).denied()).containsExactly(cpu, memory);
    }

    @Test
    @DisplayName("R24 what the back end says to do counts instead of the library's advice")
    void ownAdvice() {
        assertThat(Sentences.problem(
                        of(ProblemCause.CRASHED, "it ended; feed it").build()))
                .isEqualTo("it ended; feed it");
        assertThat(Sentences.problem(of(ProblemCause.CRASHED, "it ended").build()))
                .isEqualTo("it ended; read its last log lines, and mend the model or its image");
    }

    @Test
    @DisplayName("R18 last lines keep their indentation, and lose what could end the line or colour a terminal")
    void lines() {
        Problem seen = of(ProblemCause.CRASHED, "  it\n\tended ")
                .addLastLogLines("ValueError:", "    \"a  b\"", "\tat model\r", "\u001B[31mred")
                .build();

        Problem told = troubles(List.of(seen), List.of()).told().get(0);

        assertThat(told.detail()).isEqualTo("it ended");
        assertThat(told.lastLogLines()).containsExactly("ValueError:", "    \"a  b\"", " at model", " [31mred");
    }

    @Test
    @DisplayName(
            "R24 a problem that is short enough is told as it is: 500 characters, and twenty last lines of as many")
    void longest() {
        Problem seen = of(ProblemCause.CRASHED, "x".repeat(500))
                .lastLogLines(Collections.nCopies(20, "y".repeat(500)))
                .build();
        Problem longer = of(ProblemCause.CRASHED, "x".repeat(501))
                .lastLogLines(Collections.nCopies(21, "y".repeat(501)))
                .build();

        assertThat(troubles(List.of(seen), List.of()).told()).containsExactly(seen);
        assertThat(troubles(List.of(longer), List.of()).told())
                .containsExactly(of(ProblemCause.CRASHED, "x".repeat(499) + "…")
                        .lastLogLines(Collections.nCopies(20, "y".repeat(499) + "…"))
                        .build());
    }

    @ParameterizedTest(name = "{0}, exit code {1}, last lines {2}: {3}")
    @DisplayName(
            "R18 R22 more is asked for only of what must have ended or written something, and only if neither is known")
    @CsvSource({
        "CRASHED, -, -, true",
        "OUT_OF_MEMORY, -, -, true",
        "PROBE_FAILED, -, -, true",
        "NEVER_READY, -, -, true",
        "CRASHED, 3, -, false",
        "CRASHED, -, no weights, false",
        "NEVER_READY, -, waiting, false",
        "UNSCHEDULABLE, -, -, false",
        "IMAGE_INVALID, -, -, false",
    })
    void lacksEvidence(String cause, String exitCode, String line, boolean lacks) {
        var problem = of(new ProblemCause(cause), "it says " + cause);
        if (!exitCode.equals("-")) {
            problem.exitCode(Integer.parseInt(exitCode));
        }
        if (!line.equals("-")) {
            problem.addLastLogLines(line);
        }

        assertThat(Troubles.lacksEvidence(problem.build())).isEqualTo(lacks);
    }

    @Test
    @DisplayName("R18 what was found belongs to what is seen only of the same cause, replica and revision")
    void otherProblems() {
        Problem seen = of(ProblemCause.CRASHED, "it ended").build();
        Problem ofAnotherCause =
                of(ProblemCause.PROBE_FAILED, "no answer").exitCode(1).build();
        Problem ofAnotherReplica = of(ProblemCause.CRASHED, "it ended too")
                .replica(new ReplicaId("fraud-2"))
                .exitCode(2)
                .build();
        Problem ofAnotherRevision = of(ProblemCause.CRASHED, "it ended before")
                .revision(new RevisionNumber(4))
                .exitCode(3)
                .build();
        Problem ofNoRevision = Problem.builder()
                .cause(ProblemCause.CRASHED)
                .detail("it ended once")
                .replica(new ReplicaId("fraud-1"))
                .exitCode(4)
                .build();

        List<Problem> others = List.of(ofAnotherCause, ofAnotherReplica, ofAnotherRevision);
        assertThat(troubles(List.of(seen), others).told())
                .containsExactly(seen, ofAnotherCause, ofAnotherReplica, ofAnotherRevision);
        assertThat(troubles(List.of(seen), List.of(ofNoRevision)).told())
                .containsExactly(
                        of(ProblemCause.CRASHED, "it ended").exitCode(4).build());
    }

    @Test
    @DisplayName("R18 R20 what is seen now counts, and what was found fills in only what it lacks")
    void fillsIn() {
        var denied = DeniedResource.builder().resource(new ResourceName("cpu")).build();
        var more = DeniedResource.builder().resource(new ResourceName("memory")).build();
        Problem found = of(ProblemCause.CRASHED, "found")
                .exitCode(137)
                .addLastLogLines("found")
                .addDenied(more)
                .build();
        Problem whole = of(ProblemCause.CRASHED, "seen")
                .exitCode(3)
                .addLastLogLines("seen")
                .addDenied(denied)
                .build();

        assertThat(troubles(List.of(whole), List.of(found)).told()).containsExactly(whole);
        assertThat(troubles(List.of(of(ProblemCause.CRASHED, " ").build()), List.of(found))
                        .told())
                .containsExactly(found);
    }

    @Test
    @DisplayName(
            "R18 R24 harmless problems are told last, behind what was found, and found ones that are harmless not at all")
    void order() {
        Problem harmless = of(ProblemCause.CRASHED, "ended well").exitCode(0).build();
        Problem curable = of(ProblemCause.UNSCHEDULABLE, "no room").build();
        Problem hopeless = of(ProblemCause.REJECTED, "never").build();
        Problem ofTheOld = of(ProblemCause.UNSCHEDULABLE, "no room before")
                .revision(new RevisionNumber(4))
                .build();
        Problem hopelessOfTheOld = of(ProblemCause.IMAGE_INVALID, "no name before")
                .revision(new RevisionNumber(4))
                .build();
        Problem found = of(ProblemCause.CONFIGURATION, "no secret").build();

        var troubles = troubles(
                List.of(harmless, ofTheOld, hopelessOfTheOld, curable, hopeless),
                List.of(found, of(ProblemCause.CRASHED, "well too").exitCode(0).build()));

        assertThat(troubles.told()).containsExactly(hopeless, curable, hopelessOfTheOld, ofTheOld, found, harmless);
        assertThat(troubles.heaviest()).contains(hopeless);
        assertThat(troubles(List.of(), List.of(harmless)).told()).isEmpty();
        assertThat(troubles(List.of(), List.of(harmless)).heaviestOfAll()).isEmpty();
        assertThat(troubles(List.of(ofTheOld), List.of(found)).heaviest()).isEmpty();
        assertThat(troubles(List.of(ofTheOld), List.of(found)).heaviestOfAll()).contains(ofTheOld);
        assertThat(troubles(List.of(), List.of(found)).heaviestOfAll()).contains(found);
    }

    @ParameterizedTest(name = "stamp {0}, track of fence {1} and revision {2}, problem of revision {3}: counts {4}")
    @DisplayName("R23 a problem counts against the rollout asked for only if it is of a revision of that rollout")
    @CsvSource({
        // the record is at fence 5, and its latest revision 6 changed the description only
        "5, 5, 5, 5, true",
        "5, 5, 5, 6, true",
        "5, 5, 5, 4, false",
        "5, 5, 5, -, true",
        "5, 4, 4, 6, true",
        "5, 4, 4, 5, false",
        "5, 4, 4, -, true",
        "4, 5, 5, 6, false",
        "4, 4, 4, -, false",
    })
    void concerns(long stamp, long fence, long revision, String of, boolean counts) {
        var entry = Samples.entry(Samples.ref("lab", "fraud"), 5, TestHost.SMALL, 3)
                .latest(new RevisionNumber(6))
                .build();
        var problem = Problem.builder().cause(ProblemCause.CRASHED).detail("it ended");
        if (!of.equals("-")) {
            problem.revision(new RevisionNumber(Long.parseLong(of)));
        }
        var present = Observation.Present.builder()
                .asOf(Samples.NOON)
                .stamp(new Fence(stamp))
                .addTracks(new Track(new Fence(fence), new RevisionNumber(revision), ReplicaCounts.NONE, 100))
                .addProblems(problem.build())
                .progressSince(Samples.NOON)
                .build();

        assertThat(Troubles.of(entry, present, List.of()).heaviest().isPresent())
                .isEqualTo(counts);
    }

    private static Troubles troubles(List<Problem> observed, List<Problem> found) {
        var entry =
                Samples.entry(Samples.ref("lab", "fraud"), 5, TestHost.SMALL, 3).build();
        var present = Observation.Present.builder()
                .asOf(Samples.NOON)
                .stamp(new Fence(5))
                .addTracks(new Track(new Fence(5), new RevisionNumber(5), ReplicaCounts.NONE, 100))
                .problems(observed)
                .progressSince(Samples.NOON)
                .build();
        return Troubles.of(entry, present, found);
    }

    private static Problem.Builder of(ProblemCause cause, String detail) {
        var problem = Problem.builder();
        problem.cause(cause).detail(detail).replica(new ReplicaId("fraud-1")).revision(new RevisionNumber(5));
        return problem;
    }
}
