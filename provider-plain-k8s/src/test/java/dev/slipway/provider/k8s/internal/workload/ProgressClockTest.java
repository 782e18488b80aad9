package dev.slipway.provider.k8s.internal.workload;

import static dev.slipway.provider.k8s.internal.workload.Samples.NOW;
import static dev.slipway.provider.k8s.internal.workload.Samples.REF;
import static dev.slipway.provider.k8s.internal.workload.Samples.at;
import static dev.slipway.provider.k8s.internal.workload.Samples.deployment;
import static dev.slipway.provider.k8s.internal.workload.Samples.live;
import static dev.slipway.provider.k8s.internal.workload.Samples.pod;
import static dev.slipway.provider.k8s.internal.workload.Samples.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Observation;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ProgressClockTest {
    private static Observation.Present seen(Instant asOf, KubeObject... objects) {
        return (Observation.Present) new Sight(live(objects), asOf).observation(Set.of(), Optional.empty());
    }

    private static Instant since(KubeObject... objects) {
        return seen(NOW, objects).progressSince();
    }

    private static Instant time(int seconds) {
        return Instant.parse(at(seconds));
    }

    @Test
    @DisplayName("P7 a new rollout is progress, whatever was noted before it")
    void rollout() {
        assertThat(since(
                        deployment()
                                .condition("Progressing", "True", "NewReplicaSetAvailable", "", at(-3_600))
                                .condition("Available", "True", "MinimumReplicasAvailable", "", at(-7_200))
                                .made(),
                        pod("a").ready(at(-3_600)).made()))
                .isEqualTo(time(0));
    }

    @Test
    @DisplayName("P7 a rollout that changes its callers alone is no progress, and says what it goes on with")
    void callers() {
        assertThat(since(deployment().annotated(StampKeys.WRITTEN_AT, at(-60)).made()))
                .isEqualTo(time(-60));
        assertThat(since(deployment().annotated(StampKeys.WRITTEN_AT, "soon").made()))
                .isEqualTo(time(0));
        assertThat(since(deployment().annotated(StampKeys.WRITTEN_AT, at(60)).made()))
                .as("nobody goes on with what is to come")
                .isEqualTo(time(0));
    }

    @Test
    @DisplayName("P7 a Deployment to which nobody applied anything counts from its creation")
    void unmanaged() {
        assertThat(since(deployment().unmanaged().made())).isEqualTo(Instant.parse("2026-11-22T09:00:00Z"));
    }

    @Test
    @DisplayName("P7 R44 the end of the rollout, and a replica that became ready, are progress")
    void progress() {
        assertThat(since(deployment()
                        .condition("Progressing", "True", "NewReplicaSetAvailable", "", at(30))
                        .made()))
                .isEqualTo(time(30));
        assertThat(since(
                        deployment()
                                .condition("Progressing", "True", "NewReplicaSetAvailable", "", at(30))
                                .made(),
                        pod("a").ready(at(50)).made(),
                        pod("b").ready(at(40)).made()))
                .isEqualTo(time(50));
    }

    @Test
    @DisplayName("P7 R44 that a pod exists is none, or those that are thrown out for ever would make it for ever")
    void existing() {
        assertThat(since(
                        deployment()
                                .condition("Progressing", "True", "ReplicaSetUpdated", "", at(500))
                                .made(),
                        pod("a").created(at(499)).phase("Pending").made()))
                .isEqualTo(time(0));
    }

    @Test
    @DisplayName("P7 R17 R44 a rollout that gets nowhere makes none, however long it tries")
    void none() {
        var object = deployment().made();
        var pulling = pod("a").waiting("ErrImagePull", "no").made();
        Instant first = seen(time(20), object, pulling).progressSince();

        assertThat(first).isEqualTo(time(0));
        assertThat(seen(time(9_000), object, pulling).progressSince()).isEqualTo(first);
        assertThat(seen(
                                time(9_000),
                                object,
                                pod("a").waiting("ImagePullBackOff", "no").made())
                        .progressSince())
                .isEqualTo(first);
    }

    @Test
    @DisplayName("P7 R17 that pods crash, are replaced, or that the controller's own deadline is over is none")
    void moving() {
        var late = deployment()
                .condition("Progressing", "False", "ProgressDeadlineExceeded", "", at(500))
                .made();
        var crash = pod("b").created(at(400))
                .unready(at(450))
                .container("""
                {"name": "model", "ready": false, "restartCount": 9, "state": {"running": {"startedAt": "%s"}}}
                """.formatted(at(490)))
                .made();

        assertThat(since(late, crash, pod("a").phase("Failed").unready(at(300)).made()))
                .isEqualTo(time(0));
    }

    @Test
    @DisplayName("P7 when enough were ready until now, it counts from when that ended")
    void fellOver() {
        assertThat(since(
                        deployment()
                                .condition("Available", "False", "MinimumReplicasUnavailable", "", at(300))
                                .made(),
                        pod("a").unready(at(300)).made()))
                .isEqualTo(time(300));
    }

    @Test
    @DisplayName("P7 a clock elsewhere that goes ahead makes no progress of time, and is never ahead of the look")
    void ahead() {
        var object = deployment().made();
        var ready = pod("a").ready(at(100)).made();

        assertThat(seen(time(50), object, ready).progressSince()).isEqualTo(time(0));
        assertThat(seen(time(99), object, ready).progressSince()).isEqualTo(time(0));
        assertThat(seen(time(100), object, ready).progressSince()).isEqualTo(time(100));
        assertThat(seen(time(-5), object).progressSince()).isEqualTo(time(-5));
    }

    @Test
    @DisplayName("P7 of what is left without a Deployment nothing counts on by itself")
    void leftovers() {
        var terminating = pod("a").ready(at(20)).terminating(at(40)).made();

        assertThat(seen(time(60), terminating, set("new", 0).made()).progressSince())
                .isEqualTo(time(10));
        assertThat(seen(time(600), terminating).progressSince()).isEqualTo(time(10));
    }

    @Test
    @DisplayName("P7 progress is never taken back because the pod that made it is gone")
    void memory() {
        var memory = new ProgressMemory();
        var object = deployment().made();

        Observation.Present before = (Observation.Present) memory.remembering(
                REF, seen(time(200), object, pod("a").ready(at(100)).made()));
        Observation.Present after = (Observation.Present) memory.remembering(REF, seen(time(210), object));

        assertThat(before.progressSince()).isEqualTo(time(100));
        assertThat(after.progressSince()).isEqualTo(time(100));
        assertThat(after.asOf()).isEqualTo(time(210));
        assertThat(((Observation.Present) memory.remembering(REF, seen(time(90), object))).progressSince())
                .as("of an older look")
                .isEqualTo(time(90));
    }

    @Test
    @DisplayName(
            "P7 what is absent, told longest ago beyond the bound, or from before the clock was set back is forgotten")
    void forgotten() {
        var memory = new ProgressMemory(2);
        var object = deployment().made();
        Observation ready = seen(time(500), object, pod("a").ready(at(400)).made());
        var rose = Samples.ref("store-1", "rose", "first");
        var lily = Samples.ref("store-1", "lily", "first");

        memory.remembering(REF, ready);
        memory.remembering(REF, new Observation.Absent(time(501)));
        assertThat(memory.remembering(REF, seen(time(502), object))).isEqualTo(seen(time(502), object));

        memory.remembering(REF, ready);
        memory.remembering(rose, ready);
        memory.remembering(REF, ready);
        memory.remembering(lily, ready);
        assertThat(memory.remembering(rose, seen(time(510), object))).isEqualTo(seen(time(510), object));

        memory.remembering(REF, ready);
        assertThat(memory.remembering(REF, seen(time(100), object))).isEqualTo(seen(time(100), object));
    }

    @Test
    @DisplayName("P6 what can't be said now stays so, and forgets nothing")
    void unavailable() {
        var memory = new ProgressMemory();
        var object = deployment().made();
        var nobody = new Observation.Unavailable(time(205), "no");
        memory.remembering(REF, seen(time(200), object, pod("a").ready(at(100)).made()));

        assertThat(memory.remembering(REF, nobody)).isEqualTo(nobody);
        assertThat(((Observation.Present) memory.remembering(REF, seen(time(210), object))).progressSince())
                .isEqualTo(time(100));
    }
}
