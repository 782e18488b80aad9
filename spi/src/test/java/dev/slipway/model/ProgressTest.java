package dev.slipway.model;

import static dev.slipway.model.ReplicaState.BACKING_OFF;
import static dev.slipway.model.ReplicaState.NOT_READY;
import static dev.slipway.model.ReplicaState.PENDING;
import static dev.slipway.model.ReplicaState.READY;
import static dev.slipway.model.ReplicaState.STARTING;
import static dev.slipway.model.ReplicaState.TERMINATING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProgressTest {
    private static final RevisionNumber OLD = new RevisionNumber(3);
    private static final RevisionNumber NEW = new RevisionNumber(4);

    static Stream<Arguments> sentences() {
        return Stream.of(
                Arguments.of(
                        status(
                                Phase.DEPLOYING,
                                3,
                                replica(1, NEW, READY),
                                replica(2, NEW, READY),
                                replica(3, NEW, PENDING)),
                        "2 of 3 replicas of revision 4 ready; 1 not running yet"),
                Arguments.of(
                        troubled(
                                status(Phase.DEPLOYING, 3, replica(1, NEW, READY), replica(2, NEW, PENDING)),
                                problem(ProblemCause.IMAGE_UNAVAILABLE, 2),
                                problem(ProblemCause.OTHER, 2)),
                        "1 of 3 replicas of revision 4 ready; 1 without its image"),
                Arguments.of(
                        status(
                                Phase.DEPLOYING,
                                2,
                                replica(1, OLD, READY),
                                replica(2, OLD, READY),
                                replica(3, NEW, STARTING),
                                replica(4, OLD, TERMINATING)),
                        "0 of 2 replicas of revision 4 ready; 1 ending, 2 of revision 3, 1 starting"),
                Arguments.of(
                        troubled(
                                status(Phase.FAILED, 1, replica(1, NEW, BACKING_OFF), replica(2, NEW, NOT_READY)),
                                problem(new ProblemCause("EATEN"), 1)),
                        "0 of 1 replica of revision 4 ready; 1 in trouble, 1 not answering"),
                Arguments.of(
                        status(Phase.DEPLOYING, 2, replica(1, NEW, BACKING_OFF)),
                        "0 of 2 replicas of revision 4 ready; 1 to be started again"),
                Arguments.of(status(Phase.STOPPING, 2, replica(1, NEW, TERMINATING)), "1 replica left; 1 ending"),
                Arguments.of(status(Phase.STOPPED, 0), "no replica left"),
                Arguments.of(
                        DeploymentStatus.builder()
                                .from(status(Phase.DEPLOYED, 1, replica(1, NEW, READY)))
                                .stale(new Reason(ReasonCode.BACK_END_UNREACHABLE, "no route"))
                                .build(),
                        "1 of 1 replica of revision 4 ready (stale: BACK_END_UNREACHABLE)"));
    }

    @ParameterizedTest
    @MethodSource("sentences")
    @DisplayName(
            "R44 R24 R23 progress says how many are ready of how many, and what each of the others is doing or lacks")
    void says(DeploymentStatus status, String sentence) {
        assertThat(status.progress()).isEqualTo(sentence);
    }

    private static Replica replica(int number, RevisionNumber revision, ReplicaState state) {
        return new Replica(id(number), revision, state, 0);
    }

    private static ReplicaId id(int number) {
        return new ReplicaId("fraud-" + number);
    }

    private static Problem problem(ProblemCause cause, int replica) {
        return Problem.builder()
                .cause(cause)
                .detail("it says")
                .replica(id(replica))
                .build();
    }

    private static DeploymentStatus troubled(DeploymentStatus status, Problem... problems) {
        return DeploymentStatus.builder()
                .from(status)
                .problems(List.of(problems))
                .build();
    }

    private static DeploymentStatus status(Phase phase, int desired, Replica... replicas) {
        var status = DeploymentStatus.builder();
        return status.deployment(new DeploymentRef(
                        new StoreId("store"), new GroupId("lab"), new DeploymentId("fraud"), new Incarnation("first")))
                .revision(NEW)
                .phase(phase)
                .serving(Serving.NONE)
                .reason(new Reason(ReasonCode.ROLLING_OUT, "on its way"))
                .desiredReplicas(desired)
                .availableReplicas(0)
                .replicas(Arrays.asList(replicas))
                .observedAt(Instant.EPOCH)
                .build();
    }
}
