package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.InvalidSpecException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentSpecTest {
    private static DeploymentSpecBuilder valid() {
        return DeploymentSpec.builder()
                .group("research")
                .name("Iris")
                .instanceType("small")
                .image("reg:5000/iris:2");
    }

    private static List<Violation> violations(DeploymentSpecBuilder spec) {
        return catchThrowableOfType(InvalidSpecException.class, spec::build).violations();
    }

    @Test
    @DisplayName("R5 every required field that is missing is listed in one error")
    void missing() {
        assertThat(violations(DeploymentSpec.builder()))
                .extracting(Violation::toString)
                .containsExactly(
                        "group: is required", "image: is required", "instanceType: is required", "name: is required");
    }

    @Test
    @DisplayName("R5 everything that is wrong is listed at once, each under the path of its own field")
    void allAtOnce() {
        var found = violations(DeploymentSpec.builder()
                .group(" ")
                .id("A")
                .replicas(0)
                .image("a b")
                .metadata("team", "x")
                .metadata("team", "y")
                .env("1A", "x")
                .envFromSecret("TOKEN", "", " ")
                .contract(contract -> contract.port(0)
                        .startupBudget(Duration.ZERO)
                        .terminationGrace(Duration.ofSeconds(-3))
                        .modelName(" ")
                        .readiness(Probe.http("health")))
                .progressDeadline(Duration.ofDays(366)));

        assertThat(found)
                .extracting(Violation::path)
                .containsExactly(
                        "group",
                        "id",
                        "replicas",
                        "image",
                        "metadata[team]",
                        "environment[1A]",
                        "environment[TOKEN].secret",
                        "environment[TOKEN].key",
                        "contract.probe.path",
                        "contract.port",
                        "contract.modelName",
                        "contract.startupBudget",
                        "contract.terminationGrace",
                        "progressDeadline",
                        "instanceType",
                        "name");
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                nothing("group", spec -> spec.group(null)),
                nothing("name", spec -> spec.name(null)),
                nothing("id", spec -> spec.id(null)),
                nothing("instanceType", spec -> spec.instanceType(null)),
                nothing("image", spec -> spec.image(null)),
                nothing("imagePullSecret", spec -> spec.imagePullSecret(null)),
                nothing("description", spec -> spec.description(null)),
                nothing("metadata[]", spec -> spec.metadata(null, "x")),
                nothing("metadata[team]", spec -> spec.metadata("team", null)),
                nothing("environment[]", spec -> spec.env(null, "x")),
                nothing("environment[LEVEL]", spec -> spec.env("LEVEL", null)),
                nothing("environment[]", spec -> spec.envFromSecret(null, "vault", "token")),
                nothing("environment[TOKEN].secret", spec -> spec.envFromSecret("TOKEN", null, "token")),
                nothing("environment[TOKEN].key", spec -> spec.envFromSecret("TOKEN", "vault", null)),
                nothing("contract", spec -> spec.contract(null)),
                nothing("progressDeadline", spec -> spec.progressDeadline(null)),
                nothing("whenTight", spec -> spec.whenTight(null)),
                nothing("whenFailed", spec -> spec.whenFailed(null)),
                nothing("access", spec -> spec.access(null)));
    }

    private static Arguments nothing(String path, UnaryOperator<DeploymentSpecBuilder> step) {
        return Arguments.of(path, step);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nulls")
    @DisplayName("R6 null where a value is needed is one more violation, not an accident")
    void nullIsAViolation(String path, UnaryOperator<DeploymentSpecBuilder> step) {
        assertThat(violations(step.apply(valid()))).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEqualTo(path);
            assertThat(violation.message()).endsWith("must not be null");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1001, Integer.MIN_VALUE})
    @DisplayName("R6 replicas below 1 or above the most are refused with the number and both limits")
    void replicas(int number) {
        assertThat(violations(valid().replicas(number)))
                .singleElement()
                .hasToString("replicas: " + number + " must be 1 to 1000; to run none, stop the deployment");
    }

    @Test
    @DisplayName("R6 image and name are trimmed, and replicas are 1 if nobody says otherwise")
    void trimmed() {
        var spec = valid().name("  Iris 🌸 ").image(" reg/iris:3\n").build();

        assertThat(spec.name()).isEqualTo("Iris 🌸");
        assertThat(spec.image()).hasToString("reg/iris:3");
        assertThat(spec.scaling().replicas()).isEqualTo(1);
    }

    @Test
    @DisplayName("R1 every field that was given is in the spec")
    void roundTrip() {
        var spec = valid().id("iris-7")
                .replicas(3)
                .imagePullSecret("registry")
                .description("two\nlines")
                .metadata("z", "1")
                .metadata("a", "")
                .env("LEVEL", "debug")
                .envFromSecret("TOKEN", "vault", "token")
                .contract(contract -> contract.port(8080).protocol(Protocol.V2))
                .progressDeadline(Duration.ofMinutes(4))
                .whenTight(WhenTight.RECREATE)
                .whenFailed(WhenFailed.ROLL_BACK)
                .access(Endpoint.Access.PRIVATE)
                .build();

        assertThat(spec.group()).hasToString("research");
        assertThat(spec.instanceType()).hasToString("small");
        assertThat(spec.id()).contains(new DeploymentId("iris-7"));
        assertThat(spec.scaling()).isEqualTo(Scaling.fixed(3));
        assertThat(spec.imagePullSecret()).contains(new SecretName("registry"));
        assertThat(spec.description()).isEqualTo("two\nlines");
        assertThat(spec.metadata()).containsOnlyKeys("z", "a");
        assertThat(spec.environment())
                .containsEntry("LEVEL", EnvValue.text("debug"))
                .containsEntry("TOKEN", EnvValue.secret(new SecretName("vault"), "token"));
        assertThat(spec.contract().port()).isEqualTo(8080);
        assertThat(spec.contract().protocol()).isEqualTo(Protocol.V2);
        assertThat(spec.effectiveProgressDeadline()).isEqualTo(Duration.ofMinutes(4));
        assertThat(spec.whenTight()).isEqualTo(WhenTight.RECREATE);
        assertThat(spec.whenFailed()).isEqualTo(WhenFailed.ROLL_BACK);
        assertThat(valid().build().whenFailed()).isEqualTo(WhenFailed.KEEP_TRYING);
        assertThat(spec.access()).isEqualTo(Endpoint.Access.PRIVATE);
        assertThat(valid().build().access()).isEqualTo(Endpoint.Access.PUBLIC);
        assertThat(spec.withScalingOf(Scaling.fixed(9)).withDeploymentId(new DeploymentId("other")))
                .extracting(DeploymentSpec::id, DeploymentSpec::scaling, DeploymentSpec::environment)
                .containsExactly(Optional.of(new DeploymentId("other")), Scaling.fixed(9), spec.environment());
    }

    @Test
    @DisplayName("R65 without a deadline of its own a rollout has its startup budget plus one minute")
    void derivedDeadline() {
        var spec = valid().contract(contract -> contract.startupBudget(Duration.ofMinutes(40)))
                .build();

        assertThat(spec.effectiveProgressDeadline()).isEqualTo(Duration.ofMinutes(41));
    }

    @Test
    @DisplayName("R7 metadata takes many pairs and keeps their order")
    void manyPairs() {
        var spec = valid();
        var names = IntStream.range(0, DeploymentSpec.MOST_PAIRS)
                .mapToObj(number -> "name " + (number * 7919) % 1000)
                .toList();
        names.forEach(name -> spec.metadata(name, "value of " + name));

        assertThat(spec.build().metadata().keySet()).containsExactlyElementsOf(names);
        assertThat(violations(spec.metadata("one more", "x")))
                .singleElement()
                .hasToString("metadata: has 201 pairs; it may have at most 200");
        assertThat(violations(spec)).as("building twice").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    @DisplayName("R7 a blank metadata name is refused")
    void blankPair(String name) {
        assertThat(violations(valid().metadata(name, "x")))
                .singleElement()
                .extracting(Violation::message)
                .isEqualTo("the name must not be blank");
    }

    @Test
    @DisplayName("R7 a duplicate metadata name is refused, and no value wins silently")
    void duplicatePair() {
        assertThat(violations(valid().metadata("team", "x").metadata("team", "x")))
                .singleElement()
                .hasToString("metadata[team]: 'team' is given twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "_a", ".a", "-a", "a.b-c_9", "Z9"})
    @DisplayName("R68 a variable's name has letters, digits, _, - and .")
    void variableNames(String name) {
        assertThat(valid().env(name, "x").build().environment()).containsOnlyKeys(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "9A", "a b", "A=B", "é", "A\u0000", ".", "..", "..a"})
    @DisplayName("R68 what can't be a variable's name is refused")
    void wrongVariableNames(String name) {
        assertThat(violations(valid().env(name, "x"))).hasSize(1);
        assertThat(violations(valid().envFromSecret(name, "vault", "token"))).hasSize(1);
        assertThat(violations(valid().env("A".repeat(254), "x"))).hasSize(1);
    }

    static Stream<String> reserved() {
        return ModelContract.RESERVED_VARIABLES.stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("reserved")
    @DisplayName("R68 a variable that the provider sets is refused, as text and as a secret")
    void reservedVariables(String name) {
        String message = "environment[" + name + "]: '" + name + "' is reserved: the provider sets it";

        assertThat(violations(valid().env(name, "x"))).singleElement().hasToString(message);
        assertThat(violations(valid().envFromSecret(name, "vault", "token")))
                .singleElement()
                .hasToString(message);
    }

    @Test
    @DisplayName("R68 a variable given twice is refused, and the order of variables does not matter")
    void variableOrder() {
        assertThat(violations(valid().env("A", "1").envFromSecret("A", "vault", "token")))
                .singleElement()
                .hasToString("environment[A]: 'A' is given twice");
        assertThat(valid().env("A", "1").env("B", "2").build())
                .isEqualTo(valid().env("B", "2").env("A", "1").build());
    }

    static Stream<Arguments> tooLong() {
        return Stream.of(
                nothing("name", spec -> spec.name("x".repeat(501))),
                nothing("description", spec -> spec.description("x".repeat(10_001))),
                nothing("metadata[team]", spec -> spec.metadata("team", "x".repeat(10_001))),
                nothing("environment[A]", spec -> spec.env("A", "x".repeat(10_001))),
                nothing(
                        "contract.exampleRequest",
                        spec -> spec.contract(contract -> contract.exampleRequest("x".repeat(30_001)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tooLong")
    @DisplayName("R5 a text that is too long is refused with its length and the limit, not with all of itself")
    void tooLongIsShortened(String path, UnaryOperator<DeploymentSpecBuilder> step) {
        assertThat(violations(step.apply(valid()))).singleElement().satisfies(violation -> {
            assertThat(violation.path()).isEqualTo(path);
            assertThat(violation.message()).containsPattern("has \\d+ characters; it may have at most \\d+");
            assertThat(violation.message()).hasSizeLessThan(150);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\ud83db"})
    @DisplayName("R1 a text that would not survive being recorded is refused")
    void unrecordable(String text) {
        assertThat(violations(valid().description(text).metadata("a", text).env("A", text)))
                .extracting(Violation::path)
                .containsExactly("description", "metadata[a]", "environment[A]");
    }

    static Stream<Arguments> contracts() {
        return Stream.of(
                wrong("contract.port", contract -> contract.port(65536)),
                wrong("contract.startupBudget", contract -> contract.startupBudget(Duration.ofSeconds(-1))),
                wrong("contract.startupBudget", contract -> contract.startupBudget(Duration.ofSeconds(Long.MAX_VALUE))),
                wrong("contract.terminationGrace", contract -> contract.terminationGrace(Duration.ofDays(400))),
                wrong("contract.protocol", contract -> contract.protocol(new Protocol("HTTP"))),
                wrong("contract.exampleRequest", contract -> contract.exampleRequest("\u001b[201~")),
                wrong("contract.probe.path", contract -> contract.liveness(Probe.http("/a b"))),
                wrong(
                        "contract.probe.period",
                        contract -> contract.liveness(
                                Probe.builder().period(Duration.ZERO).build())),
                wrong(
                        "contract.probe.timeout",
                        contract -> contract.readiness(
                                Probe.builder().timeout(Duration.ofMillis(-1)).build())),
                wrong(
                        "contract.probe.failureThreshold",
                        contract -> contract.readiness(
                                Probe.builder().failureThreshold(0).build())));
    }

    private static Arguments wrong(String path, Consumer<ModelContract.Builder> parts) {
        return Arguments.of(path, parts);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contracts")
    @DisplayName("R5 what is wrong in a contract is named by its path, for a new spec and for a change")
    void contractPaths(String path, Consumer<ModelContract.Builder> parts) {
        var change = SpecChange.builder().contract(parts);

        assertThat(violations(valid().contract(parts)))
                .extracting(Violation::path)
                .containsExactly(path);
        assertThat(catchThrowableOfType(InvalidSpecException.class, change::build)
                        .violations())
                .extracting(Violation::path)
                .containsExactly(path);
    }

    @Test
    @DisplayName("R48 a spec's text shows no value of an environment variable")
    void noEnvironmentInText() {
        var spec = valid().env("PASSWORD", "hunter2").build();

        assertThat(spec.toString()).contains("PASSWORD").doesNotContain("hunter2");
        assertThat(SpecChange.builder().environment(spec.environment()).build().toString())
                .doesNotContain("hunter2");
    }

    @Test
    @DisplayName("R5 a spec's maps can't be changed afterwards")
    void immutable() {
        var builder = valid().metadata("a", "1");
        var spec = builder.build();
        builder.metadata("b", "2");

        assertThat(spec.metadata()).containsOnlyKeys("a");
        assertThatThrownBy(() -> spec.metadata().put("c", "3")).isInstanceOf(UnsupportedOperationException.class);
    }
}
