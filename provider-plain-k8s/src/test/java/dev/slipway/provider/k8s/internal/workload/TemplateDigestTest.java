package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.Probe;
import dev.slipway.model.Protocol;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Toleration;
import dev.slipway.model.WhenFailed;
import dev.slipway.model.WhenTight;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TemplateDigestTest {
    @Test
    @DisplayName(
            "R31 the digest is written in every object there is: another one would restart every model, so it never changes")
    void pinned() {
        InstanceType type = InstanceType.builder()
                .id(new InstanceTypeId("gpu"))
                .resources(ResourceAmounts.of("cpu", "1").and("nvidia.com/gpu", "1"))
                .nodeSelector(Map.of("pool", "gpu"))
                .addTolerations(new Toleration("gpu", "Exists", "", "NoSchedule"))
                .build();
        SampleRollout full = SampleRollout.iris(7)
                .type(type)
                .with(spec -> spec.imagePullSecret("registry")
                        .env("MODE", "fast")
                        .envFromSecret("PASSWORD", "database", "password")
                        .contract(contract ->
                                contract.liveness(Probe.http("/live")).readiness(Probe.http("/ready"))));

        assertThat(digest(SampleRollout.iris(7))).isEqualTo("60b16ffcfca139a7");
        assertThat(digest(full)).isEqualTo("a7523b013fb9fb6a");
    }

    @Test
    @DisplayName(
            "P10 R31 nothing changes it that restarts nothing: words, metadata, number, access, deadlines, how it is called")
    void sameTemplate() {
        List<Consumer<DeploymentSpecBuilder>> changes = List.of(
                spec -> spec.description("other words"),
                spec -> spec.metadata("team", "red"),
                spec -> spec.replicas(9),
                spec -> spec.progressDeadline(Duration.ofHours(3)),
                spec -> spec.whenTight(WhenTight.RECREATE),
                spec -> spec.whenFailed(WhenFailed.ROLL_BACK),
                spec -> spec.contract(contract -> contract.modelName("other").exampleRequest("{}")));

        changes.forEach(change ->
                assertThat(digest(SampleRollout.iris(8).with(change))).isEqualTo(digest(SampleRollout.iris(7))));
        assertThat(digest(SampleRollout.of(SampleRollout.ref("rose", "life-two"), 1)))
                .isEqualTo(digest(SampleRollout.iris(7)));
        InstanceType shown = InstanceType.builder()
                .from(InstanceType.of("small", ResourceAmounts.of("cpu", "0.5").and("memory", "1024Mi")))
                .displayName("Small one")
                .build();
        assertThat(digest(SampleRollout.iris(7).type(shown))).isEqualTo(digest(SampleRollout.iris(7)));
    }

    @Test
    @DisplayName("R29 R31 whatever restarts replicas changes it")
    void otherTemplate() {
        ResourceAmounts small = ResourceAmounts.of("cpu", "500m").and("memory", "1Gi");
        List<SampleRollout> others = List.of(
                SampleRollout.iris(7),
                SampleRollout.iris(7).image("m:2"),
                SampleRollout.iris(7).type(InstanceType.of("other", small)),
                SampleRollout.iris(7).type(InstanceType.of("small", small.and("cpu", "501m"))),
                SampleRollout.iris(7)
                        .type(InstanceType.builder()
                                .from(InstanceType.of("small", small))
                                .nodeSelector(Map.of("pool", "a"))
                                .build()),
                SampleRollout.iris(7)
                        .type(InstanceType.builder()
                                .from(InstanceType.of("small", small))
                                .addTolerations(new Toleration("a", "Exists", "", ""))
                                .build()),
                with(spec -> spec.imagePullSecret("registry")),
                with(spec -> spec.env("MODE", "fast")),
                with(spec -> spec.env("MODE", "slow")),
                with(spec -> spec.envFromSecret("MODE", "fast", "key")),
                with(spec -> spec.contract(contract -> contract.port(9001))),
                with(spec -> spec.contract(contract -> contract.protocol(Protocol.V2))),
                with(spec -> spec.contract(contract -> contract.readiness(Probe.http("/ready")))),
                with(spec -> spec.contract(contract -> contract.liveness(Probe.http("/ready")))),
                with(spec -> spec.contract(contract -> contract.startupBudget(Duration.ofHours(1)))),
                with(spec -> spec.contract(contract -> contract.terminationGrace(Duration.ofMinutes(1)))));
        Set<String> digests = new HashSet<>();
        others.forEach(sample -> digests.add(digest(sample)));

        assertThat(digests).hasSize(others.size()).allMatch(digest -> digest.matches("[0-9a-f]{16}"));
    }

    private static SampleRollout with(Consumer<DeploymentSpecBuilder> change) {
        return SampleRollout.iris(7).with(change);
    }

    private static String digest(SampleRollout sample) {
        return TemplateDigest.of(sample.revision());
    }
}
