package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
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
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is true of the status of any facts at all, also of such as no back end should show together. */
class StatusOfAnyFactsTest {
    private static final DeploymentRef REF = Samples.ref("lab", "fraud");
    private static final Fence FENCE = new Fence(5);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Endpoint ENDPOINT = new Endpoint(URI.create("http://fraud.invalid/"), Endpoint.Access.PUBLIC);

    @Test
    @DisplayName(
            "G6 R14 R15 R25 of any facts: deployed is exactly the revision asked for, and an endpoint somebody's who answers")
    void anyFacts() {
        int deployed = 0;
        int endpoints = 0;
        for (long seed = 0; seed < 50_000; seed++) {
            var random = new Random(seed);
            Observation observation = anyObservation(random);
            LedgerEntry entry = anyEntry(random);
            try {
                var facts = StatusFacts.builder();
                facts.entry(entry)
                        .revision(revision())
                        .observation(observation)
                        .sinceFenceSeen(Duration.ofSeconds(random.nextInt(130)))
                        .sinceProgress(Duration.ofSeconds(random.nextInt(130)))
                        .refusal(
                                random.nextInt(4) == 0
                                        ? Optional.of(new ProviderException(ErrorCode.TIMEOUT, "late"))
                                        : Optional.empty());
                var status = StatusJudge.judge(facts.build());
                assertThat(status.endpoint().isPresent())
                        .isEqualTo(!Set.of(Serving.NONE, Serving.UNKNOWN).contains(status.serving()));
                endpoints += status.endpoint().isPresent() ? 1 : 0;
                if (status.phase() == Phase.DEPLOYED) {
                    deployed++;
                    var present = (Observation.Present) observation;
                    ReplicaCounts counts = present.track().replicas();
                    assertThat(List.of(present.stamp(), present.track().fence()))
                            .containsOnly(entry.fence());
                    assertThat(present.isComplete()).isTrue();
                    assertThat(entry.replicas()).isPositive();
                    assertThat(List.of(
                                    counts.desired(),
                                    counts.existing(),
                                    counts.updated(),
                                    counts.ready(),
                                    counts.updatedReady()))
                            .containsOnly(entry.replicas());
                    assertThat(entry.replicasNow()).isEqualTo(entry.replicas());
                    assertThat(status.serving()).isEqualTo(Serving.FULLY);
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + entry + " " + observation, e);
            }
        }
        System.out.println("StatusOfAnyFactsTest: 50000 facts, " + deployed + " deployed, " + endpoints + " endpoints");
        assertThat(deployed).isGreaterThan(100);
    }

    private static LedgerEntry anyEntry(Random random) {
        return LedgerEntry.builder()
                .from(Samples.entry(REF, 1 + random.nextInt(3), TestHost.SMALL, 1 + random.nextInt(3))
                        .build())
                .runState(random.nextInt(5) == 0 ? RunState.STOPPED : RunState.RUNNING)
                .step(random.nextInt(6) == 0 ? RolloutStep.DRAIN : RolloutStep.RUN)
                .isRemoving(random.nextInt(8) == 0)
                .suspension(random.nextInt(8) == 0 ? Optional.of(Suspension.GROUP_GONE) : Optional.empty())
                .build();
    }

    private static Observation anyObservation(Random random) {
        if (random.nextInt(10) == 0) {
            return random.nextBoolean()
                    ? new Observation.Absent(Samples.NOON)
                    : new Observation.Unavailable(Samples.NOON, "no route");
        }
        int existing = random.nextInt(3);
        int updated = random.nextInt(4) > 0 ? existing : random.nextInt(existing + 1);
        int ready = random.nextInt(4) > 0 ? existing : random.nextInt(existing + 1);
        int most = Math.min(updated, ready);
        int least = Math.max(0, updated + ready - existing);
        var present = Observation.Present.builder()
                .asOf(Samples.NOON)
                .stamp(new Fence(1 + random.nextInt(3)))
                .isComplete(random.nextInt(6) > 0)
                .addTracks(new Track(
                        new Fence(1 + random.nextInt(3)),
                        new RevisionNumber(1 + random.nextInt(3)),
                        ReplicaCounts.builder()
                                .desired(random.nextInt(3) > 0 ? existing : random.nextInt(3))
                                .existing(existing)
                                .updated(updated)
                                .ready(ready)
                                .updatedReady(random.nextInt(4) > 0 ? most : least + random.nextInt(most - least + 1))
                                .terminating(random.nextInt(2))
                                .build(),
                        100))
                .endpoint(ENDPOINT)
                .progressSince(Samples.NOON.minusSeconds(random.nextInt(130)));
        if (random.nextInt(3) == 0) {
            var problem = Problem.builder().cause(ProblemCause.IMAGE_INVALID).detail("it says so");
            if (random.nextBoolean()) {
                problem.cause(ProblemCause.CRASHED).revision(RevisionNumber.FIRST);
            }
            present.addProblems(problem.build());
        }
        return present.build();
    }

    private static Revision revision() {
        return Samples.revision(REF, FENCE.value(), TestHost.SMALL, 3)
                .spec(TestHost.spec().replicas(3).progressDeadline(DEADLINE).build())
                .build();
    }
}
