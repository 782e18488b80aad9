package dev.slipway.provider.k8s.internal.workload;

import static dev.slipway.provider.k8s.internal.workload.Samples.NOW;
import static dev.slipway.provider.k8s.internal.workload.Samples.at;
import static dev.slipway.provider.k8s.internal.workload.Samples.deployment;
import static dev.slipway.provider.k8s.internal.workload.Samples.pod;
import static dev.slipway.provider.k8s.internal.workload.Samples.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Endpoint;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaState;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.workload.Samples.PodSample;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class SightPropertyTest {
    private static final int WORLDS = 2_000;
    private static final Endpoint ENDPOINT = new Endpoint(URI.create("http://iris.test"), Endpoint.Access.PUBLIC);
    private static final List<String> WAITING = List.of(
            "",
            "ContainerCreating",
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "CrashLoopBackOff",
            "CreateContainerConfigError",
            "RunContainerError",
            "Odd");
    private static final List<String> ENDS = List.of(
            "", "Error", "Completed", "OOMKilled", "StartError", "ContainerStatusUnknown", "ContainerCannotRun");
    private static final List<String> CODES = List.of("0", "1", "127", "137", "139", "143");

    @Test
    @DisplayName(
            "P7 whatever a server shows makes counts that can be true together and agree with the replicas, and problems that say whose they are")
    void facts() {
        for (int seed = 0; seed < WORLDS; seed++) {
            var random = new Random(seed);
            Live live = world(random);
            Observation seen = new Sight(live, NOW).observation(Set.of(), Optional.of(ENDPOINT));
            if (seen instanceof Observation.Present present) {
                check(present, live, "seed " + seed);
            } else {
                assertThat(live.isAbsent()).as("seed %s", seed).isTrue();
            }
        }
    }

    private static void check(Observation.Present seen, Live live, String seed) {
        ReplicaCounts counts = seen.track().replicas();
        assertThat(counts.terminating()).as(seed).isEqualTo(number(seen, ReplicaState.TERMINATING));
        assertThat(counts.ready()).as(seed).isEqualTo(number(seen, ReplicaState.READY));
        assertThat(counts.existing() + counts.terminating())
                .as(seed)
                .isEqualTo(seen.replicas().size());
        assertThat(seen.replicas()).as(seed).hasSize(live.holding().size());
        assertThat(seen.track().fence().isAfter(seen.stamp())).as(seed).isFalse();
        assertThat(seen.progressSince()).as(seed).isBeforeOrEqualTo(seen.asOf());
        assertThat(seen.endpoint().isPresent()).as(seed).isEqualTo(counts.ready() > 0);
        var pods = live.pods().stream().map(each -> each.metadata().name()).collect(Collectors.toSet());
        var ready = seen.replicas().stream()
                .filter(replica -> replica.state() == ReplicaState.READY)
                .map(Replica::id)
                .collect(Collectors.toSet());
        for (Problem problem : seen.problems()) {
            assertThat(problem.revision()).as(seed).isPresent();
            assertThat(problem.detail())
                    .as(seed)
                    .isNotBlank()
                    .hasSizeLessThanOrEqualTo(500)
                    .doesNotContain("\n");
            assertThat(problem.lastLogLines()).as(seed).hasSizeLessThanOrEqualTo(20);
            problem.replica()
                    .ifPresent(replica -> assertThat(replica.value()).as(seed).isIn(pods));
            assertThat(problem.replica().filter(ready::contains)).as(seed).isEmpty();
        }
        assertThat(new Sight(live, NOW).observation(Set.of(), Optional.of(ENDPOINT)))
                .as(seed)
                .isEqualTo(seen);
    }

    private static long number(Observation.Present seen, ReplicaState state) {
        return seen.replicas().stream()
                .filter(replica -> replica.state() == state)
                .count();
    }

    private static Live world(Random random) {
        List<KubeObject> objects = new ArrayList<>();
        if (random.nextInt(10) > 0) {
            var object = deployment()
                    .replicas(random.nextInt(5))
                    .observed(3 + random.nextInt(2))
                    .template(template(random));
            if (random.nextInt(3) == 0) {
                object.condition(
                        pick(random, List.of("Progressing", "Available", "ReplicaFailure")),
                        pick(random, List.of("True", "False", "Unknown")),
                        pick(
                                random,
                                List.of(
                                        "ProgressDeadlineExceeded",
                                        "ReplicaSetCreateError",
                                        "FailedCreate",
                                        "FailedDelete",
                                        "DeploymentPaused")),
                        words(random),
                        at(random.nextInt(2_000) - 500));
            }
            objects.add(object.made());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            var set = set(template(random), random.nextInt(4))
                    .having(random.nextInt(4))
                    .observed(1 + random.nextInt(2));
            objects.add((random.nextBoolean() ? set : set.failing("FailedCreate", words(random))).made());
        }
        for (int i = random.nextInt(7); i > 0; i--) {
            objects.add(pod(random, "iris-" + i).made());
        }
        return Samples.live(objects.toArray(KubeObject[]::new));
    }

    private static PodSample pod(Random random, String name) {
        PodSample pod = Samples.pod(name).of(template(random)).created(at(random.nextInt(900) - 100));
        pod.phase(pick(random, List.of("Pending", "Running", "Running", "Running", "Failed", "Succeeded", "Unknown")));
        if (random.nextInt(4) == 0) {
            pod.terminating(at(random.nextInt(900) - 100));
        }
        if (random.nextInt(5) == 0) {
            pod.said(pick(random, List.of("Evicted", "NodeLost", "OutOfcpu", "Terminated")), words(random));
        }
        if (random.nextInt(6) == 0) {
            pod.condition(
                    "DisruptionTarget",
                    "True",
                    pick(random, List.of("TerminationByKubelet", "EvictionByEvictionAPI")),
                    words(random),
                    at(50));
        }
        if (random.nextInt(6) == 0) {
            return pod.homeless(words(random));
        }
        pod.condition("ContainersReady", random.nextBoolean() ? "True" : "False", "", "", at(random.nextInt(700)));
        pod.condition("Ready", random.nextBoolean() ? "True" : "False", "", words(random), at(random.nextInt(700)));
        if (random.nextInt(5) > 0) {
            pod.container(container(random));
        }
        return pod;
    }

    private static String container(Random random) {
        return """
                {"name": "model", "ready": %s, "restartCount": %d, "state": %s, "lastState": %s}
                """.formatted(
                random.nextBoolean(), random.nextInt(9), state(random), random.nextBoolean() ? "{}" : end(random));
    }

    private static String state(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "{}";
            case 1 -> "{\"running\": {\"startedAt\": \"" + at(random.nextInt(600)) + "\"}}";
            case 2 -> end(random);
            default ->
                "{\"waiting\": {\"reason\": \"" + pick(random, WAITING) + "\", \"message\": \"" + words(random)
                        + "\"}}";
        };
    }

    private static String end(Random random) {
        int from = random.nextInt(500);
        return """
                {"terminated": {"exitCode": %s, "reason": "%s", "message": "%s", "startedAt": "%s", "finishedAt": "%s"}}
                """.formatted(
                pick(random, CODES), pick(random, ENDS), words(random), at(from), at(from + random.nextInt(100)));
    }

    private static String words(Random random) {
        return pick(
                random,
                List.of(
                        "",
                        "not found",
                        "exceeded quota: q, requested: cpu=1, used: cpu=2, limited: cpu=3",
                        "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.",
                        "x".repeat(3_000),
                        "one; two; three",
                        "maximum cpu usage per Container is 1, but limit is 2"));
    }

    private static String template(Random random) {
        return random.nextInt(3) == 0 ? "old" : "new";
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
