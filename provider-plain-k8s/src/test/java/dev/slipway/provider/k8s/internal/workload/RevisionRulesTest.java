package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.EnvValue;
import dev.slipway.model.Footprint;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.Strategy;
import dev.slipway.model.Toleration;
import dev.slipway.model.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionRulesTest {
    private static final ResourceAmounts SMALL =
            ResourceAmounts.of("cpu", "500m").and("memory", "1Gi");

    private final RevisionRules rules = new RevisionRules(SampleSettings.plain());

    @Test
    @DisplayName("nothing is wrong with a good revision that uses everything")
    void good() {
        InstanceType type = InstanceType.builder()
                .id(new InstanceTypeId("Größtes"))
                .resources(SMALL.and("nvidia.com/gpu", "2")
                        .and("gpu.intel.com/i915", "0")
                        .and("hugepages-2Mi", "4Mi")
                        .and("kubernetes.io/batch", "0.5")
                        .and("ephemeral-storage", "1.5Gi"))
                .nodeSelector(Map.of("topology.kubernetes.io/zone", "a", "empty", ""))
                .addTolerations(new Toleration("gpu", "Equal", "yes", "NoSchedule"))
                .addTolerations(new Toleration("", "Exists", "", ""))
                .build();

        assertThat(rules.check(SampleRollout.iris(7)
                        .type(type)
                        .with(spec -> spec.imagePullSecret("registry.ours")
                                .env("A.B-c_1", "x")
                                .envFromSecret("PASSWORD", "database", "pass.word"))
                        .revision()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iris",
                "iris:1",
                "team/iris",
                "team/iris__v2:V1_x.y-z",
                "registry.example.org/iris",
                "registry.example.org:5000/a/b/c:1",
                "localhost/iris",
                "127.0.0.1:9/none:1",
                "[::1]:5000/iris:1",
                "slipway.test/iris:1",
                "iris@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "r.example.org/iris:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    @DisplayName("R6 every name of an image that a registry may have is taken")
    void images(String image) {
        assertThat(rules.check(SampleRollout.iris(7).image(image).revision())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iris:",
                "iris:1:2",
                "team/Iris",
                "team//iris",
                "/iris",
                "iris/",
                "-iris",
                "https://registry.example.org/iris",
                "iris@sha256:0123",
                "iris@md5:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "registry.example.org:port/iris",
                "iris:.1"
            })
    @DisplayName("R5 R17 what is no name of an image is found before anything is recorded")
    void badImages(String image) {
        assertThat(violations(SampleRollout.iris(7).image(image)))
                .singleElement()
                .satisfies(violation -> {
                    assertThat(violation.path()).isEqualTo("image");
                    assertThat(violation.message()).contains("'" + image + "'");
                });
    }

    @Test
    @DisplayName("R5 an image with too long a name, which no registry has, is told with the limit")
    void longImage() {
        assertThat(violations(SampleRollout.iris(7).image("a/" + "b".repeat(254))))
                .singleElement()
                .asString()
                .contains("256", "255");
    }

    @ParameterizedTest
    @CsvSource({
        "nvidia.com/gpu, 1500m, isn't a whole number",
        "nvidia.com/gpu, 0.5, isn't a whole number",
        "gpus, 1, is no resource of a container",
        "pods, 1, is no resource of a container",
        "requests.nvidia.com/gpu, 1, is the name of a quota"
    })
    @DisplayName("R54 R56 a resource that no server takes is found, with its name")
    void resources(String name, String amount, String reason) {
        InstanceType type = InstanceType.of("gpu", SMALL.and(name, amount));

        assertThat(violations(SampleRollout.iris(7).type(type))).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEqualTo("instanceType.resources[" + name + "]");
            assertThat(violation.message()).contains(reason);
        });
    }

    @Test
    @DisplayName("R54 huge pages alone are refused by every server")
    void pages() {
        InstanceType type = InstanceType.of("pages", ResourceAmounts.of("hugepages-2Mi", "4Mi"));

        assertThat(violations(SampleRollout.iris(7).type(type)))
                .extracting(Violation::path)
                .containsExactly("instanceType.resources");
    }

    @Test
    @DisplayName("R54 selectors and tolerations that can't be written down are found, each where it is")
    void placement() {
        InstanceType type = InstanceType.builder()
                .id(new InstanceTypeId("odd"))
                .resources(SMALL)
                .nodeSelector(Map.of("not a key", "v", "good", "not a value!"))
                .addTolerations(new Toleration("/x", "Exists", "", ""))
                .addTolerations(new Toleration("x", "Equal", "a b", ""))
                .build();

        assertThat(violations(SampleRollout.iris(7).type(type)))
                .extracting(Violation::path)
                .containsExactlyInAnyOrder(
                        "instanceType.nodeSelector[not a key]",
                        "instanceType.nodeSelector[good]",
                        "instanceType.tolerations[0].key",
                        "instanceType.tolerations[1].value");
    }

    @Test
    @DisplayName("R19 R67 a secret that can't exist is found; whether it does exist is another matter")
    void secrets() {
        assertThat(violations(with(spec -> spec.imagePullSecret("My Registry")
                        .envFromSecret("A", "under_score", "k")
                        .envFromSecret("B", "fine", "no key!"))))
                .extracting(Violation::path)
                .containsExactlyInAnyOrder("imagePullSecret", "environment[A]", "environment[B]");
    }

    @Test
    @DisplayName("R68 a variable from a record of long ago that servers refuse is found")
    void variables() {
        Revision good = SampleRollout.iris(7).revision();
        DeploymentSpec old = DeploymentSpec.recorded()
                .from(good.spec())
                .putEnvironment("1st", EnvValue.text("x"))
                .build();

        assertThat(rules.check(Revision.builder().from(good).spec(old).build()))
                .extracting(Violation::path)
                .containsExactly("environment[1st]");
    }

    @Test
    @DisplayName("an environment that no server can store is refused with its size and the limit")
    void tooMuch() {
        SampleRollout sample = with(spec -> {
            for (int number = 0; number < 100; number++) {
                spec.env("V" + number, "é".repeat(5_000));
            }
        });

        assertThat(violations(sample)).singleElement().asString().contains("1000290 bytes", "900000");
    }

    @Test
    @DisplayName("R72 a group that doesn't fit into the endpoint's host is found")
    void endpoint() {
        var hosts = new RevisionRules(
                SampleSettings.routed(Routing.Style.PLAIN, "https://{id}.{group}.models.example.org"));
        var ref = new DeploymentRef(
                SampleRollout.STORE,
                new GroupId("A".repeat(30)),
                new DeploymentId("iris"),
                SampleRollout.IRIS.incarnation());

        assertThat(hosts.check(SampleRollout.of(ref, 1).revision()))
                .extracting(Violation::path)
                .containsExactly("group");
    }

    @Test
    @DisplayName(
            "R55 R63 a replica takes its instance type and nothing more; a paced step lets one old one end beside the others")
    void footprint() {
        Revision revision = SampleRollout.iris(7).replicas(5).revision();

        assertThat(rules.footprint(revision, Strategy.rolling(1, 0)))
                .isEqualTo(new Footprint(SMALL, Strategy.rolling(1, 0), 1));
        assertThat(rules.footprint(revision, Strategy.rolling(0, 1)))
                .isEqualTo(new Footprint(SMALL, Strategy.rolling(0, 1), 1));
        assertThat(rules.footprint(revision, Strategy.rolling(2, 1)).terminatingOverlap())
                .isEqualTo(3);
        assertThat(rules.footprint(revision, Strategy.recreate()))
                .isEqualTo(new Footprint(SMALL, Strategy.recreate(), 0));
    }

    @Test
    @DisplayName(
            "R63 where the end of a pod takes longer than a rollout may stand still nothing is paced, and all old ones count")
    void unpaced() {
        Revision revision = SampleRollout.iris(7)
                .replicas(5)
                .with(spec -> spec.progressDeadline(Duration.ofMinutes(5))
                        .contract(contract -> contract.terminationGrace(Duration.ofMinutes(5))))
                .revision();

        assertThat(rules.footprint(revision, Strategy.rolling(1, 0)).terminatingOverlap())
                .isEqualTo(5);
        assertThat(rules.footprint(SampleRollout.iris(7).replicas(1).revision(), Strategy.rolling(1, 0))
                        .terminatingOverlap())
                .isEqualTo(1);
    }

    private static SampleRollout with(Consumer<DeploymentSpecBuilder> change) {
        return SampleRollout.iris(7).with(change);
    }

    private List<Violation> violations(SampleRollout sample) {
        return rules.check(sample.revision());
    }
}
