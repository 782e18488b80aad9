package dev.slipway.provider.k8s.internal.workload;

import static dev.slipway.provider.k8s.internal.workload.Samples.NOW;
import static dev.slipway.provider.k8s.internal.workload.Samples.at;
import static dev.slipway.provider.k8s.internal.workload.Samples.deployment;
import static dev.slipway.provider.k8s.internal.workload.Samples.live;
import static dev.slipway.provider.k8s.internal.workload.Samples.pod;
import static dev.slipway.provider.k8s.internal.workload.Samples.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class SightTest {
    private static final Endpoint ENDPOINT =
            new Endpoint(URI.create("http://iris.models.test"), Endpoint.Access.PUBLIC);
    private static final RevisionNumber OLD = new RevisionNumber(5);
    private static final RevisionNumber NEW = new RevisionNumber(7);

    private static Observation observation(Live live, String... missing) {
        return new Sight(live, NOW).observation(Set.of(missing), Optional.of(ENDPOINT));
    }

    private static Observation.Present present(KubeObject... objects) {
        return (Observation.Present) observation(live(objects));
    }

    private static ReplicaCounts counts(
            int desired, int existing, int updated, int ready, int updatedReady, int ending) {
        return ReplicaCounts.builder()
                .desired(desired)
                .existing(existing)
                .updated(updated)
                .ready(ready)
                .updatedReady(updatedReady)
                .terminating(ending)
                .build();
    }

    @Nested
    @DisplayName("what there is")
    class There {
        @Test
        @DisplayName("P5 nothing, or nothing but pods that have ended for good, is absent")
        void absent() {
            assertThat(observation(live())).isEqualTo(new Observation.Absent(NOW));
            assertThat(observation(live(pod("a").phase("Succeeded").made()))).isEqualTo(new Observation.Absent(NOW));
        }

        @Test
        @DisplayName(
                "P5 P7 a pod or ReplicaSet that outlives its Deployment is present, under the stamp that was copied to it")
        void leftovers() {
            var terminating = pod("a").ready(at(20)).terminating(at(40)).made();
            var seen = present(set("new", 0).made(), set("old", 0).made(), terminating);

            assertThat(seen.stamp()).isEqualTo(new Fence(12));
            assertThat(seen.isComplete()).isFalse();
            assertThat(seen.isSettled()).isFalse();
            assertThat(seen.track().replicas()).isEqualTo(counts(0, 0, 0, 0, 0, 1));
            assertThat(seen.track().revision()).isEqualTo(NEW);
            assertThat(seen.endpoint()).isEmpty();
            assertThat(present(terminating).stamp()).isEqualTo(Fence.FIRST);
        }

        @Test
        @DisplayName("P7 a deployment with 0 replicas is present under its stamp, and settled")
        void zero() {
            var seen = present(deployment().replicas(0).made(), set("new", 0).made());

            assertThat(seen.stamp()).isEqualTo(new Fence(12));
            assertThat(seen.isSettled()).isTrue();
            assertThat(seen.track().replicas()).isEqualTo(ReplicaCounts.NONE);
            assertThat(seen.replicas()).isEmpty();
            assertThat(seen.endpoint()).isEmpty();
        }

        @Test
        @DisplayName("P6 a stamp that can't be read makes it unavailable and not absent, and names the object")
        void unreadable() {
            assertThat(observation(live(
                            deployment().annotated(StampKeys.FENCE, "twelve").made())))
                    .isEqualTo(new Observation.Unavailable(NOW, "the stamp of Deployment models/iris can't be read"));
        }
    }

    @Nested
    @DisplayName("counts and replicas")
    class Counts {
        @Test
        @DisplayName("R14 everything that is asked for and ready, of the template asked for, is that in every number")
        void whole() {
            var seen = present(
                    deployment().replicas(2).made(),
                    set("new", 2).made(),
                    pod("b").ready(at(20)).made(),
                    pod("a").ready(at(30)).made());

            assertThat(seen.track().fence()).isEqualTo(new Fence(12));
            assertThat(seen.track().revision()).isEqualTo(NEW);
            assertThat(seen.track().replicas()).isEqualTo(counts(2, 2, 2, 2, 2, 0));
            assertThat(seen.isComplete()).isTrue();
            assertThat(seen.isSettled()).isTrue();
            assertThat(seen.problems()).isEmpty();
            assertThat(seen.endpoint()).contains(ENDPOINT);
            assertThat(seen.asOf()).isEqualTo(NOW);
            assertThat(seen.replicas())
                    .containsExactly(
                            new Replica(new ReplicaId("a"), NEW, ReplicaState.READY, 0),
                            new Replica(new ReplicaId("b"), NEW, ReplicaState.READY, 0));
        }

        @Test
        @DisplayName(
                "R14 G6 while the Deployment controller hasn't seen the last write nothing counts as updated, and the fence before is what is noticed")
        void unnoticed() {
            var seen = present(
                    deployment().observed(3).made(),
                    set("new", 1).made(),
                    pod("a").ready(at(20)).made());

            assertThat(seen.stamp()).isEqualTo(new Fence(12));
            assertThat(seen.track().fence()).isEqualTo(new Fence(11));
            assertThat(seen.track().replicas()).isEqualTo(counts(1, 1, 0, 1, 0, 0));
            assertThat(seen.isSettled()).isFalse();
        }

        @Test
        @DisplayName("R14 the first fence has none before")
        void first() {
            assertThat(present(deployment()
                                    .annotated(StampKeys.FENCE, "1")
                                    .observed(0)
                                    .made())
                            .track()
                            .fence())
                    .isEqualTo(Fence.FIRST);
        }

        @Test
        @DisplayName("R23 R84 pods of the old revision, terminating and finished ones are told apart, old before young")
        void mixed() {
            var seen = present(
                    deployment().replicas(3).made(),
                    set("new", 2).made(),
                    set("old", 1).made(),
                    pod("new-2").created(at(15)).unready(at(15)).made(),
                    pod("new-1").created(at(12)).ready(at(20)).made(),
                    pod("old-1")
                            .of("old")
                            .created("2026-11-20T08:00:00Z")
                            .ready("2026-11-20T08:01:00Z")
                            .made(),
                    pod("old-2")
                            .of("old")
                            .created("2026-11-20T08:00:00Z")
                            .ready("2026-11-20T08:01:00Z")
                            .terminating(at(610))
                            .made(),
                    pod("old-3").of("old").phase("Failed").made());

            assertThat(seen.track().replicas()).isEqualTo(counts(3, 3, 2, 2, 1, 1));
            assertThat(seen.replicas())
                    .extracting(replica -> replica.id().value(), Replica::revision, Replica::state)
                    .containsExactly(
                            tuple("old-1", OLD, ReplicaState.READY),
                            tuple("old-2", OLD, ReplicaState.TERMINATING),
                            tuple("new-1", NEW, ReplicaState.READY),
                            tuple("new-2", NEW, ReplicaState.PENDING));
        }

        @Test
        @DisplayName("P10 a revision that brings no template of its own is what the pods of that template run")
        void sameTemplate() {
            var seen = present(
                    deployment().annotated(StampKeys.REVISION, "9").made(),
                    set("new", 1).made(),
                    pod("a").ready(at(-600)).made());

            assertThat(seen.replicas()).extracting(Replica::revision).containsExactly(new RevisionNumber(9));
            assertThat(seen.track().replicas().updatedReady()).isEqualTo(1);
        }

        @Test
        @DisplayName(
                "R84 something old that is ready has the endpoint; a terminating pod doesn't, whatever it says of itself")
        void endpoint() {
            assertThat(present(
                                    deployment().made(),
                                    pod("a").of("old").ready(at(0)).made())
                            .endpoint())
                    .contains(ENDPOINT);
            assertThat(present(
                                    deployment().made(),
                                    pod("a").ready(at(20)).terminating(at(40)).made())
                            .endpoint())
                    .isEmpty();
        }

        @Test
        @DisplayName("P7 what each replica is doing, and how often it was started again")
        void states() {
            var seen = present(
                    deployment().replicas(7).made(),
                    pod("a").homeless("0/1 nodes are available: 1 Insufficient cpu.")
                            .made(),
                    pod("b").waiting("ImagePullBackOff", "no").made(),
                    pod("c").unready(at(10)).container(running(0)).made(),
                    pod("d").unready(at(90)).container(running(1)).made(),
                    pod("e").unready(at(10)).container("""
                            {"name": "model", "ready": false, "restartCount": 4, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
                            """).made(),
                    pod("f").unready(at(10)).container("""
                            {"name": "model", "ready": false, "restartCount": 0, "state": {"terminated": {"exitCode": 1}}}
                            """).made(),
                    pod("g").condition("ContainersReady", "True", "", "", at(20))
                            .condition("Ready", "False", "", "", at(90))
                            .container(running(2).replace("\"ready\": false", "\"ready\": true"))
                            .made());

            assertThat(seen.replicas())
                    .extracting(Replica::state, Replica::restarts)
                    .containsExactly(
                            tuple(ReplicaState.PENDING, 0),
                            tuple(ReplicaState.PENDING, 0),
                            tuple(ReplicaState.STARTING, 0),
                            tuple(ReplicaState.NOT_READY, 1),
                            tuple(ReplicaState.BACKING_OFF, 4),
                            tuple(ReplicaState.BACKING_OFF, 0),
                            tuple(ReplicaState.NOT_READY, 2));
        }

        private static String running(int restarts) {
            return """
                    {"name": "model", "ready": false, "started": true, "restartCount": %d, "state": {"running": {"startedAt": "%s"}}}
                    """.formatted(restarts, at(11));
        }
    }

    @Nested
    @DisplayName("complete and settled")
    class Settled {
        @Test
        @DisplayName("P1 it is complete only under the fence of its mark")
        void mark() {
            assertThat(present(deployment().annotated(StampKeys.COMPLETE, "11").made())
                            .isComplete())
                    .isFalse();
            assertThat(present(deployment().without(StampKeys.COMPLETE).made()).isComplete())
                    .isFalse();
        }

        @Test
        @DisplayName("R22 it isn't complete while something beside it is missing that was written once")
        void secondary() {
            var seen = (Observation.Present) observation(live(deployment().made()), "Service");

            assertThat(seen.isComplete()).isFalse();
            assertThat(seen.stamp()).isEqualTo(new Fence(12));
        }

        @Test
        @DisplayName(
                "G2 it isn't settled while a ReplicaSet's controller lags, asks for more or less, is of another template, or of another Deployment")
        void unsettled() {
            assertThat(isSettled(set("new", 2).observed(1))).isFalse();
            assertThat(isSettled(set("new", 3))).isFalse();
            assertThat(isSettled(set("new", 1))).isFalse();
            assertThat(isSettled(set("old", 2))).isFalse();
            assertThat(isSettled(set("new", 2).owner("uid-before"))).isFalse();
            assertThat(isSettled(set("new", 2), set("old", 1))).isFalse();
            assertThat(isSettled(set("new", 2), set("old", 0).observed(1))).isFalse();
            assertThat(isSettled(set("new", 2), set("old", 0))).isTrue();
            assertThat(isSettled()).isFalse();
        }

        private static boolean isSettled(Samples.SetSample... sets) {
            List<KubeObject> objects =
                    new ArrayList<>(List.of(deployment().replicas(2).made()));
            for (Samples.SetSample each : sets) {
                objects.add(each.made());
            }
            return present(objects.toArray(KubeObject[]::new)).isSettled();
        }
    }

    @Nested
    @DisplayName("problems")
    class Problems {
        private static final String CRASH = """
                {"name": "model", "ready": false, "restartCount": 1, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                 "lastState": {"terminated": {"exitCode": %d, "reason": "Error", "message": "last words"}}}
                """;

        private static List<ProblemCause> causes(Observation.Present seen) {
            return seen.problems().stream().map(Problem::cause).toList();
        }

        @Test
        @DisplayName("R16 R24 the heaviest comes first, and what is no error last")
        void order() {
            var seen = present(
                    deployment().replicas(6).made(),
                    set("new", 6)
                            .having(4)
                            .failing(
                                    "FailedCreate",
                                    "pods \"iris-\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=4, limited: pods=4")
                            .made(),
                    pod("a").unready(at(10)).container(CRASH.formatted(0)).made(),
                    pod("b").homeless("0/1 nodes are available: 1 Insufficient cpu.")
                            .made(),
                    pod("c").waiting("FluxError", "no flux").made(),
                    pod("d").unready(at(10)).container(CRASH.formatted(2)).made(),
                    pod("e").waiting("InvalidImageName", "no").made());

            assertThat(causes(seen))
                    .containsExactly(
                            ProblemCause.IMAGE_INVALID,
                            ProblemCause.CRASHED,
                            ProblemCause.QUOTA_DENIED,
                            ProblemCause.UNSCHEDULABLE,
                            ProblemCause.OTHER,
                            ProblemCause.CRASHED);
            assertThat(seen.problems().get(5).exitCode()).contains(0);
        }

        @Test
        @DisplayName("R23 what ails an old revision names that revision, what ails the new one its own")
        void revisions() {
            var seen = present(
                    deployment().replicas(2).made(),
                    set("new", 1).made(),
                    set("old", 2)
                            .having(1)
                            .failing(
                                    "FailedCreate",
                                    "exceeded quota: q, requested: pods=1, used: pods=4, limited: pods=4")
                            .made(),
                    pod("a").of("old")
                            .unready(at(10))
                            .container(CRASH.formatted(2))
                            .made(),
                    pod("b").waiting("ErrImagePull", "no").made());

            assertThat(seen.problems())
                    .extracting(Problem::cause, problem -> problem.revision().orElseThrow())
                    .containsExactly(
                            tuple(ProblemCause.IMAGE_UNAVAILABLE, NEW),
                            tuple(ProblemCause.CRASHED, OLD),
                            tuple(ProblemCause.QUOTA_DENIED, OLD));
        }

        @Test
        @DisplayName("R20 R22 a refusal is told of the ReplicaSet once, and no more once all its pods are there")
        void refusal() {
            String denial =
                    "pods \"iris-\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=4, limited: pods=4";
            var object = deployment()
                    .condition("ReplicaFailure", "True", "FailedCreate", denial, at(5))
                    .made();

            var seen = present(
                    object,
                    set("new", 1).having(0).failing("FailedCreate", denial).made());
            assertThat(causes(seen)).containsExactly(ProblemCause.QUOTA_DENIED);
            assertThat(seen.problems().get(0).denied()).hasSize(1);
            assertThat(seen.problems().get(0).replica()).isEmpty();
            assertThat(causes(present(object))).containsExactly(ProblemCause.QUOTA_DENIED);
            assertThat(present(
                                    deployment().made(),
                                    set("new", 1)
                                            .failing("FailedCreate", denial)
                                            .made())
                            .problems())
                    .isEmpty();
        }

        @Test
        @DisplayName("R22 a ReplicaSet that can't be created reaches the status, with the quota that is in the way")
        void setRefused() {
            var seen = present(deployment()
                    .condition(
                            "Progressing",
                            "False",
                            "ReplicaSetCreateError",
                            "Failed to create new replica set \"iris-5d4\": replicasets.apps \"iris-5d4\" is forbidden: exceeded quota: few,"
                                    + " requested: count/replicasets.apps=1, used: count/replicasets.apps=3, limited: count/replicasets.apps=3",
                            at(5))
                    .made());

            assertThat(causes(seen)).containsExactly(ProblemCause.QUOTA_DENIED);
        }

        @Test
        @DisplayName(
                "R19 the controller's progress deadline is told only of this rollout, and only where nothing else is known")
        void deadline() {
            var late = deployment()
                    .condition(
                            "Progressing",
                            "False",
                            "ProgressDeadlineExceeded",
                            "ReplicaSet \"iris-5d4\" has timed out progressing.",
                            at(600))
                    .made();
            var before = deployment()
                    .condition(
                            "Progressing",
                            "False",
                            "ProgressDeadlineExceeded",
                            "ReplicaSet \"iris-5d4\" has timed out progressing.",
                            at(-1))
                    .made();

            assertThat(causes(present(late))).containsExactly(new ProblemCause("PROGRESS_DEADLINE"));
            assertThat(causes(present(before))).isEmpty();
            assertThat(causes(
                            present(late, pod("a").waiting("ErrImagePull", "no").made())))
                    .containsExactly(ProblemCause.IMAGE_UNAVAILABLE);
        }

        @Test
        @DisplayName("R19 that somebody paused the Deployment is told")
        void paused() {
            var seen = present(deployment()
                    .condition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused", at(5))
                    .made());

            assertThat(seen.problems().get(0).detail()).contains("paused");
        }

        @Test
        @DisplayName("R24 many replicas that wrote the same leave their lines with the first ten, and each its problem")
        void bounded() {
            List<KubeObject> objects =
                    new ArrayList<>(List.of(deployment().replicas(40).made()));
            for (int i = 0; i < 40; i++) {
                objects.add(pod("iris-" + i)
                        .unready(at(10))
                        .container(CRASH.formatted(2))
                        .made());
            }
            var problems = present(objects.toArray(KubeObject[]::new)).problems();

            assertThat(problems).hasSize(40);
            assertThat(problems.stream()
                            .filter(problem -> !problem.lastLogLines().isEmpty()))
                    .hasSize(10);
            assertThat(problems.get(39).exitCode()).contains(2);
        }
    }
}
