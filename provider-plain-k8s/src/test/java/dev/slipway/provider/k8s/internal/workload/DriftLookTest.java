package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.Fence;
import dev.slipway.model.Impact;
import dev.slipway.model.Rollout;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DriftLookTest {
    private final WriterBench bench = new WriterBench();
    private final SampleRollout iris = SampleRollout.iris(4)
            .with(spec -> spec.env("MODE", "a secret").envFromSecret("PASSWORD", "database", "key"));
    private final DriftLook look = new DriftLook(bench.cluster, bench.settings);

    @BeforeEach
    void serve() {
        bench.serve(iris);
        bench.cluster.calls().forget();
    }

    @Test
    @DisplayName("R87 there is none in what nobody has touched, and looking writes nothing")
    void none() {
        assertThat(look.of(iris.rollout())).isEmpty();
        assertThat(bench.writes()).isZero();
    }

    @Test
    @DisplayName("R87 there is none after scaling, new words, an update and its way back either")
    void noneLater() {
        List<SampleRollout> later = List.of(
                SampleRollout.iris(5).replicas(2),
                SampleRollout.iris(6).replicas(2).with(spec -> spec.description("new")),
                SampleRollout.iris(7).image("m:2"),
                SampleRollout.iris(8));
        later.forEach(sample -> {
            bench.serve(sample);
            assertThat(look.of(sample.rollout()))
                    .as("%s", sample.rollout().fence())
                    .isEmpty();
        });
    }

    @Test
    @DisplayName("R87 what was edited is told with its path, and with what should be there and what is")
    void edited() {
        change(KubeKind.DEPLOYMENT, node -> {
            node.withObjectProperty("spec").put("replicas", 5);
            container(node).put("image", "m:evil");
        });

        assertThat(look.of(iris.rollout()))
                .containsExactlyInAnyOrder(
                        finding("Deployment", "spec.replicas", "3", "5"),
                        finding(
                                "Deployment",
                                "spec.template.spec.containers[model].image",
                                "registry.example.org/models/iris:1",
                                "m:evil"))
                .filteredOn(DriftLook.Finding::isOfTemplate)
                .hasSize(1);
    }

    @Test
    @DisplayName("R48 R87 of an environment variable nobody is told more than that it is, or isn't, as it should be")
    void variables() {
        change(
                KubeKind.DEPLOYMENT,
                node -> container(node).withArrayProperty("env").forEach(variable -> {
                    if (variable.path("name").asText().equals("MODE")) {
                        ((ObjectNode) variable).put("value", "another secret");
                    }
                }));

        assertThat(look.of(iris.rollout()))
                .containsExactly(finding(
                        "Deployment", "spec.template.spec.containers[model].env[MODE].value", "(set)", "(set)"));
    }

    @Test
    @DisplayName("R87 what is missing is told, beside the Deployment and all of it")
    void missing() {
        bench.cluster.remove(KubeKind.SERVICE, SampleSettings.NAMESPACE, "iris");
        assertThat(look.of(iris.rollout()))
                .containsExactly(new DriftLook.Finding("Service", "iris", "", Optional.of("there"), Optional.empty()));

        bench.cluster.remove(KubeKind.DEPLOYMENT, SampleSettings.NAMESPACE, "iris");
        assertThat(look.of(iris.rollout())).extracting(DriftLook.Finding::kind).containsExactly("Deployment");
    }

    @Test
    @DisplayName("R87 P14 each says what putting it right does to replicas")
    void impact() {
        change(KubeKind.DEPLOYMENT, node -> {
            node.withObjectProperty("spec").put("replicas", 5).put("revisionHistoryLimit", 9);
            container(node).put("image", "m:evil");
        });
        bench.cluster.remove(KubeKind.SERVICE, SampleSettings.NAMESPACE, "iris");
        assertThat(look.of(iris.rollout()))
                .extracting(finding -> finding.drift().impact())
                .containsExactly(Impact.SCALE, Impact.NONE, Impact.RESTART, Impact.NONE);
        assertThat(look.of(iris.rollout()).get(0).drift().sentence())
                .isEqualTo("Deployment iris: spec.replicas is 5, and should be 3");

        bench.cluster.calls().fail(Verb.TRY, KubeKind.DEPLOYMENT, 1, KubeException.Kind.INVALID);
        assertThat(look.of(iris.rollout()).get(0).drift().impact())
                .as("of what can't be compared")
                .isEqualTo(Impact.RESTART);
        bench.cluster.remove(KubeKind.DEPLOYMENT, SampleSettings.NAMESPACE, "iris");
        assertThat(look.of(iris.rollout()))
                .extracting(finding -> finding.drift().impact())
                .containsExactly(Impact.SCALE);
    }

    @Test
    @DisplayName("R87 P14 words and a revision's number that the record has changed without a rollout are none")
    void words() {
        Rollout words = SampleRollout.iris(5)
                .with(spec -> spec.env("MODE", "a secret")
                        .envFromSecret("PASSWORD", "database", "key")
                        .description("better"))
                .rollout();

        assertThat(look.of(Rollout.builder().from(words).fence(new Fence(4)).build()))
                .isEmpty();
    }

    @Test
    @DisplayName("R87 an edited route is told")
    void route() {
        change(KubeKind.INGRESS, node -> node.withObjectProperty("spec").put("ingressClassName", "other"));

        assertThat(look.of(iris.rollout()))
                .containsExactly(finding("Ingress", "spec.ingressClassName", "outside", "other"));
    }

    @Test
    @DisplayName(
            "R87 what can't be there together with what was written is told in the server's words; other trouble is thrown")
    void refused() {
        bench.cluster.calls().fail(Verb.TRY, KubeKind.SERVICE, 1, KubeException.Kind.INVALID);
        assertThat(look.of(iris.rollout()))
                .containsExactly(finding("Service", "", "as it was written", "TRY Service: INVALID"));

        bench.cluster.calls().fail(Verb.TRY, KubeKind.SERVICE, 1, KubeException.Kind.NO_ANSWER);
        assertThatThrownBy(() -> look.of(iris.rollout())).isInstanceOf(KubeException.class);
    }

    @Test
    @DisplayName("what the server fills in, and what others add, is none")
    void others() {
        change(KubeKind.DEPLOYMENT, node -> {
            node.withObjectProperty("metadata").withObjectProperty("labels").put("team", "red");
            node.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put("deployment.kubernetes.io/revision", "1");
            node.withObjectProperty("metadata").putArray("managedFields").addObject();
            node.withObjectProperty("spec").put("paused", false);
            node.withObjectProperty("status").put("replicas", 3);
        });

        assertThat(look.of(iris.rollout())).isEmpty();
    }

    @Nested
    @DisplayName("with other settings than those that wrote it")
    class OtherSettings {
        private final DriftLook other = new DriftLook(
                bench.cluster, SampleSettings.with(new PodRules(false, OptionalLong.of(7), Optional.of("Always"), 60)));

        @Test
        @DisplayName(
                "R31 R87 what they would write differently is none, so that a repair leaves replicas alone that nobody has edited")
        void none() {
            assertThat(other.of(iris.rollout())).isEmpty();
        }

        @Test
        @DisplayName("R87 what comes from the revision itself is compared all the same")
        void edited() {
            change(KubeKind.DEPLOYMENT, node -> container(node).put("image", "m:evil"));

            assertThat(other.of(iris.rollout()))
                    .filteredOn(DriftLook.Finding::isOfTemplate)
                    .extracting(DriftLook.Finding::path)
                    .containsExactly("spec.template.spec.containers[model].image");
        }
    }

    @Test
    @DisplayName("R87 what isn't wholly written, or another's, has none")
    void notWritten() {
        assertThat(look.of(SampleRollout.iris(5).rollout())).isEmpty();
        assertThat(look.of(SampleRollout.of(SampleRollout.ref("iris", "life-two"), 4)
                        .rollout()))
                .isEmpty();
        change(
                KubeKind.DEPLOYMENT,
                node -> node.withObjectProperty("metadata")
                        .withObjectProperty("annotations")
                        .remove(StampKeys.COMPLETE));
        bench.cluster.calls().forget();

        assertThat(look.of(iris.rollout())).isEmpty();
        assertThat(bench.cluster.calls().count(Verb.TRY)).isZero();
    }

    @Test
    @DisplayName("lists are compared by name where everything has one, and else by place")
    void lists() {
        var live = Manifests.json(
                "{'a':[{'name':'x','v':1},{'name':'new'},{'name':'y','v':2}],'b':[1,2],'status':{'x':1},'c.d/e':'f'}");
        var wanted = Manifests.json("{'a':[{'name':'x','v':1},{'name':'y','v':3}],'b':[1,4,5],'c.d/e':'g'}");

        assertThat(Differences.between(live, wanted))
                .extracting(difference ->
                        difference.path() + " " + difference.wanted().orElse("-") + " "
                                + difference.live().orElse("-"))
                .containsExactly("a[new] - {\"name\":\"new\"}", "a[y].v 3 2", "b[1] 4 2", "b[2] 5 -", "[c.d/e] g f");
    }

    private void change(KubeKind<?> kind, Consumer<ObjectNode> change) {
        bench.cluster.change(kind, SampleSettings.NAMESPACE, "iris", change);
    }

    private static ObjectNode container(ObjectNode deployment) {
        return (ObjectNode) deployment.at("/spec/template/spec/containers/0");
    }

    private static DriftLook.Finding finding(String kind, String path, String wanted, String live) {
        return new DriftLook.Finding(kind, "iris", path, Optional.of(wanted), Optional.of(live));
    }
}
