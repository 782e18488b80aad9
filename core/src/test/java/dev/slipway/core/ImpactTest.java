package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Endpoint;
import dev.slipway.model.EnvValue;
import dev.slipway.model.Impact;
import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Phase;
import dev.slipway.model.Probe;
import dev.slipway.model.Protocol;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.SpecChangeBuilder;
import dev.slipway.model.SpecDiff;
import dev.slipway.model.Toleration;
import dev.slipway.model.WhenFailed;
import dev.slipway.model.WhenTight;
import dev.slipway.spi.ProviderSettings;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The impact of every field of a spec, as it is announced, and as it turns out on the embedded back end. */
class ImpactTest {
    private static final DeploymentId FRAUD = id("fraud");

    /** For life: no change has them. */
    private static final Set<String> IMMUTABLE = Set.of("spec.group", "spec.name", "spec.id");

    /** Told by other fields. */
    private static final Set<String> DERIVED = Set.of("spec.effectiveProgressDeadline", "spec.violations");

    private static final InstanceType ELSEWHERE = InstanceType.builder()
            .id(new InstanceTypeId("elsewhere"))
            .resources(TestHost.SMALL.resources())
            .build();

    /** Each kind of change of each field, made on 2 replicas of 500m and 1Gi, with description, secret and so on. */
    private static final List<Row> ROWS = List.of(
            row("spec.instanceType", Impact.RESTART, change -> change.instanceType("elsewhere")),
            row("spec.scaling", Impact.SCALE, change -> change.replicas(3)),
            row("spec.scaling", Impact.SCALE, change -> change.replicas(1)),
            row("spec.image", Impact.RESTART, change -> change.image("models/fraud:2")),
            row("spec.imagePullSecret", Impact.RESTART, change -> change.imagePullSecret("other")),
            row("spec.imagePullSecret", Impact.RESTART, SpecChangeBuilder::clearImagePullSecret),
            row("spec.description", Impact.NONE, change -> change.description("more words")),
            row("spec.description", Impact.NONE, SpecChangeBuilder::clearDescription),
            row("spec.metadata", Impact.NONE, change -> change.metadata(Map.of("team", "risk"))),
            row("spec.metadata", Impact.NONE, SpecChangeBuilder::clearMetadata),
            row("spec.environment", Impact.RESTART, change -> change.environment(Map.of("A", EnvValue.text("b")))),
            row("spec.environment", Impact.RESTART, SpecChangeBuilder::clearEnvironment),
            contract("protocol", Impact.RESTART, part -> part.protocol(Protocol.V2)),
            contract("port", Impact.RESTART, part -> part.port(8080)),
            contract("modelName", Impact.NONE, part -> part.modelName("other")),
            contract("readiness", Impact.RESTART, part -> part.readiness(Probe.http("/ready"))),
            contract("liveness", Impact.RESTART, part -> part.liveness(Probe.http("/alive"))),
            contract("startupBudget", Impact.RESTART, part -> part.startupBudget(Duration.ofMinutes(3))),
            contract("terminationGrace", Impact.RESTART, part -> part.terminationGrace(Duration.ofSeconds(3))),
            contract("exampleRequest", Impact.NONE, part -> part.exampleRequest("{}")),
            row(
                    "spec.contract",
                    Impact.RESTART,
                    change -> change.contract(part -> part.port(1).modelName("n"))),
            row("spec.progressDeadline", Impact.NONE, change -> change.progressDeadline(Duration.ofHours(1))),
            row("spec.progressDeadline", Impact.NONE, SpecChangeBuilder::clearProgressDeadline),
            row("spec.whenTight", Impact.NONE, change -> change.whenTight(WhenTight.RECREATE)),
            row("spec.access", Impact.NONE, change -> change.access(Endpoint.Access.PRIVATE)),
            row("spec.whenFailed", Impact.NONE, change -> change.whenFailed(WhenFailed.ROLL_BACK)),
            type("resources", Impact.RESTART, type -> type.resources(ResourceAmounts.of("cpu", "600m"))),
            type("nodeSelector", Impact.RESTART, type -> type.putNodeSelector("disk", "ssd")),
            type("tolerations", Impact.RESTART, type -> type.addTolerations(toleration())),
            type("displayName", Impact.NONE, type -> type.displayName("Quite small")),
            row("type.id", Impact.RESTART, change -> change.instanceType("elsewhere")),
            // several at a time: the heaviest
            row("spec.scaling", Impact.SCALE, change -> change.replicas(1).description("fewer")),
            row("spec.image", Impact.RESTART, change -> change.replicas(3).image("models/fraud:2")),
            // no room beside the old ones
            row(
                    "spec.instanceType",
                    Impact.RECREATE,
                    change -> change.instanceType("huge").replicas(1)));

    @Test
    @DisplayName("R31 every field of a spec, its contract and its instance type has a row in the table of impacts")
    void complete() {
        Set<String> fields = new TreeSet<>();
        fields.addAll(fields("spec", DeploymentSpec.class));
        fields.addAll(fields("contract", ModelContract.class));
        fields.addAll(fields("type", InstanceType.class));
        fields.removeAll(IMMUTABLE);
        fields.removeAll(DERIVED);

        assertThat(ROWS).extracting(Row::field).containsAll(fields);
        assertThat(fields).containsAll(ROWS.stream().map(Row::field).toList());
        assertThat(fields("spec", SpecChange.class))
                .as("S30 what is for life has no change")
                .doesNotContainAnyElementsOf(IMMUTABLE)
                .hasSize(fields("spec", DeploymentSpec.class).size() - IMMUTABLE.size() - DERIVED.size());
    }

    private static Set<String> fields(String prefix, Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getReturnType() != void.class)
                .map(Method::getName)
                .map(name -> prefix + "." + name)
                .collect(Collectors.toSet());
    }

    @TestFactory
    @DisplayName("R31 each change has the impact that is announced for it, neither less nor more")
    List<DynamicTest> running() {
        return ROWS.stream()
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> {
                    try (var lab = new Lab()) {
                        lab.start();
                        assertThat(lab.happensOn(row)).isEqualTo(row.impact());
                        assertThat(lab.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
                    }
                }))
                .toList();
    }

    @TestFactory
    @DisplayName("R31 R32 no change of a stopped deployment touches any replica, and its plan says so")
    List<DynamicTest> stopped() {
        return ROWS.stream()
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> {
                    try (var lab = new Lab()) {
                        lab.start();
                        lab.manager.stop(ANN, FRAUD);
                        lab.settle();
                        Plan plan = lab.manager.plan(ANN, lab.mutation(row));
                        assertThat(plan.outcome().orElseThrow().impact()).isEqualTo(Impact.NONE);

                        lab.manager.carryOut(ANN, plan);

                        assertThat(lab.settle()).allMatch(Set::isEmpty);
                        assertThat(lab.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.STOPPED);
                        lab.manager.start(ANN, FRAUD);
                        lab.settle();
                        assertThat(lab.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
                    }
                }))
                .toList();
    }

    @Test
    @DisplayName("R31 R36 R37 R50 the impact of stop, start and rollback is announced, and true")
    void otherVerbs() {
        try (var lab = new Lab()) {
            lab.start();
            lab.manager.update(
                    ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
            lab.settle();
            assertThat(lab.happens(Mutation.rollback(FRAUD, RevisionNumber.FIRST)))
                    .isEqualTo(Impact.RESTART);
            assertThat(lab.happens(Mutation.scale(FRAUD, 3))).isEqualTo(Impact.SCALE);
            assertThat(lab.happens(Mutation.stop(FRAUD))).isEqualTo(Impact.SCALE);
            assertThat(lab.happens(Mutation.stop(FRAUD))).isEqualTo(Impact.NONE);
            assertThat(lab.happens(Mutation.rollback(FRAUD, new RevisionNumber(2))))
                    .isEqualTo(Impact.NONE);
            assertThat(lab.happens(Mutation.start(FRAUD))).isEqualTo(Impact.SCALE);
        }
    }

    private static Toleration toleration() {
        return new Toleration("gpu", "Exists", "", "NoSchedule");
    }

    private static Row row(String field, Impact impact, UnaryOperator<SpecChangeBuilder> change) {
        return new Row(field, impact, change, UnaryOperator.identity());
    }

    private static Row contract(String field, Impact impact, Consumer<ModelContract.Builder> part) {
        return row("contract." + field, impact, change -> change.contract(part));
    }

    private static Row type(String field, Impact impact, UnaryOperator<InstanceType.Builder> part) {
        return new Row("type." + field, impact, change -> change.instanceType("small"), part);
    }

    /**
     * One kind of change.
     *
     * @param field which field
     * @param impact what it does to running replicas
     * @param change the update
     * @param redefinition of the instance type before
     */
    private record Row(
            String field,
            Impact impact,
            UnaryOperator<SpecChangeBuilder> change,
            UnaryOperator<InstanceType.Builder> redefinition) {
        SpecChange made() {
            return change.apply(SpecChange.builder()).build();
        }

        @Override
        public String toString() {
            return field + ": " + impact;
        }
    }

    /** A deployment whose replicas take 2 seconds to start and to stop, watched second by second. */
    private static final class Lab implements AutoCloseable {
        private final TestHost host = new TestHost();
        private final TroubledProvider provider = new TroubledProvider(host.backEnd);
        private final DeploymentManager manager =
                host.builder().provider(provider, ProviderSettings.none()).build();

        void start() {
            host.backEnd.setTimes(Duration.ofSeconds(2), Duration.ofSeconds(2));
            host.directory.change(
                    "lab",
                    group -> group.instanceTypes(List.of(
                            TestHost.SMALL,
                            ELSEWHERE,
                            InstanceType.of(
                                    "huge", ResourceAmounts.of("cpu", "1500m").and("memory", "7Gi")))));
            manager.deploy(
                    ANN,
                    spec().description("words")
                            .metadata("team", "fraud")
                            .imagePullSecret("registry")
                            .env("THREADS", "4")
                            .progressDeadline(Duration.ofMinutes(7))
                            .build());
            settle();
        }

        Mutation mutation(Row row) {
            host.directory.change(
                    "lab",
                    group -> group.instanceTypes(Stream.concat(
                                    Stream.of(row.redefinition()
                                            .apply(InstanceType.builder().from(TestHost.SMALL))
                                            .build()),
                                    group.build().instanceTypes().stream().skip(1))
                            .toList()));
            return Mutation.update(FRAUD, row.made());
        }

        Impact happensOn(Row row) {
            Impact happened = happens(mutation(row));
            List<RevisionNumber> numbers = manager.history(ANN, FRAUD).stream()
                    .map(revision -> revision.number())
                    .toList();
            if (numbers.size() > 1 && row.impact() != Impact.RECREATE) {
                SpecDiff diff = manager.diff(ANN, FRAUD, numbers.get(1), numbers.get(0));
                assertThat(diff.impact()).as("%s", diff).isEqualTo(row.impact());
            }
            return happened;
        }

        /** Plans it, makes it, and tells what became of the replicas; fails if the plan said something else. */
        Impact happens(Mutation mutation) {
            Set<String> before = existing();
            Plan plan = manager.plan(ANN, mutation);
            assertThat(plan.objections()).isEmpty();
            provider.calls.clear();
            manager.carryOut(ANN, plan);
            boolean wrote = provider.calls.stream().anyMatch(call -> call.startsWith("apply"));
            List<Set<String>> seconds = settle();
            wrote |= provider.calls.stream().anyMatch(call -> call.startsWith("apply"));
            Set<String> after = existing();

            Impact happened = seen(before, after, seconds);
            if (!before.isEmpty() && happened == Impact.NONE) {
                boolean isOfTheEndpoint = plan.outcome().orElseThrow().diff().stream()
                        .flatMap(diff -> diff.differences().stream())
                        .anyMatch(difference -> difference.path().equals("access"));
                assertThat(wrote).as("written to the back end").isEqualTo(isOfTheEndpoint);
            }
            assertThat(plan.outcome().orElseThrow().impact()).isEqualTo(happened);
            return happened;
        }

        private static Impact seen(Set<String> before, Set<String> after, List<Set<String>> seconds) {
            if (seconds.stream().allMatch(before::equals)) {
                return Impact.NONE;
            }
            if (before.containsAll(after) || after.containsAll(before)) {
                Set<String> stay = new HashSet<>(before);
                stay.retainAll(after);
                assertThat(seconds).as("those that stay").allMatch(second -> second.containsAll(stay));
                return Impact.SCALE;
            }
            assertThat(after).as("nobody stays").doesNotContainAnyElementsOf(before);
            boolean isInterrupted = seconds.stream().anyMatch(Set::isEmpty);
            boolean isMixed = seconds.stream()
                    .anyMatch(second -> second.stream().anyMatch(before::contains)
                            && second.stream().anyMatch(after::contains));
            assertThat(isMixed).as("old and new ones at a time").isNotEqualTo(isInterrupted);
            return isInterrupted ? Impact.RECREATE : Impact.RESTART;
        }

        /** Who exists, second by second, until nothing is under way. */
        List<Set<String>> settle() {
            List<Set<String>> seconds = new ArrayList<>();
            for (int second = 0; second < 25; second++) {
                seconds.add(existing());
                host.clock.advance(Duration.ofSeconds(1));
                seconds.add(existing());
                manager.reconcile();
            }
            return seconds;
        }

        private Set<String> existing() {
            return manager.status(ANN, FRAUD).replicas().stream()
                    .filter(replica -> replica.state() != ReplicaState.TERMINATING)
                    .map(Replica::id)
                    .map(Object::toString)
                    .collect(Collectors.toSet());
        }

        @Override
        public void close() {
            manager.close();
            host.close();
        }
    }
}
