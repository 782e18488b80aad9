package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepsTest {
    private static final Strategy SURGE = Strategy.rolling(1, 0);
    private static final Strategy NO_SURGE = Strategy.rolling(0, 1);

    /** What comes next, by template, number and strategy of now and of the goal. */
    @ParameterizedTest(name = "{0} x{1} to {2} x{3}, {4}: {5} x{6}")
    @CsvSource({
        "a, 3, a, 3, rolling, a, 3",
        "a, 3, a, 5, rolling, a, 5",
        "a, 3, a, 1, rolling, a, 1",
        "a, 3, a, 0, rolling, a, 0",
        "a, 0, a, 3, rolling, a, 3",
        "a, 3, b, 3, rolling, b, 3",
        "a, 3, b, 5, rolling, b, 3",
        "b, 3, b, 5, rolling, b, 5",
        "a, 3, b, 1, rolling, a, 1",
        "a, 1, b, 1, rolling, b, 1",
        "a, 3, b, 0, rolling, a, 0",
        "a, 0, b, 0, rolling, b, 0",
        "a, 3, b, 3, recreate, a, 0",
        "a, 0, b, 3, recreate, b, 0",
        "b, 0, b, 3, recreate, b, 3",
        "a, 3, a, 5, recreate, a, 5",
    })
    @DisplayName(
            "V8 V9 template or number, never both: fewer before the template, more after it, and under recreate at 0 only")
    void next(String from, int replicas, String to, int wanted, String kind, String template, int number) {
        Strategy strategy = kind.equals("recreate") ? Strategy.recreate() : SURGE;
        Shape next = Steps.next(new Shape(from, replicas, NO_SURGE), new Shape(to, wanted, strategy));

        assertThat(next.template()).isEqualTo(template);
        assertThat(next.replicas()).isEqualTo(number);
    }

    @Test
    @DisplayName("a strategy comes with what grows under it; what only shrinks keeps the one that is there")
    void strategies() {
        Shape now = new Shape("a", 3, NO_SURGE);

        assertThat(Steps.next(now, new Shape("b", 3, SURGE)).strategy()).isEqualTo(SURGE);
        assertThat(Steps.next(now, new Shape("a", 4, SURGE)).strategy()).isEqualTo(SURGE);
        assertThat(Steps.next(now, new Shape("a", 2, SURGE)).strategy()).isEqualTo(NO_SURGE);
        assertThat(Steps.next(now, new Shape("a", 3, SURGE))).isEqualTo(now);
    }

    @Test
    @DisplayName("V1 a new template grows, also at no replicas, and so do more of an old one")
    void growing() {
        Shape now = new Shape("a", 3, NO_SURGE);

        assertThat(Steps.isGrowing(now, now.withReplicas(4))).isTrue();
        assertThat(Steps.isGrowing(now, new Shape("b", 3, NO_SURGE))).isTrue();
        assertThat(Steps.isGrowing(now, now.withReplicas(2))).isFalse();
        assertThat(Steps.isGrowing(now, now.withStrategy(SURGE))).isFalse();
    }

    @Test
    @DisplayName("while a template waits a narrower strategy may be written, and nothing else")
    void instead() {
        Shape now = new Shape("a", 3, SURGE);

        assertThat(Steps.instead(now, new Shape("b", 3, NO_SURGE))).isEqualTo(now.withStrategy(NO_SURGE));
        assertThat(Steps.instead(now, new Shape("b", 3, Strategy.rolling(2, 0))))
                .isEqualTo(now);
        assertThat(Steps.instead(now, new Shape("a", 4, NO_SURGE))).isEqualTo(now);
    }

    @Nested
    @DisplayName("what grows waits")
    class Waiting {
        private final Scene scene = new Scene();

        @Test
        @DisplayName("not, where everything rests")
        void rests() {
            scene.set("old", "a", 3).pods("old", 3);

            assertThat(scene.mayGrow("a", 5)).isTrue();
            assertThat(scene.mayGrow("b", 3)).isTrue();
        }

        @Test
        @DisplayName("V3 until the Deployment controller has seen the last write")
        void deployment() {
            scene.set("old", "a", 3).pods("old", 3).observed(scene.deployment, 1);

            assertThat(scene.mayGrow("a", 5)).isFalse();
            assertThat(scene.mayGrow("b", 3)).isFalse();
        }

        @Test
        @DisplayName("V3 until the controllers of all ReplicaSets have seen their sizes")
        void sets() {
            scene.set("old", "a", 3).pods("old", 3).set("older", "z", 0).unobserved("older");

            assertThat(scene.mayGrow("a", 5)).isFalse();
            assertThat(scene.mayGrow("b", 3)).isFalse();
        }

        @Test
        @DisplayName("V1 while a pod is ending, but not for one that has ended")
        void terminating() {
            scene.set("old", "a", 3).pods("old", 3).ending("old");

            assertThat(scene.mayGrow("a", 5)).isFalse();
            assertThat(scene.mayGrow("b", 3)).isFalse();
            scene.finished();
            assertThat(scene.mayGrow("b", 3)).isTrue();
        }

        @Test
        @DisplayName("while there are pods that no ReplicaSet asks for")
        void surplus() {
            scene.set("old", "a", 3).pods("old", 4);

            assertThat(scene.mayGrow("b", 3)).isFalse();
        }

        @Test
        @DisplayName("while ReplicaSets of a Deployment that is no more ask for pods")
        void elsewhere() {
            scene.set("old", "a", 3)
                    .pods("old", 3)
                    .setOf("uid-gone", "gone", "a", 1)
                    .pods("gone", 1);

            assertThat(scene.mayGrow("b", 3)).isFalse();
        }

        @Test
        @DisplayName("for the number: while a ReplicaSet of another template asks for anything, which might get it")
        void otherTemplate() {
            scene.set("old", "z", 1).pods("old", 1).set("new", "a", 2).pods("new", 2);

            assertThat(scene.mayGrow("a", 5)).isFalse();
        }

        @Test
        @DisplayName(
                "for the template: only while more is asked for than number and surge allow, so that a stuck one can be mended")
        void stuck() {
            scene.set("old", "z", 3).pods("old", 3).set("new", "a", 1).pods("new", 1);

            assertThat(Steps.mayGrow(scene.live(), scene.now(), new Shape("b", 3, SURGE)))
                    .isTrue();
            assertThat(Steps.mayGrow(scene.live(), scene.now(), new Shape("b", 3, NO_SURGE)))
                    .isFalse();
        }

        @Test
        @DisplayName(
                "not for what was made to run nothing and never changed since: nothing can be done about an earlier write")
        void shell() {
            scene.shell();

            assertThat(scene.mayGrow("a", 3)).isTrue();
            assertThat(scene.mayGrow("b", 0)).isTrue();
        }

        @Test
        @DisplayName(
                "R36 nothing is left of what was written to no replicas once all have seen it and every pod is gone")
        void released() {
            assertThat(Steps.isReleased(scene.replicas(0).live())).isTrue();
            scene.set("old", "a", 0);
            assertThat(Steps.isReleased(scene.live())).isTrue();
            scene.pods("old", 1);
            assertThat(Steps.isReleased(scene.live())).isFalse();
            scene.finished();
            assertThat(Steps.isReleased(scene.live())).isTrue();
            scene.set("older", "z", 1);
            assertThat(Steps.isReleased(scene.live())).isFalse();
        }

        @Test
        @DisplayName("R36 something may still come while not all have seen that nothing shall run")
        void notReleased() {
            scene.replicas(0).set("old", "a", 0).unobserved("old");
            assertThat(Steps.isReleased(scene.live())).isFalse();
            Scene other = new Scene().replicas(0);
            other.observed(other.deployment, 1);
            assertThat(Steps.isReleased(other.live())).isFalse();
        }
    }

    @Nested
    @DisplayName("a Deployment is read")
    class Read {
        @ParameterizedTest(name = "{0} and {1} of {2}")
        @CsvSource({
            "1, 0, 3, 1, 0",
            "0, 2, 3, 0, 2",
            "25%, 25%, 3, 1, 0",
            "50%, 34%, 3, 2, 1",
            "0, 10%, 3, 0, 1",
            "0%, 0%, 3, 0, 1"
        })
        @DisplayName("with the strategy that its controller makes of numbers and percentages, whoever wrote them")
        void strategy(String surge, String unavailable, int replicas, int mostMore, int mostFewer) {
            DeploymentObject object = deployment(
                    "{'type':'RollingUpdate','rollingUpdate':{'maxSurge':'" + surge + "','maxUnavailable':'"
                            + unavailable + "'}}",
                    replicas);

            assertThat(Shape.of(object)).isEqualTo(new Shape("", replicas, Strategy.rolling(mostMore, mostFewer)));
        }

        @Test
        @DisplayName("with a recreation, and with the server's own defaults where nothing is said")
        void defaults() {
            assertThat(Shape.of(deployment("{'type':'Recreate'}", 2)).strategy())
                    .isEqualTo(Strategy.recreate());
            assertThat(Shape.of(deployment("{'type':'RollingUpdate'}", 8)).strategy())
                    .isEqualTo(Strategy.rolling(2, 2));
        }

        private DeploymentObject deployment(String strategy, int replicas) {
            ObjectNode object = Manifests.object(KubeKind.DEPLOYMENT, "models", "iris", Map.of());
            ObjectNode spec = object.putObject("spec");
            spec.put("replicas", replicas).set("strategy", Manifests.json(strategy));
            spec.putObject("template").putObject("metadata");
            return new FakeCluster().put(KubeKind.DEPLOYMENT, object);
        }
    }

    /** A Deployment of template a with 3 replicas that everybody has seen, and what is put beside it. */
    private static final class Scene {
        private final FakeCluster cluster = new FakeCluster();
        private final DeploymentObject deployment;
        private int pods;

        Scene() {
            ObjectNode object = Manifests.object(KubeKind.DEPLOYMENT, "models", "iris", Map.of());
            ObjectNode spec = object.putObject("spec");
            spec.put("replicas", 0);
            template(spec, "a");
            deployment = cluster.put(KubeKind.DEPLOYMENT, object);
            replicas(3);
            observed(deployment, 2);
        }

        Scene replicas(int number) {
            cluster.change(KubeKind.DEPLOYMENT, "models", "iris", node -> {
                node.withObjectProperty("spec").put("replicas", number);
                node.withObjectProperty("status").put("observedGeneration", 3);
            });
            return this;
        }

        /** As it was created, seen by nobody. */
        void shell() {
            cluster.remove(KubeKind.DEPLOYMENT, "models", "iris");
            ObjectNode object = Manifests.object(KubeKind.DEPLOYMENT, "models", "iris", Map.of());
            ObjectNode spec = object.putObject("spec");
            spec.put("replicas", 0);
            template(spec, "a");
            cluster.put(KubeKind.DEPLOYMENT, object);
        }

        Scene observed(DeploymentObject of, long generation) {
            cluster.change(
                    KubeKind.DEPLOYMENT,
                    "models",
                    of.metadata().name(),
                    node -> node.withObjectProperty("status").put("observedGeneration", generation));
            return this;
        }

        Scene set(String name, String template, int size) {
            return setOf(deployment.metadata().uid(), name, template, size);
        }

        Scene setOf(String owner, String name, String template, int size) {
            ObjectNode set =
                    Manifests.object(KubeKind.REPLICA_SET, "models", name, Map.of(StampKeys.TEMPLATE, template));
            own(set, owner);
            ObjectNode spec = set.putObject("spec");
            spec.put("replicas", size);
            template(spec, template);
            set.putObject("status").put("observedGeneration", 1);
            cluster.put(KubeKind.REPLICA_SET, set);
            return this;
        }

        /** It was changed since it was made, so it isn't one that was made for nothing. */
        Scene unobserved(String set) {
            cluster.change(
                    KubeKind.REPLICA_SET,
                    "models",
                    set,
                    node -> node.withObjectProperty("spec").put("minReadySeconds", 7));
            return this;
        }

        Scene pods(String set, int number) {
            String owner = cluster.get(KubeKind.REPLICA_SET, "models", set)
                    .map(ReplicaSetObject::metadata)
                    .map(ObjectMeta::uid)
                    .orElseThrow();
            for (int count = 0; count < number; count++) {
                ObjectNode pod = Manifests.object(KubeKind.POD, "models", "pod-" + ++pods, Map.of());
                own(pod, owner);
                pod.putObject("spec").putArray("containers");
                cluster.put(KubeKind.POD, pod);
            }
            return this;
        }

        /** One more pod, which is on its way out. */
        Scene ending(String set) {
            pods(set, 1);
            cluster.change(
                    KubeKind.POD,
                    "models",
                    "pod-" + pods,
                    node -> node.withObjectProperty("metadata").put("deletionTimestamp", "2031-05-06T07:08:09Z"));
            return this;
        }

        /** The last pod has ended for good. */
        void finished() {
            cluster.change(
                    KubeKind.POD,
                    "models",
                    "pod-" + pods,
                    node -> node.putObject("status").put("phase", "Failed"));
        }

        private static void own(ObjectNode object, String owner) {
            object.withObjectProperty("metadata")
                    .putArray("ownerReferences")
                    .addObject()
                    .put("uid", owner)
                    .put("controller", true);
        }

        private static void template(ObjectNode spec, String template) {
            spec.putObject("template").putObject("metadata").putObject("labels").put(StampKeys.TEMPLATE, template);
        }

        Live live() {
            List<PodObject> all = cluster.all(KubeKind.POD);
            return new Live(
                    SampleRollout.IRIS,
                    Optional.of(cluster.all(KubeKind.DEPLOYMENT).get(0)),
                    cluster.all(KubeKind.REPLICA_SET),
                    all,
                    List.of());
        }

        Shape now() {
            return Shape.of(live().object().orElseThrow());
        }

        boolean mayGrow(String template, int number) {
            return Steps.mayGrow(live(), now(), new Shape(template, number, NO_SURGE));
        }
    }
}
