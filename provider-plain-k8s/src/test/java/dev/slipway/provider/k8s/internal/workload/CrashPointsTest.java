package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PlainObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process may die before or after any write. Whoever calls next brings it to the same end. */
class CrashPointsTest {
    /** What is done, after everything before it has come to its end. */
    private record Story(String title, Consumer<WriterBench> before, Consumer<WriterBench> told) {
        @Override
        public String toString() {
            return title;
        }
    }

    static List<Story> stories() {
        Consumer<WriterBench> running = bench -> bench.serve(SampleRollout.iris(1));
        Consumer<WriterBench> stopped =
                running.andThen(bench -> bench.serve(SampleRollout.iris(2).replicas(0)));
        return List.of(
                new Story("a first rollout", bench -> {}, applying(SampleRollout.iris(1))),
                new Story("a new image", running, applying(SampleRollout.iris(2).image("m:2"))),
                new Story(
                        "a new image for fewer",
                        running,
                        applying(SampleRollout.iris(2).image("m:2").replicas(1))),
                new Story(
                        "a new image for more",
                        running,
                        applying(SampleRollout.iris(2).image("m:2").replicas(5))),
                new Story(
                        "a new image without a surge",
                        running,
                        applying(SampleRollout.iris(2).image("m:2").strategy(Strategy.rolling(0, 1)))),
                new Story("one replica", running, applying(SampleRollout.iris(2).replicas(1))),
                new Story("new words", running, applying(SampleRollout.iris(2).with(spec -> spec.description("new")))),
                new Story("a stop", running, applying(SampleRollout.iris(2).replicas(0))),
                new Story("a start", stopped, applying(SampleRollout.iris(3).replicas(3))),
                new Story(
                        "the next life",
                        stopped.andThen(bench -> bench.record.forget(SampleRollout.IRIS)),
                        applying(SampleRollout.of(SampleRollout.ref("iris", "life-two"), 1))),
                new Story("a removal", running, bench -> bench.remove(SampleRollout.IRIS, 2)),
                new Story("a removal of what is stopped", stopped, bench -> bench.remove(SampleRollout.IRIS, 3)));
    }

    private static Consumer<WriterBench> applying(SampleRollout sample) {
        return bench -> bench.apply(sample);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    @DisplayName("R86 a process that is killed around any write leaves what the next call brings to the same end")
    void killed(Story story) {
        List<String> undisturbed = ended(story, Integer.MAX_VALUE);
        int number = 1;
        boolean isCut = true;
        while (isCut) {
            var bench = new WriterBench();
            story.before().accept(bench);
            bench.dieBeforeWrite(number);
            isCut = isCut(story, bench);
            bench.liveOn();
            assertThat(bench.cluster.all(KubeKind.DEPLOYMENT).size())
                    .as("Deployments after a death before write %s", number)
                    .isLessThanOrEqualTo(1);
            assertThat(end(story, bench))
                    .as("the end after a death before write %s", number)
                    .isEqualTo(undisturbed);
            number++;
        }
        assertThat(number).as("places where it was cut").isGreaterThan(2);
    }

    private static boolean isCut(Story story, WriterBench bench) {
        try {
            story.told().accept(bench);
            return false;
        } catch (WriterBench.Died e) {
            return true;
        }
    }

    private static List<String> ended(Story story, int number) {
        var bench = new WriterBench();
        story.before().accept(bench);
        bench.dieBeforeWrite(number);
        List<String> end = end(story, bench);
        bench.liveOn();
        return end;
    }

    /** Tells it again and again while the controllers do their work, as the reconcile loop does. */
    private static List<String> end(Story story, WriterBench bench) {
        for (int pass = 0; pass < 6; pass++) {
            bench.controllers.settle();
            story.told().accept(bench);
        }
        bench.controllers.settle();
        Stream<ObjectMeta> all = Stream.concat(
                bench.cluster.all(KubeKind.DEPLOYMENT).stream().map(DeploymentObject::metadata),
                SecondaryManifests.KINDS.stream()
                        .flatMap(kind -> bench.cluster.all(kind).stream().map(PlainObject::metadata)));
        List<String> told =
                new ArrayList<>(all.map(metadata -> told(bench, metadata)).toList());
        bench.controllers.pods().forEach(pod -> told.add("a pod of " + Live.template(pod)));
        return told;
    }

    /** All of it but what only says when and by which call it was written. */
    private static String told(WriterBench bench, ObjectMeta metadata) {
        KubeKind<?> kind = Stream.concat(Stream.of(KubeKind.DEPLOYMENT), SecondaryManifests.KINDS.stream())
                .filter(some -> bench.cluster
                        .raw(some, metadata.namespace(), metadata.name())
                        .filter(raw -> raw.at("/metadata/uid").asText().equals(metadata.uid()))
                        .isPresent())
                .findFirst()
                .orElseThrow();
        ObjectNode raw =
                bench.cluster.raw(kind, metadata.namespace(), metadata.name()).orElseThrow();
        raw.remove("status");
        ObjectNode written = raw.withObjectProperty("metadata");
        written.remove(List.of("uid", "resourceVersion", "generation", "creationTimestamp", "ownerReferences"));
        written.withObjectProperty("annotations")
                .remove(kind.equals(KubeKind.DEPLOYMENT) ? StampKeys.WRITTEN_AT : StampKeys.FENCE);
        return raw.toString();
    }
}
