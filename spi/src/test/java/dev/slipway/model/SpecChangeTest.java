package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.InvalidSpecException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpecChangeTest {
    private static final DeploymentSpec BEFORE = DeploymentSpec.builder()
            .group("research")
            .name("Iris")
            .id("iris-7")
            .instanceType("small")
            .replicas(3)
            .image("reg/iris:1")
            .imagePullSecret("registry")
            .description("before")
            .metadata("z", "1")
            .metadata("a", "2")
            .env("LEVEL", "debug")
            .contract(contract -> contract.port(8080).modelName("iris"))
            .progressDeadline(Duration.ofMinutes(4))
            .whenTight(WhenTight.RECREATE)
            .whenFailed(WhenFailed.ROLL_BACK)
            .access(Endpoint.Access.PRIVATE)
            .build();

    private static final Map<String, Function<DeploymentSpec, Object>> FIELDS = fields();

    private static Map<String, Function<DeploymentSpec, Object>> fields() {
        var fields = new LinkedHashMap<String, Function<DeploymentSpec, Object>>();
        fields.put("group", DeploymentSpec::group);
        fields.put("name", DeploymentSpec::name);
        fields.put("id", DeploymentSpec::id);
        fields.put("instanceType", DeploymentSpec::instanceType);
        fields.put("scaling", DeploymentSpec::scaling);
        fields.put("image", DeploymentSpec::image);
        fields.put("imagePullSecret", DeploymentSpec::imagePullSecret);
        fields.put("description", DeploymentSpec::description);
        fields.put("metadata", DeploymentSpec::metadata);
        fields.put("environment", DeploymentSpec::environment);
        fields.put("contract", DeploymentSpec::contract);
        fields.put("progressDeadline", DeploymentSpec::progressDeadline);
        fields.put("whenTight", DeploymentSpec::whenTight);
        fields.put("whenFailed", DeploymentSpec::whenFailed);
        fields.put("access", DeploymentSpec::access);
        return fields;
    }

    private static Map<String, Object> values(DeploymentSpec spec) {
        var values = new LinkedHashMap<String, Object>();
        FIELDS.forEach((name, field) -> values.put(name, field.apply(spec)));
        return values;
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                row("instanceType", change -> change.instanceType("big"), new InstanceTypeId("big")),
                row("scaling", change -> change.replicas(5), Scaling.fixed(5)),
                row("image", change -> change.image(" reg/iris:2 "), new Image("reg/iris:2")),
                row("imagePullSecret", change -> change.imagePullSecret("other"), Optional.of(new SecretName("other"))),
                row("imagePullSecret", SpecChangeBuilder::clearImagePullSecret, Optional.empty()),
                row("description", change -> change.description("after"), "after"),
                row("description", SpecChangeBuilder::clearDescription, ""),
                row("metadata", change -> change.metadata(Map.of("b", "3")), Map.of("b", "3")),
                row("metadata", SpecChangeBuilder::clearMetadata, Map.of()),
                row(
                        "environment",
                        change -> change.environment(Map.of("B", EnvValue.text("3"))),
                        Map.of("B", EnvValue.text("3"))),
                row("environment", SpecChangeBuilder::clearEnvironment, Map.of()),
                row(
                        "contract",
                        change -> change.contract(contract -> contract.port(7070)),
                        ModelContract.builder().port(7070).build()),
                row(
                        "progressDeadline",
                        change -> change.progressDeadline(Duration.ofMinutes(9)),
                        Optional.of(Duration.ofMinutes(9))),
                row("progressDeadline", SpecChangeBuilder::clearProgressDeadline, Optional.empty()),
                row("whenTight", change -> change.whenTight(WhenTight.OVERLAP), WhenTight.OVERLAP),
                row("whenFailed", change -> change.whenFailed(WhenFailed.KEEP_TRYING), WhenFailed.KEEP_TRYING),
                row("access", change -> change.access(Endpoint.Access.PUBLIC), Endpoint.Access.PUBLIC),
                row("access", SpecChangeBuilder::clearAccess, Endpoint.Access.PUBLIC));
    }

    private static Arguments row(String field, UnaryOperator<SpecChangeBuilder> change, Object after) {
        return Arguments.of(field, change, after);
    }

    @ParameterizedTest(name = "{0} becomes {2}")
    @MethodSource("changes")
    @DisplayName("R29 R30 a change sets or clears exactly the field that it names and keeps all others")
    void changesOneField(String field, UnaryOperator<SpecChangeBuilder> change, Object after) {
        var expected = values(BEFORE);
        assertThat(expected.get(field)).isNotEqualTo(after);
        expected.put(field, after);

        var result = change.apply(SpecChange.builder()).build().applyTo(BEFORE);

        assertThat(values(result)).isEqualTo(expected);
    }

    @Test
    @DisplayName("R29 R30 S29 every field that may change is set in the table, and cleared where it can be")
    void everyField() {
        Set<String> changeable = accessors(SpecChange.class);
        Set<String> clearable = Arrays.stream(SpecChangeBuilder.class.getMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("clear"))
                .map(name -> name.substring("clear".length()).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        List<String> rows =
                changes().map(row -> row.get()[0].toString()).sorted().toList();
        List<String> wanted = changeable.stream()
                .flatMap(field ->
                        Stream.generate(() -> field).limit(clearable.contains(field.toLowerCase(Locale.ROOT)) ? 2 : 1))
                .sorted()
                .toList();

        assertThat(rows).isEqualTo(wanted);
        assertThat(clearable).hasSize(rows.size() - changeable.size());
        Set<String> all = accessors(DeploymentSpec.class);
        all.removeAll(Set.of("effectiveProgressDeadline", "violations"));
        assertThat(FIELDS.keySet()).isEqualTo(all);
        all.removeAll(Set.of("group", "name", "id"));
        assertThat(changeable).isEqualTo(all);
    }

    private static Set<String> accessors(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @DisplayName("R30 a change that names nothing keeps everything")
    void keepsAll() {
        assertThat(SpecChange.builder().build().applyTo(BEFORE)).isEqualTo(BEFORE);
    }

    @Test
    @DisplayName("R7 replaced metadata keeps the order given")
    void order() {
        var pairs = new LinkedHashMap<String, String>();
        for (String name : "q w e r t z u i o p".split(" ", -1)) {
            pairs.put(name, "of " + name);
        }

        var after = SpecChange.builder().metadata(pairs).build().applyTo(BEFORE);

        assertThat(after.metadata().keySet()).containsExactlyElementsOf(pairs.keySet());
    }

    @Test
    @DisplayName("R30 the last word on a field counts")
    void lastWord() {
        var after = SpecChange.builder()
                .description("one")
                .clearDescription()
                .replicas(8)
                .replicas(6)
                .build()
                .applyTo(BEFORE);

        assertThat(after.description()).isEmpty();
        assertThat(after.scaling().replicas()).isEqualTo(6);
    }

    @Test
    @DisplayName("R5 R6 R7 R68 everything that is wrong in a change is listed at once, nulls and every pair included")
    void allAtOnce() {
        var pairs = new LinkedHashMap<String, String>();
        pairs.put(" ", "x");
        pairs.put("team", null);
        pairs.put(null, "x");
        var variables = new LinkedHashMap<String, EnvValue>();
        variables.put("9", EnvValue.text("x"));
        variables.put("LEVEL", null);
        variables.put(ModelContract.PORT_VARIABLE, EnvValue.text("1"));
        var change = SpecChange.builder()
                .instanceType(null)
                .replicas(-4)
                .image(null)
                .imagePullSecret(" ")
                .description(null)
                .metadata(pairs)
                .metadata(null)
                .environment(variables)
                .environment(null)
                .contract(null)
                .progressDeadline(Duration.ZERO)
                .whenTight(null)
                .whenFailed(null)
                .access(null);

        assertThat(catchThrowableOfType(InvalidSpecException.class, change::build)
                        .violations())
                .extracting(Violation::path)
                .containsExactly(
                        "instanceType",
                        "replicas",
                        "image",
                        "imagePullSecret",
                        "description",
                        "metadata[ ]",
                        "metadata[team]",
                        "metadata[]",
                        "metadata",
                        "environment[9]",
                        "environment[LEVEL]",
                        "environment[" + ModelContract.PORT_VARIABLE + "]",
                        "environment",
                        "contract",
                        "progressDeadline",
                        "whenTight",
                        "whenFailed",
                        "access");
    }

    @Test
    @DisplayName("R7 a change with more pairs than allowed is refused")
    void tooManyPairs() {
        var pairs = new LinkedHashMap<String, String>();
        for (int number = 0; number <= DeploymentSpec.MOST_PAIRS; number++) {
            pairs.put("name " + number, "x");
        }
        var change = SpecChange.builder().metadata(pairs);

        assertThat(catchThrowableOfType(InvalidSpecException.class, change::build)
                        .violations())
                .singleElement()
                .hasToString("metadata: has 201 pairs; it may have at most 200");
    }

    @Test
    @DisplayName("R30 a change is told apart by its kind, never by a missing value")
    void match() {
        assertThat(Stream.of(Change.<String>keep(), Change.set("x"), Change.<String>clear())
                        .map(change -> change.match(() -> "keep", value -> "set " + value, () -> "clear")))
                .containsExactly("keep", "set x", "clear");
        assertThat(Change.<String>keep().applyTo(Optional.empty())).isEmpty();
        assertThat(Change.set("new").applyTo(Optional.of("old"))).contains("new");
        assertThat(Change.<String>clear().applyTo(Optional.of("old"))).isEmpty();
    }
}
