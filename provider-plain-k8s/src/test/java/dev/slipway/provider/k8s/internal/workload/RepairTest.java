package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.Fence;
import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.spi.ApplyResult;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Somebody edits what was written, and it is written again. */
class RepairTest {
    private static final String IMAGE = "registry.example.org/models/iris:1";

    private final WriterBench bench = new WriterBench();
    private final DriftLook look = new DriftLook(bench.cluster, bench.settings);
    private final SampleRollout iris = SampleRollout.iris(4);

    @Test
    @DisplayName("R87 P3 an equal stamp keeps nothing edited: not the image, the number, or where a Service leads")
    void undone() {
        bench.serve(iris);
        setImage("m:evil");
        scale(5);
        setSelector();
        bench.controllers.settle();
        assertThat(image()).isEqualTo("m:evil");

        repair(iris);

        assertThat(image()).isEqualTo(IMAGE);
        assertThat(bench.shape().replicas()).isEqualTo(3);
        assertThat(look.of(iris.rollout())).isEmpty();
        assertThat(bench.stamp().fence()).isEqualTo(new Fence(4));
        assertThat(bench.cluster.all(KubeKind.REPLICA_SET).stream()
                        .filter(set -> set.spec().wanted() > 0))
                .hasSize(1);
    }

    @Test
    @DisplayName("R87 P10 of what nobody has edited nothing is written anew")
    void untouched() {
        bench.serve(iris);
        List<String> before = bench.versions();

        assertThat(bench.writer.repair(iris.rollout())).isEqualTo(ApplyResult.ACCEPTED);

        assertThat(bench.versions()).isEqualTo(before);
    }

    @Test
    @DisplayName(
            "R87 R31 by other settings a repair of the number restarts nothing, and leaves alone what others have added")
    void otherSettings() {
        bench.serve(iris);
        change(
                KubeKind.DEPLOYMENT,
                node -> template(node)
                        .withObjectProperty("metadata")
                        .withObjectProperty("annotations")
                        .put("kubectl.kubernetes.io/restartedAt", "2026-01-01T00:00:00Z"));
        scale(1);
        bench.controllers.settle();
        var template = template(bench.raw());
        var others = SampleSettings.with(new PodRules(false, OptionalLong.of(77), Optional.of("Always"), 20));

        assertThat(bench.writer(others).repair(iris.rollout())).isEqualTo(ApplyResult.ACCEPTED);

        assertThat(bench.shape().replicas()).isEqualTo(3);
        assertThat(template(bench.raw())).isEqualTo(template);
    }

    @Test
    @DisplayName(
            "R87 V9 what can't be put right at once isn't told as complete until it is, and any apply goes on with it")
    void goesOn() {
        SampleRollout recreated = SampleRollout.iris(4).strategy(Strategy.recreate());
        bench.serve(recreated);
        setImage("m:evil");
        bench.controllers.settle();

        assertThat(bench.writer.repair(recreated.rollout())).isEqualTo(ApplyResult.ACCEPTED);
        assertThat(bench.shape().replicas()).isZero();
        assertThat(bench.stamp().isComplete()).isFalse();

        bench.serve(recreated);
        assertThat(image()).isEqualTo(IMAGE);
        assertThat(bench.shape().replicas()).isEqualTo(3);
    }

    @Test
    @DisplayName("R87 R63 what has to wait is noted as not complete, though nothing else may be written yet")
    void waits() {
        bench.serve(iris);
        scale(1);
        bench.controllers.settleBut("is gone");

        assertThat(bench.writer.repair(iris.rollout())).isEqualTo(ApplyResult.ACCEPTED);

        assertThat(bench.shape().replicas()).isEqualTo(1);
        assertThat(bench.stamp().isComplete()).isFalse();
        bench.serve(iris);
        assertThat(bench.shape().replicas()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "R87 G6 the next rollout undoes what was edited, also if it is about words only, and of everything beside it")
    void nextRollout() {
        bench.serve(iris);
        setImage("m:evil");
        setSelector();
        bench.controllers.settle();
        SampleRollout words = SampleRollout.iris(5).with(spec -> spec.description("better"));

        bench.serve(words);

        assertThat(image()).isEqualTo(IMAGE);
        assertThat(look.of(words.rollout())).isEmpty();
    }

    @Test
    @DisplayName("R87 an edit whose replicas still run isn't taken for a wish when an update is taken back")
    void takenBack() {
        bench.serve(iris);
        setImage("m:evil");
        bench.controllers.settle();
        bench.apply(SampleRollout.iris(5).image("m:broken"));
        bench.controllers.settleBut("is ready");

        bench.serve(SampleRollout.iris(6));

        assertThat(image()).isEqualTo(IMAGE);
    }

    @Test
    @DisplayName("R87 a repair begins something, so the time of its rollout's progress begins anew")
    void progress() {
        bench.serve(iris);
        change(KubeKind.DEPLOYMENT, node -> {
            node.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put(StampKeys.WRITTEN_AT, "2020-01-01T00:00:00Z");
            node.withObjectProperty("spec").put("replicas", 2);
        });
        bench.controllers.settle();

        repair(iris);

        assertThat(ProgressClock.noted(bench.object()).orElseThrow()).isAfter("2026-01-01T00:00:00Z");
    }

    @Test
    @DisplayName("R87 P4 a repair that the record doesn't name writes nothing")
    void notRecorded() {
        bench.serve(iris);
        setImage("m:evil");
        List<String> before = bench.versions();
        bench.record.name(SampleRollout.IRIS, 5);

        assertThat(bench.writer.repair(iris.rollout())).isEqualTo(ApplyResult.SUPERSEDED);

        assertThat(bench.versions()).isEqualTo(before);
    }

    @Test
    @DisplayName("R87 a Service whose port was changed, so that the server doesn't take ours beside it, is made anew")
    void port() {
        bench.serve(iris);
        String uid = bench.part(KubeKind.SERVICE).orElseThrow().uid();
        bench.cluster.calls().fail(Verb.APPLY, KubeKind.SERVICE, 1, KubeException.Kind.INVALID);

        repair(iris);

        assertThat(bench.part(KubeKind.SERVICE).orElseThrow().uid()).isNotEqualTo(uid);
        assertThat(look.of(iris.rollout())).isEmpty();
    }

    @Test
    @DisplayName(
            "R71 P4 a controller that tells its state of a budget meanwhile holds nothing up; what somebody else writes does")
    void overtaken() {
        bench.serve(iris);
        meanwhile(Verb.DELETE, node -> node.withObjectProperty("status").put("currentHealthy", 1));
        bench.serve(SampleRollout.iris(5).replicas(1));
        assertThat(bench.part(KubeKind.DISRUPTION_BUDGET)).isEmpty();

        bench.serve(SampleRollout.iris(6));
        meanwhile(
                Verb.DELETE,
                node -> node.withObjectProperty("metadata")
                        .withObjectProperty("annotations")
                        .put(StampKeys.FENCE, "8"));
        assertThatThrownBy(() -> bench.apply(SampleRollout.iris(7).replicas(1))).isInstanceOf(ProviderException.class);
        assertThat(bench.part(KubeKind.DISRUPTION_BUDGET)).isPresent();
    }

    private void meanwhile(Verb verb, Consumer<ObjectNode> change) {
        var isOver = new AtomicBoolean();
        bench.cluster.calls().before(call -> {
            if (call.verb() == verb
                    && call.kind().equals(KubeKind.DISRUPTION_BUDGET)
                    && isOver.compareAndSet(false, true)) {
                change(KubeKind.DISRUPTION_BUDGET, change);
            }
        });
    }

    /** As the library does: what isn't complete then is applied again. */
    private void repair(SampleRollout sample) {
        assertThat(bench.writer.repair(sample.rollout())).isEqualTo(ApplyResult.ACCEPTED);
        bench.controllers.settle();
        if (!bench.stamp().isComplete()) {
            bench.serve(sample);
        }
    }

    private void setImage(String image) {
        change(KubeKind.DEPLOYMENT, node -> container(node).put("image", image));
    }

    private void scale(int number) {
        change(KubeKind.DEPLOYMENT, node -> node.withObjectProperty("spec").put("replicas", number));
    }

    private void setSelector() {
        change(
                KubeKind.SERVICE,
                node -> node.withObjectProperty("spec")
                        .withObjectProperty("selector")
                        .put(StampKeys.INCARNATION, "another"));
    }

    private String image() {
        return container(bench.raw()).path("image").asText();
    }

    private void change(KubeKind<?> kind, Consumer<ObjectNode> change) {
        bench.cluster.change(kind, SampleSettings.NAMESPACE, "iris", change);
    }

    private static ObjectNode template(ObjectNode deployment) {
        return (ObjectNode) deployment.at("/spec/template");
    }

    private static ObjectNode container(ObjectNode deployment) {
        return (ObjectNode) deployment.at("/spec/template/spec/containers/0");
    }
}
