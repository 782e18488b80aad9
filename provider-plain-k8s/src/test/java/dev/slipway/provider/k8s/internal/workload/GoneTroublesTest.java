package dev.slipway.provider.k8s.internal.workload;

import static dev.slipway.provider.k8s.internal.workload.Samples.at;
import static dev.slipway.provider.k8s.internal.workload.Samples.deployment;
import static dev.slipway.provider.k8s.internal.workload.Samples.live;
import static dev.slipway.provider.k8s.internal.workload.Samples.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.workload.Samples.PodSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoneTroublesTest {
    private static final String LOW =
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: 90Mi. ";

    private static List<Problem> problems(int second, KubeObject... objects) {
        return new Sight(live(objects), Instant.parse(at(second))).problems();
    }

    private static PodSample evicted(String name, int second) {
        return pod(name)
                .phase("Failed")
                .said("Evicted", LOW)
                .condition("DisruptionTarget", "True", "TerminationByKubelet", LOW, at(second));
    }

    private static PodSample starting(String name, int created) {
        return pod(name).created(at(created)).unready(at(created)).container("""
                {"name": "model", "ready": false, "started": false, "restartCount": 0, "state": {"running": {"startedAt": "%s"}}}
                """.formatted(at(created + 1)));
    }

    @Test
    @DisplayName(
            "R19 an evicted pod is told with its revision and the node's words, until the one in its place is ready")
    void evicted() {
        var object = deployment().made();
        List<Problem> problems = problems(
                110, object, evicted("a", 100).made(), starting("b", 100).made());

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).cause()).isEqualTo(ProblemCause.EVICTED);
        assertThat(problems.get(0).replica()).contains(new ReplicaId("a"));
        assertThat(problems.get(0).revision()).contains(new RevisionNumber(7));
        assertThat(problems.get(0).detail()).isEqualTo("pod a was evicted from its node node-1: " + LOW.strip());
        assertThat(problems(105, object, evicted("a", 100).made()))
                .as("before another one is there")
                .isEqualTo(problems);
        assertThat(problems(
                        130,
                        object,
                        evicted("a", 100).made(),
                        pod("b").created(at(100)).ready(at(120)).made()))
                .as("after another one is ready")
                .isEmpty();
    }

    @Test
    @DisplayName("R19 an eviction that was made up for isn't told again when something else goes wrong later")
    void over() {
        var fellOver = pod("b").created(at(100)).unready(at(5_000)).container("""
                {"name": "model", "ready": false, "started": true, "restartCount": 0, "state": {"running": {"startedAt": "%s"}}}
                """.formatted(at(101)));

        assertThat(problems(5_010, deployment().made(), evicted("a", 100).made(), fellOver.made()))
                .extracting(Problem::cause)
                .containsExactly(ProblemCause.PROBE_FAILED);
    }

    @Test
    @DisplayName("R19 an eviction from before this rollout is over, though its pod is still there")
    void before() {
        assertThat(problems(
                        30,
                        deployment().replicas(2).made(),
                        evicted("a", -50).made(),
                        pod("b").created(at(-50)).ready(at(-20)).made(),
                        starting("c", 5).made()))
                .isEmpty();
    }

    @Test
    @DisplayName("R18 R23 a pod that was told to end is told as one that ended for good, because of its exit code")
    void endedAsTold() {
        assertThat(problems(
                        110,
                        deployment().made(),
                        pod("a").phase("Failed").terminating(at(100)).made(),
                        starting("b", 100).made()))
                .isEmpty();
    }

    @Test
    @DisplayName("R24 of many evicted pods the last five are told, the latest first")
    void bounded() {
        List<KubeObject> objects = new ArrayList<>(List.of(deployment().made()));
        for (int i = 10; i < 90; i++) {
            objects.add(evicted("iris-" + i, i).made());
        }

        assertThat(problems(100, objects.toArray(KubeObject[]::new)))
                .extracting(problem -> problem.replica().orElseThrow().value())
                .containsExactly("iris-89", "iris-88", "iris-87", "iris-86", "iris-85");
    }

    @ParameterizedTest
    @DisplayName("R19 a pod on its way out because others wanted that says who")
    @CsvSource({
        "PreemptionByScheduler, pod of higher priority",
        "DeletionByTaintManager, its node node-1 isn't heard of",
        "EvictionByEvictionAPI, leave its node node-1",
        "DeletionByPodGC, its node node-1 is gone",
        "SomethingNew, was evicted from its node node-1",
    })
    void disrupted(String reason, String words) {
        var leaving = pod("a").ready(at(20))
                .terminating(at(140))
                .condition("DisruptionTarget", "True", reason, "why", at(100));

        assertThat(problems(105, deployment().made(), leaving.made()))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.cause()).isEqualTo(ProblemCause.EVICTED);
                    assertThat(problem.detail()).contains(words, "why");
                });
    }

    @Test
    @DisplayName("R23 a pod that goes because it was told to is no problem while its time of grace lasts")
    void leaving() {
        var leaving = pod("a").of("old").ready(at(20)).terminating(at(130));

        assertThat(problems(189, deployment().made(), leaving.made())).isEmpty();
    }

    @Test
    @DisplayName(
            "R23 R60 a pod that should be gone for more than a minute is told, of its own revision, whatever the rollout is doing")
    void overdue() {
        var leaving = pod("a").of("old").ready(at(20)).terminating(at(130));
        List<Problem> problems = problems(
                191, deployment().made(), leaving.made(), pod("b").ready(at(30)).made());

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(ProblemCause.OTHER);
            assertThat(problem.revision()).contains(new RevisionNumber(5));
            assertThat(problem.detail())
                    .contains("should have been gone at " + at(130))
                    .contains("node node-1");
        });
    }

    @Test
    @DisplayName("R23 a pod that can't go because its node isn't heard of says so")
    void lost() {
        var leaving = pod("a").terminating(at(130))
                .condition("ContainersReady", "True", "", "", at(20))
                .condition("Ready", "False", "", "", at(60))
                .condition(
                        "DisruptionTarget",
                        "True",
                        "DeletionByTaintManager",
                        "Taint manager: deleting due to NoExecute taint",
                        at(100));

        assertThat(problems(
                        600,
                        deployment().made(),
                        leaving.made(),
                        pod("b").created(at(101)).ready(at(110)).made()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail()).contains("its node node-1 isn't heard of"));
    }

    @ParameterizedTest
    @DisplayName("R19 a pod that a node refused or ended says why")
    @CsvSource({
        "UNSCHEDULABLE, OutOfcpu, 'Pod was rejected: Node didn''t have enough resource: cpu, requested: 500, used: 1900, capacity: 2000'",
        "UNSCHEDULABLE, UnexpectedAdmissionError, 'Allocate failed due to requested number of devices unavailable for nvidia.com/gpu'",
        "EVICTED, Terminated, Pod was terminated in response to imminent node shutdown.",
        "EVICTED, Preempting, Preempted in order to admit critical pod",
        "OTHER, Odd, nobody knows",
    })
    void refused(String cause, String reason, String words) {
        var failed = pod("a").phase("Failed").said(reason, words).unready(at(100));

        assertThat(problems(105, deployment().made(), failed.made()))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.cause()).isEqualTo(new ProblemCause(cause));
                    assertThat(problem.detail()).contains(words);
                });
    }

    @Test
    @DisplayName("R18 a pod that has ended well is no problem")
    void succeeded() {
        assertThat(problems(
                        105,
                        deployment().made(),
                        pod("a").phase("Succeeded").unready(at(100)).made()))
                .isEmpty();
    }
}
