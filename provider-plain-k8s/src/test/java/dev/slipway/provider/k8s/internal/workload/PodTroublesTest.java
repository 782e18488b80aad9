package dev.slipway.provider.k8s.internal.workload;

import static dev.slipway.provider.k8s.internal.workload.Samples.NOW;
import static dev.slipway.provider.k8s.internal.workload.Samples.POD;
import static dev.slipway.provider.k8s.internal.workload.Samples.at;
import static dev.slipway.provider.k8s.internal.workload.Samples.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ResourceName;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.workload.Samples.PodSample;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodTroublesTest {
    private static final RevisionNumber REVISION = new RevisionNumber(7);

    private static List<Trouble> troubles(PodSample pod, Instant asOf) {
        return new PodTroubles(new PodSight(pod.made()), REVISION, asOf).all();
    }

    /** The only problem of a pod, which names the pod and its revision. */
    private static Problem problem(PodSample pod) {
        List<Trouble> troubles = troubles(pod, NOW);
        assertThat(troubles).hasSize(1);
        Problem problem = troubles.get(0).problem();
        assertThat(problem.replica()).contains(new ReplicaId(POD));
        assertThat(problem.revision()).contains(REVISION);
        assertThat(problem.detail()).contains(POD).hasSizeLessThan(500);
        return problem;
    }

    private static PodSample waiting(String reason, String message) {
        return pod(POD).waiting(reason, message);
    }

    private static String ended(int code, String reason, String message, int from, int to) {
        return """
                {"terminated": {"exitCode": %d, "reason": "%s", "message": "%s", "startedAt": "%s", "finishedAt": "%s",
                 "containerID": "containerd://1"}}
                """.formatted(code, reason, message, at(from), at(to));
    }

    private static String container(String state, String lastState, int restarts) {
        return """
                {"name": "model", "ready": false, "started": false, "restartCount": %d, "imageID": "", "state": %s, "lastState": %s}
                """.formatted(restarts, state, lastState);
    }

    private static final String BACKING_OFF = """
            {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s restarting failed container=model pod=iris-1_models(uid)"}}
            """;

    private static String running(int since) {
        return "{\"running\": {\"startedAt\": \"" + at(since) + "\"}}";
    }

    private static PodSample unready() {
        return pod(POD).unready(at(10));
    }

    @Nested
    @DisplayName("R17 an image")
    class Images {
        @Test
        @DisplayName("R17 that can't be pulled is unavailable, in the words of the registry")
        void pull() {
            Problem problem = problem(waiting(
                    "ErrImagePull",
                    "failed to pull and unpack image \"registry.test/iris:1\": failed to resolve reference"
                            + " \"registry.test/iris:1\": registry.test/iris:1: not found"));

            assertThat(problem.cause()).isEqualTo(ProblemCause.IMAGE_UNAVAILABLE);
            assertThat(problem.detail()).contains("registry.test/iris:1: not found; check the image's name and tag");
            assertThat(problem.exitCode()).isEmpty();
        }

        @Test
        @DisplayName(
                "R17 R21 has the same problem while it is pulled and while that waits, so that a status doesn't flap")
        void backOff() {
            String why = "failed to resolve reference \"registry.test/iris:1\": not found";
            Problem pulling = problem(waiting("ErrImagePull", why));
            Problem waiting = problem(waiting(
                    "ImagePullBackOff", "Back-off pulling image \"registry.test/iris:1\": ErrImagePull: " + why));

            assertThat(waiting).isEqualTo(pulling);
        }

        @Test
        @DisplayName("R17 is told though the node of an old version only says that it waits")
        void oldBackOff() {
            assertThat(problem(waiting("ImagePullBackOff", "Back-off pulling image \"registry.test/iris:1\""))
                            .detail())
                    .contains("Back-off pulling image \"registry.test/iris:1\"")
                    .doesNotContain("; ");
        }

        @ParameterizedTest
        @DisplayName("R19 that the registry doesn't give away points at the pull secret, and nothing else does")
        @CsvSource(
                delimiter = '|',
                value = {
                    "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://auth.test/token: 401 Unauthorized|pull secret",
                    "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed|pull secret",
                    "unexpected status from HEAD request to https://registry.test/v2/iris/manifests/1: 403 Forbidden|pull secret",
                    "Head \"https://unauthorized.test/v2/\": no basic auth credentials|pull secret",
                    "failed to do request: Head \"https://registry.test/v2/\": dial tcp: lookup registry.test: no such host|can reach",
                    "failed to do request: Head \"https://registry.test/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority|can reach",
                    "429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit|too many requests",
                    "registry.test/iris:1: not found|name and tag",
                    "manifest unknown: manifest tagged by \"1\" is not found|name and tag",
                })
        void why(String words, String advice) {
            assertThat(problem(waiting("ErrImagePull", words)).detail().split("; ", 2)[1])
                    .contains(advice);
        }

        @Test
        @DisplayName("R17 whose own name sounds like trouble isn't taken for trouble")
        void name() {
            assertThat(PullTrouble.advice("failed to pull image \"forbidden/not found\"", "forbidden/not found"))
                    .isEmpty();
        }

        @Test
        @DisplayName("R17 with a name that can't be right is told apart, since waiting doesn't mend it")
        void invalid() {
            Problem problem = problem(
                    waiting(
                            "InvalidImageName",
                            "Failed to apply default image tag \"Iris:1:2\": couldn't parse image name \"Iris:1:2\": invalid reference format"));

            assertThat(problem.cause()).isEqualTo(ProblemCause.IMAGE_INVALID);
            assertThat(problem.detail()).contains("invalid reference format");
        }

        @Test
        @DisplayName("R17 with credentials in its address isn't repeated with them")
        void credentials() {
            assertThat(problem(waiting("ErrImagePull", "Head \"https://me:secret@registry.test/v2/\": EOF"))
                            .detail())
                    .contains("https://registry.test/v2/")
                    .doesNotContain("secret@", "me:");
        }

        @Test
        @DisplayName("R24 the words are in one line, bounded, and without semicolons that would pass for advice")
        void bounded() {
            String detail = problem(waiting("ErrImagePull", "first\n\tsecond; third " + "x".repeat(2_000)))
                    .detail();

            assertThat(detail).hasSizeLessThan(400).contains("second, third").doesNotContain("\n", "; ");
        }
    }

    @Nested
    @DisplayName("R18 a container that ends")
    class Ends {
        @Test
        @DisplayName("R18 with another exit code than 0 has crashed, with its code and its last lines, oldest first")
        void crash() {
            Problem problem = problem(unready()
                    .container(container(BACKING_OFF, ended(3, "Error", "one\\n\\n  two\\nthree\\n\\n", 20, 25), 4)));

            assertThat(problem.cause()).isEqualTo(ProblemCause.CRASHED);
            assertThat(problem.detail()).isEqualTo("pod " + POD + " ended with exit code 3");
            assertThat(problem.exitCode()).contains(3);
            assertThat(problem.lastLogLines()).containsExactly("one", "", "  two", "three");
        }

        @Test
        @DisplayName("R18 is told before its node counts it as backing off, and while its next run starts")
        void betweenRuns() {
            String end = ended(3, "Error", "why", 20, 25);
            Problem backingOff = problem(unready().container(container(BACKING_OFF, end, 1)));

            assertThat(problem(unready().container(container(end, "{}", 0)))).isEqualTo(backingOff);
            assertThat(problem(unready().container(container(running(595), end, 2))))
                    .isEqualTo(backingOff);
            assertThat(problem(unready()
                            .container(container("{\"waiting\": {\"reason\": \"ContainerCreating\"}}", end, 1))))
                    .isEqualTo(backingOff);
        }

        @Test
        @DisplayName("R18 leaves at most 20 lines, each bounded")
        void lines() {
            String text = "first\\n" + "x".repeat(3_000) + "\\nline".repeat(19);
            List<String> lines = problem(
                            unready().container(container(BACKING_OFF, ended(1, "Error", text, 20, 25), 1)))
                    .lastLogLines();

            assertThat(lines).hasSize(20).doesNotContain("first").allMatch(line -> line.length() <= 500);
        }

        @Test
        @DisplayName("R18 with exit code 0 is no error, but told with its code")
        void zero() {
            Problem problem =
                    problem(unready().container(container(BACKING_OFF, ended(0, "Completed", "", 20, 25), 4)));

            assertThat(problem.cause()).isEqualTo(ProblemCause.CRASHED);
            assertThat(problem.exitCode()).contains(0);
        }

        @Test
        @DisplayName("R18 for want of memory is out of memory, with how much it had")
        void outOfMemory() {
            Problem problem =
                    problem(unready().container(container(BACKING_OFF, ended(137, "OOMKilled", "", 20, 25), 1)));

            assertThat(problem.cause()).isEqualTo(ProblemCause.OUT_OF_MEMORY);
            assertThat(problem.detail()).contains("64Mi").contains("exit code 137");
            assertThat(problem.exitCode()).contains(137);
        }

        @Test
        @DisplayName("R18 for want of memory is told while the next run starts, and no more once that is ready")
        void outOfMemoryBefore() {
            String end = ended(137, "OOMKilled", "", 20, 25);
            assertThat(problem(unready().container(container(running(595), end, 1)))
                            .cause())
                    .isEqualTo(ProblemCause.OUT_OF_MEMORY);

            assertThat(troubles(
                            pod(POD).condition("Ready", "True", "", "", at(30))
                                    .container("""
                                    {"name": "model", "ready": true, "started": true, "restartCount": 1, "state": %s, "lastState": %s}
                                    """.formatted(running(26), end)),
                            NOW))
                    .isEmpty();
        }

        @Test
        @DisplayName(
                "R19 because its command isn't in the image has a wrong configuration, and what the runtime said isn't its log")
        void command() {
            Problem problem = problem(unready()
                    .container(container(
                            BACKING_OFF,
                            ended(
                                    128,
                                    "StartError",
                                    "failed to create containerd task: exec: \\\"serve\\\": executable file not found in $PATH",
                                    20,
                                    20),
                            1)));

            assertThat(problem.cause()).isEqualTo(ProblemCause.CONFIGURATION);
            assertThat(problem.exitCode()).contains(128);
            assertThat(problem.detail()).contains("executable file not found");
            assertThat(problem.lastLogLines()).isEmpty();
        }

        @Test
        @DisplayName(
                "R19 unready when its startup budget is over was too slow, though the node only shows an exit code")
        void tooSlow() {
            Problem problem =
                    problem(unready().container(container(running(95), ended(143, "Error", "loading", 20, 80), 1)));

            assertThat(problem.cause()).isEqualTo(ProblemCause.NEVER_READY);
            assertThat(problem.detail()).contains("startup budget of 60 s").contains("exit code 143");
            assertThat(problem.exitCode()).contains(143);
            assertThat(problem.lastLogLines()).containsExactly("loading");
        }

        @Test
        @DisplayName("R18 by a signal earlier, or after it was ready, has crashed")
        void notTooSlow() {
            PodSample early = unready().container(container(BACKING_OFF, ended(137, "Error", "", 20, 50), 1));
            PodSample afterReadiness =
                    pod(POD).unready(at(100)).container(container(BACKING_OFF, ended(137, "Error", "", 20, 100), 1));

            assertThat(problem(early).cause()).isEqualTo(ProblemCause.CRASHED);
            assertThat(problem(afterReadiness).cause()).isEqualTo(ProblemCause.CRASHED);
            assertThat(problem(early).detail()).contains("; ").contains("killed");
        }

        @Test
        @DisplayName("R18 in an init container is told with that one's name, and what waits for it isn't")
        void init() {
            Problem problem = problem(waiting("PodInitializing", "")
                    .initContainer(
                            "{\"name\": \"fetch\", \"image\": \"registry.test/fetch:1\"}",
                            container(BACKING_OFF, ended(2, "Error", "no such bucket", 20, 21), 3)
                                    .replace("\"model\"", "\"fetch\"")));

            assertThat(problem.cause()).isEqualTo(ProblemCause.CRASHED);
            assertThat(problem.detail()).isEqualTo("init container fetch of pod " + POD + " ended with exit code 2");
            assertThat(problem.lastLogLines()).containsExactly("no such bucket");
        }

        @Test
        @DisplayName("R18 as an init container that has done its work is no trouble")
        void initDone() {
            assertThat(troubles(
                            waiting("ContainerCreating", "")
                                    .initContainer(
                                            "{\"name\": \"fetch\"}",
                                            container(ended(0, "Completed", "", 20, 21), "{}", 0)
                                                    .replace("\"model\"", "\"fetch\"")
                                                    .replace("\"ready\": false", "\"ready\": true")),
                            NOW))
                    .isEmpty();
        }
    }

    @Nested
    @DisplayName("R19 a container that can't be made")
    class Configuration {
        @ParameterizedTest
        @DisplayName("R19 for want of a secret, a key or anything else says what is missing")
        @CsvSource(
                delimiter = '|',
                value = {
                    "CreateContainerConfigError|secret \"creds\" not found|create the secret creds",
                    "CreateContainerConfigError|configmap \"app\" not found|create the configmap app",
                    "CreateContainerConfigError|couldn't find key password in Secret models/creds|add the key password to the secret models/creds",
                    "CreateContainerConfigError|container has runAsNonRoot and image will run as root (pod: \"iris\", container: model)|",
                    "CreateContainerError|failed to reserve container name|",
                    "RunContainerError|failed to create containerd task: exec: \"serve\": executable file not found in $PATH|",
                })
        void what(String reason, String words, String advice) {
            Problem problem = problem(waiting(reason, words));

            assertThat(problem.cause()).isEqualTo(ProblemCause.CONFIGURATION);
            assertThat(problem.detail()).contains(words);
            if (advice == null) {
                assertThat(problem.detail()).doesNotContain("; ");
            } else {
                assertThat(problem.detail().split("; ", 2)[1]).startsWith(advice);
            }
        }

        @Test
        @DisplayName("R19 for a reason that nobody knows keeps the node's words")
        void unknown() {
            Problem problem = problem(waiting("FluxCapacitorError", "no flux"));

            assertThat(problem.cause()).isEqualTo(ProblemCause.OTHER);
            assertThat(problem.detail()).contains("FluxCapacitorError: no flux");
        }

        @Test
        @DisplayName("R19 yet, because it is being made, is in no trouble")
        void underWay() {
            assertThat(troubles(waiting("ContainerCreating", ""), NOW)).isEmpty();
            assertThat(troubles(waiting("PodInitializing", ""), NOW)).isEmpty();
            assertThat(troubles(pod(POD).phase("Pending"), NOW)).isEmpty();
        }
    }

    @Nested
    @DisplayName("R19 a container that runs and isn't ready")
    class Unready {
        @Test
        @DisplayName("R19 is in no trouble while its startup budget lasts")
        void inTime() {
            PodSample pod = unready().container(container(running(20), "{}", 0));

            assertThat(troubles(pod, Instant.parse(at(80)))).isEmpty();
        }

        @Test
        @DisplayName("R19 is never ready when its startup budget is over, in words that don't change from then on")
        void late() {
            PodSample pod = unready().container(container(running(20), "{}", 0));
            Problem problem = problem(pod);

            assertThat(problem.cause()).isEqualTo(ProblemCause.NEVER_READY);
            assertThat(problem.detail()).isEqualTo("pod " + POD + " isn't ready within its startup budget of 60 s");
            assertThat(troubles(pod, Instant.parse(at(81))).get(0).problem()).isEqualTo(problem);
        }

        @Test
        @DisplayName("R19 fails its probe if it has been ready in this run")
        void fellOver() {
            Problem problem = problem(
                    pod(POD).unready(at(200)).container(container(running(20), ended(1, "Error", "old", 12, 19), 1)));

            assertThat(problem.cause()).isEqualTo(ProblemCause.PROBE_FAILED);
            assertThat(problem.detail()).contains(at(200));
            assertThat(problem.exitCode()).isEmpty();
        }

        @Test
        @DisplayName("R19 is no trouble of its own while another container of its pod has crashed")
        void follower() {
            Problem problem = problem(unready()
                    .anotherContainer("{\"name\": \"side\", \"image\": \"registry.test/side:1\"}")
                    .container(container(running(20), "{}", 0))
                    .container(container(BACKING_OFF, ended(1, "Error", "", 20, 21), 3)
                            .replace("\"model\"", "\"side\"")));

            assertThat(problem.cause()).isEqualTo(ProblemCause.CRASHED);
            assertThat(problem.detail()).startsWith("container side of pod " + POD);
        }
    }

    @Nested
    @DisplayName("R19 a pod")
    class Pods {
        @Test
        @DisplayName("R19 without a place is unschedulable, with the resource that is short and how much was asked for")
        void room() {
            Problem problem = problem(
                    pod(POD).homeless(
                                    "0/3 nodes are available: 1 Insufficient memory, 2 Insufficient cpu. no new claims to deallocate,"
                                            + " preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod."));

            assertThat(problem.cause()).isEqualTo(ProblemCause.UNSCHEDULABLE);
            assertThat(problem.detail())
                    .startsWith(
                            "pod " + POD
                                    + " has no place: 0/3 nodes are available: 1 Insufficient memory, 2 Insufficient cpu; wait for room")
                    .doesNotContain("preemption");
            assertThat(problem.denied())
                    .extracting(
                            denied -> denied.resource(),
                            denied -> denied.requested().map(Object::toString))
                    .containsExactly(
                            tuple(ResourceName.MEMORY, Optional.of("64Mi")),
                            tuple(ResourceName.CPU, Optional.of("500m")));
        }

        @ParameterizedTest
        @DisplayName("R19 R54 without a place says what is against it")
        @CsvSource(
                delimiter = '|',
                value = {
                    "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.|less nvidia.com/gpu",
                    "0/2 nodes are available: 2 Insufficient nvidia.com/mig-1g.5gb. preemption: 0/2 nodes are available: 2 No preemption victims found.|less nvidia.com/mig-1g.5gb",
                    "0/1 nodes are available: 1 Too many pods.|less pods",
                    "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.|labels that it selects",
                    "0/1 nodes are available: 1 node(s) had untolerated taint {gpu: true}.|which taints",
                    "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s).|less cpu, and check which taints",
                })
        void why(String words, String advice) {
            assertThat(problem(pod(POD).homeless(words)).detail().split("; ", 2)[1])
                    .contains(advice);
        }

        @Test
        @DisplayName("R19 on a node that isn't heard of says so, and blames no probe")
        void lost() {
            Problem problem = problem(pod(POD).condition("ContainersReady", "True", "", "", at(20))
                    .condition("Ready", "False", "", "", at(100))
                    .container("""
                            {"name": "model", "ready": true, "started": true, "restartCount": 0, "state": %s}
                            """.formatted(running(15))));

            assertThat(problem.cause()).isEqualTo(ProblemCause.OTHER);
            assertThat(problem.detail()).contains("node node-1").contains("isn't heard of since " + at(100));
        }

        @Test
        @DisplayName("R19 that waits for a readiness gate says so")
        void gate() {
            Problem problem = problem(pod(POD).condition("ContainersReady", "True", "", "", at(20))
                    .condition(
                            "Ready",
                            "False",
                            "ReadinessGatesNotReady",
                            "corresponding condition of pod readiness gate \"target-health\" does not exist.",
                            at(20))
                    .container("""
                            {"name": "model", "ready": true, "started": true, "restartCount": 0, "state": %s}
                            """.formatted(running(15))));

            assertThat(problem.detail()).contains("target-health");
        }

        @Test
        @DisplayName("R23 that is on its way out, or has ended for good, has no troubles of this kind")
        void gone() {
            String crash = container(BACKING_OFF, ended(3, "Error", "", 20, 25), 4);

            assertThat(troubles(unready().container(crash).terminating(at(30)), NOW))
                    .isEmpty();
            assertThat(troubles(unready().container(crash).phase("Failed"), NOW))
                    .isEmpty();
        }
    }
}
