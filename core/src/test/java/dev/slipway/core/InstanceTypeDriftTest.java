package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.FieldDifference;
import dev.slipway.model.Impact;
import dev.slipway.model.InstanceType;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.SpecChange;
import dev.slipway.model.Toleration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** That an instance type is defined otherwise than a deployment has it. */
class InstanceTypeDriftTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final DeploymentId SECOND = id("second");
    private static final InstanceType LARGER = InstanceType.builder()
            .from(TestHost.SMALL)
            .resources(ResourceAmounts.of("cpu", "600m").and("nvidia.com/gpu", "1"))
            .putNodeSelector("disk", "ssd")
            .addTolerations(new Toleration("gpu", "Exists", "", "NoSchedule"))
            .build();

    private final TestHost host = new TestHost();
    private final TestStore store = new TestStore();
    private final DeploymentManager manager = host.builder().store(store).build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName("R34 a redefined instance type is reported field by field, and changes nothing by itself")
    void reported() {
        manager.deploy(ANN, spec().build());
        manager.deploy(ANN, spec().id("second").instanceType("gpu").replicas(1).build());
        assertThat(manager.instanceTypeDrift(ANN, List.of(FRAUD, SECOND))).isEmpty();

        host.directory.change("lab", group -> group.instanceTypes(List.of(LARGER, TestHost.GPU)));

        for (var reader : List.of(ANN, ADMIN)) {
            var drifts = manager.instanceTypeDrift(reader, List.of(FRAUD, SECOND, id("nothing")));
            assertThat(drifts).containsOnlyKeys(FRAUD);
            InstanceTypeDrift drift = drifts.get(FRAUD);
            assertThat(drift.resolved()).isEqualTo(TestHost.SMALL);
            assertThat(drift.defined()).contains(LARGER);
            assertThat(drift.differences())
                    .extracting(FieldDifference::toString)
                    .containsExactly(
                            "instanceType.resources[cpu]: 500m → 600m",
                            "instanceType.resources[memory]: 1Gi → -",
                            "instanceType.resources[nvidia.com/gpu]: - → 1",
                            "instanceType.nodeSelector[disk]: - → ssd",
                            "instanceType.tolerations: [] → " + LARGER.tolerations());
            assertThat(drift.differences()).extracting(FieldDifference::impact).containsOnly(Impact.RESTART);
        }
        manager.reconcile();
        assertThat(manager.history(ANN, FRAUD)).hasSize(1);
        assertThat(manager.find(ANN, FRAUD).orElseThrow().latest().instanceType())
                .isEqualTo(TestHost.SMALL);
        assertThat(manager.instanceTypeDrift(STRANGER, List.of(FRAUD))).isEmpty();
    }

    @Test
    @DisplayName("R34 R45 an update that names the same instance type takes the new definition, and is an entry then")
    void taken() {
        manager.deploy(ANN, spec().build());
        host.directory.change("lab", group -> group.instanceTypes(List.of(LARGER)));

        manager.update(ANN, FRAUD, SpecChange.builder().description("words").build());
        assertThat(manager.instanceTypeDrift(ANN, List.of(FRAUD))).containsOnlyKeys(FRAUD);
        manager.scale(ANN, FRAUD, 1);
        assertThat(manager.instanceTypeDrift(ANN, List.of(FRAUD))).containsOnlyKeys(FRAUD);
        host.directory.change("lab", group -> group.limits(ResourceAmounts.NONE));
        manager.update(ANN, FRAUD, SpecChange.builder().instanceType("small").build());

        assertThat(manager.instanceTypeDrift(ANN, List.of(FRAUD))).isEmpty();
        assertThat(manager.history(ANN, FRAUD)).hasSize(4);
        manager.update(ANN, FRAUD, SpecChange.builder().instanceType("small").build());
        assertThat(manager.history(ANN, FRAUD)).hasSize(4);
    }

    @Test
    @DisplayName("R34 R56 another display name, or amounts that are only written differently, are no drift")
    void noDrift() {
        manager.deploy(ANN, spec().build());
        host.directory.change(
                "lab",
                group -> group.instanceTypes(List.of(InstanceType.builder()
                        .from(TestHost.SMALL)
                        .displayName("Quite small")
                        .resources(ResourceAmounts.of("cpu", "0.5").and("memory", "1073741824"))
                        .build())));

        assertThat(manager.instanceTypeDrift(ANN, List.of(FRAUD))).isEmpty();
    }

    @Test
    @DisplayName("R34 R49 an instance type that is gone is told as such, and so is one whose group is gone")
    void gone() {
        manager.deploy(ANN, spec().build());
        host.directory.change("lab", group -> group.instanceTypes(List.of(TestHost.GPU)));
        assertThat(manager.instanceTypeDrift(ANN, List.of(FRAUD)).get(FRAUD))
                .isEqualTo(new InstanceTypeDrift(TestHost.SMALL, Optional.empty(), List.of()));

        host.directory.remove("lab");
        assertThat(manager.instanceTypeDrift(ADMIN, List.of(FRAUD)).get(FRAUD).defined())
                .isEmpty();
    }

    @Test
    @DisplayName("R34 R40 the drift of a whole page takes as many calls as that of one row")
    void calls() {
        host.directory.change("lab", group -> group.limits(ResourceAmounts.NONE));
        List<DeploymentId> all = new ArrayList<>();
        for (int row = 0; row < 40; row++) {
            all.add(manager.deploy(ANN, spec().id("row-" + row).replicas(1).build())
                    .id());
        }
        host.directory.change("lab", group -> group.instanceTypes(List.of(LARGER)));
        Set<String> costs = new HashSet<>();
        for (List<DeploymentId> rows : List.of(all.subList(0, 1), all)) {
            store.forgetCalls();
            int before = host.directory.questions();
            assertThat(manager.instanceTypeDrift(ANN, rows)).hasSameSizeAs(rows);
            costs.add(store.calls() + " " + (host.directory.questions() - before));
        }
        assertThat(costs).containsExactly("[ledger, revisions] 2");
    }
}
