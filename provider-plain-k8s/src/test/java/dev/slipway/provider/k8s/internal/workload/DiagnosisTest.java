package dev.slipway.provider.k8s.internal.workload;

import static dev.slipway.provider.k8s.internal.workload.Samples.NOW;
import static dev.slipway.provider.k8s.internal.workload.Samples.at;
import static dev.slipway.provider.k8s.internal.workload.Samples.deployment;
import static dev.slipway.provider.k8s.internal.workload.Samples.event;
import static dev.slipway.provider.k8s.internal.workload.Samples.live;
import static dev.slipway.provider.k8s.internal.workload.Samples.pod;
import static dev.slipway.provider.k8s.internal.workload.Samples.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.workload.Samples.PodSample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DiagnosisTest {
    private final ToldCluster cluster = new ToldCluster();
    private final Diagnosis diagnosis = new Diagnosis(cluster, cluster.clock::get);

    private List<Problem> diagnose(KubeObject... objects) {
        return diagnosis.diagnose(live(objects), NOW, Duration.ofSeconds(60));
    }

    private static PodSample crashed(String name, String message) {
        return pod(name).unready(at(10)).container("""
                {"name": "model", "ready": false, "restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                 "lastState": {"terminated": {"exitCode": 3, "reason": "Error", "message": "%s"}}}
                """.formatted(message));
    }

    private static PodSample running(String name, int since) {
        return pod(name).unready(at(since)).container("""
                {"name": "model", "ready": false, "started": false, "restartCount": 0, "state": {"running": {"startedAt": "%s"}}}
                """.formatted(at(since + 1)));
    }

    @Test
    @DisplayName("nothing is asked of a cluster where nothing is wrong, nor of what isn't there")
    void well() {
        assertThat(diagnose(
                        deployment().made(),
                        set("new", 1).made(),
                        pod("a").ready(at(20)).made()))
                .isEmpty();
        assertThat(diagnose()).isEmpty();
        assertThat(cluster.calls).isEmpty();
    }

    @Test
    @DisplayName("R18 a crash without last words has the last 20 lines of the run that ended, oldest first and bounded")
    void lines() {
        cluster.logs.put(
                "a model previous",
                List.of(
                        "2026-11-22T10:00:01.000000001Z loading",
                        "2026-11-22T10:00:02Z   indented",
                        "2026-11-22T10:00:03Z ",
                        "2026-11-22T10:00:04+08:00 " + "x".repeat(9_000)));
        List<Problem> problems = diagnose(
                deployment().made(), set("new", 1).made(), crashed("a", "").made());

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(ProblemCause.CRASHED);
            assertThat(problem.exitCode()).contains(3);
            assertThat(problem.lastLogLines()).hasSize(4).startsWith("loading", "  indented", "");
            assertThat(problem.lastLogLines().get(3)).hasSize(500);
        });
        assertThat(cluster.calls).first().isEqualTo("log a model previous tail 20 bounded");
        assertThat(cluster.openLogs).isZero();
    }

    @Test
    @DisplayName("R18 last words that the pod carries itself aren't read again")
    void words() {
        List<Problem> problems = diagnose(
                deployment().made(),
                set("new", 1).made(),
                crashed("a", "no such file").made());

        assertThat(problems.get(0).lastLogLines()).containsExactly("no such file");
        assertThat(cluster.calls).noneMatch(call -> call.startsWith("log"));
    }

    @Test
    @DisplayName("R18 what a node says in place of a log isn't taken for one")
    void noLog() {
        cluster.logs.put(
                "a model previous",
                List.of(
                        "unable to retrieve container logs for containerd://0123456789abcdef",
                        "failed to try resolving symlinks in path \"/var/log/pods/models_a/model/3.log\": lstat: no such file or directory"));

        assertThat(diagnose(deployment().made(), crashed("a", "").made()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.lastLogLines()).isEmpty());
    }

    @Test
    @DisplayName("R22 a log that can't be read, or breaks off, only leaves less to tell")
    void brokenLog() {
        assertThat(diagnose(deployment().made(), crashed("a", "").made())).hasSize(1);
        cluster.logs.put("a model previous", List.of("2026-11-22T10:00:01Z loading", "(broken)"));

        assertThat(diagnose(deployment().made(), crashed("a", "").made()).get(0).lastLogLines())
                .containsExactly("loading");
        assertThat(cluster.openLogs).isZero();
    }

    @Test
    @DisplayName("R18 one that runs and isn't ready has the last lines of its present run, and what the probe says")
    void neverReady() {
        cluster.logs.put("a model", List.of("2026-11-22T10:00:01Z still loading"));
        cluster.events.add(
                event("a", "Warning", "Unhealthy", "Startup probe failed: HTTP probe failed with statuscode: 503", 90));
        List<Problem> problems = diagnose(
                deployment().made(), set("new", 1).made(), running("a", 10).made());

        assertThat(problems)
                .extracting(Problem::cause, Problem::replica, Problem::revision)
                .containsExactly(
                        tuple(
                                ProblemCause.NEVER_READY,
                                Optional.of(new ReplicaId("a")),
                                Optional.of(new RevisionNumber(7))),
                        tuple(ProblemCause.NEVER_READY, Optional.empty(), Optional.of(new RevisionNumber(7))));
        assertThat(problems.get(0).lastLogLines()).containsExactly("still loading");
        assertThat(problems.get(1).detail()).contains("statuscode: 503 (3 times)");
    }

    @Test
    @DisplayName("R19 the pull secret that is missing is named")
    void pullSecret() {
        cluster.events.add(event(
                "a",
                "Warning",
                "FailedToRetrieveImagePullSecret",
                "Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.",
                20));
        cluster.events.add(
                event("a", "Warning", "Failed", "Failed to pull image \"registry.test/iris:1\": 401 Unauthorized", 21));
        cluster.events.add(event("a", "Warning", "Failed", "Error: ErrImagePull", 21));
        List<Problem> problems = diagnose(
                deployment().made(),
                set("new", 1).made(),
                pod("a").waiting("ErrImagePull", "401 Unauthorized").made());

        assertThat(problems)
                .extracting(Problem::cause)
                .containsExactly(ProblemCause.IMAGE_UNAVAILABLE, ProblemCause.IMAGE_UNAVAILABLE);
        assertThat(problems.get(1).detail())
                .contains("(regcred), attempting to pull the image may not succeed.; create the pull secret");
    }

    @ParameterizedTest
    @DisplayName("R19 an event of a pod that doesn't run yet says what its status doesn't")
    @CsvSource(
            delimiter = '|',
            value = {
                "CONFIGURATION|FailedMount|MountVolume.SetUp failed for volume \"certs\" : secret \"tls\" not found",
                "CONFIGURATION|Failed|Error: secret \"creds\" not found",
                "IMAGE_UNAVAILABLE|Failed|Failed to pull image \"registry.test/iris:1\": not found",
                "OTHER|FailedCreatePodSandBox|Failed to create pod sandbox: plugin type=\"bridge\" failed",
            })
    void notRunning(String cause, String reason, String words) {
        cluster.events.add(event("a", "Warning", reason, words, 20));
        cluster.events.add(event("a", "Normal", "Scheduled", "Successfully assigned models/a to node-1", 11));
        cluster.events.add(event("b", "Warning", reason, "another pod's", 20));

        assertThat(diagnose(
                        deployment().made(),
                        set("new", 1).made(),
                        pod("a").waiting("ContainerCreating", "").made()))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.cause()).isEqualTo(new ProblemCause(cause));
                    assertThat(problem.replica()).contains(new ReplicaId("a"));
                });
    }

    @ParameterizedTest
    @DisplayName("R19 who ended a run is told by its event: the startup probe or the liveness probe")
    @CsvSource({
        "NEVER_READY, 'Container model failed startup probe, will be restarted'",
        "PROBE_FAILED, 'Container model failed liveness probe, will be restarted'",
    })
    void restarted(String cause, String words) {
        cluster.events.add(event("a", "Normal", "Killing", words, 50));

        assertThat(diagnose(
                        deployment().made(),
                        set("new", 1).made(),
                        crashed("a", "bye").made()))
                .extracting(Problem::cause)
                .containsExactly(ProblemCause.CRASHED, new ProblemCause(cause));
    }

    @Test
    @DisplayName("R20 R22 a pod that was refused is told by its ReplicaSet's newest event, where no condition says it")
    void refused() {
        cluster.events.add(event("iris-new", "Warning", "FailedCreate", "Error creating: Internal error occurred", 5));
        cluster.events.add(event(
                "iris-new",
                "Warning",
                "FailedCreate",
                "Error creating: pods \"iris-x\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=4, limited: pods=4",
                50));

        assertThat(diagnose(deployment().made(), set("new", 1).having(0).made()))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.cause()).isEqualTo(ProblemCause.QUOTA_DENIED);
                    assertThat(problem.denied()).hasSize(1);
                    assertThat(problem.revision()).contains(new RevisionNumber(7));
                });
    }

    @Test
    @DisplayName("R20 R22 a denial that the ReplicaSet's condition tells isn't told twice")
    void refusedOnce() {
        String words =
                "pods \"iris-%s\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=4, limited: pods=4";
        cluster.events.add(event("iris-new", "Warning", "FailedCreate", "Error creating: " + words.formatted("y"), 50));

        assertThat(diagnose(
                        deployment().made(),
                        set("new", 1)
                                .having(0)
                                .failing("FailedCreate", words.formatted("x"))
                                .made()))
                .hasSize(1);
    }

    @Test
    @DisplayName("R22 a ReplicaSet that was refused is told by the Deployment's event")
    void setRefused() {
        cluster.events.add(event(
                "iris",
                "Warning",
                "ReplicaSetCreateError",
                "Failed to create new replica set \"iris-1\": exceeded quota: few, requested: count/replicasets.apps=1, used: count/replicasets.apps=3, limited: count/replicasets.apps=3",
                5));

        assertThat(diagnose(deployment().made())).extracting(Problem::cause).containsExactly(ProblemCause.QUOTA_DENIED);
    }

    @Test
    @DisplayName("R22 events that mustn't be read only leave less to tell, and are asked for once")
    void forbidden() {
        cluster.eventsFail = Optional.of(KubeException.Kind.FORBIDDEN);

        assertThat(diagnose(
                        deployment().replicas(2).made(),
                        set("new", 2).made(),
                        crashed("a", "bye").made(),
                        crashed("b", "bye").made()))
                .hasSize(2);
        assertThat(cluster.calls).hasSize(1);
    }

    @Test
    @DisplayName("events that can't be read now are an error, so that they are asked for again")
    void unreachable() {
        cluster.eventsFail = Optional.of(KubeException.Kind.NOT_AVAILABLE);

        assertThatThrownBy(
                        () -> diagnose(deployment().made(), crashed("a", "bye").made()))
                .isInstanceOf(KubeException.class);
    }

    @Test
    @DisplayName("R24 however many pods are in trouble, a few calls are made, of the new revision's pods first")
    void bounded() {
        KubeObject[] objects = new KubeObject[32];
        objects[0] = deployment().replicas(30).made();
        objects[1] = set("new", 15).made();
        for (int i = 2; i < objects.length; i++) {
            objects[i] = crashed("iris-" + i, "").of(i < 17 ? "old" : "new").made();
        }

        assertThat(diagnose(objects)).hasSize(10);
        assertThat(cluster.calls.stream().filter(call -> call.startsWith("log")))
                .hasSize(3);
        assertThat(cluster.calls.stream().filter(call -> call.startsWith("list Event involvedObject.uid=uid-iris-")))
                .hasSize(3)
                .anyMatch(call -> call.endsWith("uid-iris-17"));
    }

    @Test
    @DisplayName("R24 of a pod with thousands of events two pages are read")
    void pages() {
        for (int i = 0; i < 1_000; i++) {
            cluster.events.add(event("a", "Warning", "FailedCreatePodSandBox", "no " + i, i));
        }

        assertThat(diagnose(
                        deployment().made(),
                        set("new", 1).made(),
                        pod("a").waiting("ContainerCreating", "").made()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail()).contains("no 199"));
        assertThat(cluster.calls).hasSize(2);
    }

    @Test
    @DisplayName("no call is begun when the deadline is over, and what is known by then is told")
    void deadline() {
        cluster.logs.put("a model previous", List.of("2026-11-22T10:00:01Z loading", "(silence)"));
        List<Problem> problems = diagnosis.diagnose(
                live(
                        deployment().replicas(2).made(),
                        crashed("a", "").made(),
                        crashed("b", "").made()),
                NOW,
                Duration.ofSeconds(3));

        assertThat(problems).hasSize(2);
        assertThat(problems.get(0).lastLogLines()).containsExactly("loading");
        assertThat(cluster.calls).hasSize(1);
        assertThat(cluster.openLogs).isZero();
        assertThat(diagnosis.diagnose(live(deployment().made(), crashed("a", "").made()), NOW, Duration.ZERO))
                .hasSize(1);
        assertThat(cluster.calls).hasSize(1);
    }

    @Test
    @DisplayName("an endless deadline is one")
    void endless() {
        assertThat(diagnosis.diagnose(
                        live(deployment().made(), crashed("a", "bye").made()), NOW, Duration.ofSeconds(Long.MAX_VALUE)))
                .hasSize(1);
    }
}
