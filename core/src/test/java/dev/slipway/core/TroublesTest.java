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
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
