package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesTest {
    private static final ReplicaId REPLICA = new ReplicaId("iris-7-a");

    private static ReplicaCounts counts(
            int desired, int existing, int updated, int ready, int updatedReady, int terminating) {
        return ReplicaCounts.builder()
                .desired(desired)
                .existing(existing)
                .updated(updated)
                .ready(ready)
                .updatedReady(updatedReady)
                .terminating(terminating)
                .build();
    }

    @ParameterizedTest
    @DisplayName("R14 counts that can be true together are taken")
    @CsvSource({"0,0,0,0,0,0", "3,4,1,3,0,2", "3,3,3,3,3,0", "0,0,0,0,0,5", "3,7,2,5,1,0", "1,2,1,1,0,0"})
    void possibleCounts(int desired, int existing, int updated, int ready, int updatedReady, int terminating) {
        assertThat(counts(desired, existing, updated, ready, updatedReady, terminating)
                        .updatedReady())
                .isEqualTo(updatedReady);
    }

    @ParameterizedTest
    @DisplayName("R14 counts that can't be true together are refused with all of them")
    @CsvSource({
        "-1,0,0,0,0,0",
        "0,-1,0,0,0,0",
        "1,1,-1,0,0,0",
        "1,1,0,-1,0,0",
        "1,1,1,1,-1,0",
        "1,1,0,0,0,-1",
        "3,2,3,2,2,0",
        "3,2,2,3,2,0",
        "3,3,1,3,2,0",
        "3,3,3,1,2,0",
        "2,1,1,1,0,0",
        "2147483647,2147483647,2147483647,2147483647,0,0",
    })
    void impossibleCounts(int desired, int existing, int updated, int ready, int updatedReady, int terminating) {
        assertThatThrownBy(() -> counts(desired, existing, updated, ready, updatedReady, terminating))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("can't be true together")
                .hasMessageContaining("existing=" + existing);
    }

    static Stream<Arguments> impossible() {
        return Stream.of(
                row("strategy", () -> Strategy.rolling(0, 0)),
                row("strategy", () -> Strategy.rolling(-1, 1)),
                row("strategy", () -> Strategy.rolling(1, -1)),
                row("strategy", () -> new Strategy(Strategy.RECREATE, 1, 0)),
                row("strategy", () -> new Strategy(Strategy.RECREATE, 0, 1)),
                row("strategy.kind", () -> new Strategy("Blue Green", 1, 0)),
                row("terminatingOverlap", () -> new Footprint(ResourceAmounts.NONE, Strategy.recreate(), -1)),
                row("weight", () -> new Track(Fence.FIRST, RevisionNumber.FIRST, ReplicaCounts.NONE, 101)),
                row("weight", () -> new Track(Fence.FIRST, RevisionNumber.FIRST, ReplicaCounts.NONE, -1)),
                row("fence", () -> new Fence(0)),
                row("revision", () -> new RevisionNumber(0)),
                row("restarts", () -> new Replica(REPLICA, RevisionNumber.FIRST, ReplicaState.READY, -1)),
                row("toleration.operator", () -> new Toleration("gpu", "Maybe", "", "")),
                row("toleration.value", () -> new Toleration("gpu", "Exists", "yes", "")),
                row("toleration.key", () -> new Toleration("", "Equal", "yes", "")),
                row("toleration.effect", () -> new Toleration("gpu", "Equal", "yes", "Never")),
                row("tail", () -> LogQuery.builder().tail(0).build()),
                row("container", () -> LogQuery.builder().container(" ").build()),
                row(
                        "follow",
                        () -> LogQuery.builder().isPrevious(true).isFollow(true).build()),
                row(
                        "spec.id",
                        () -> Samples.revision()
                                .spec(Samples.spec().withDeploymentId(new DeploymentId("other")))
                                .build()),
                row(
                        "spec.group",
                        () -> Samples.revision()
                                .deployment(new DeploymentRef(
                                        Samples.REF.store(),
                                        new GroupId("other"),
                                        Samples.REF.id(),
                                        Samples.REF.incarnation()))
                                .build()),
                row(
                        "instanceType",
                        () -> Samples.revision()
                                .instanceType(InstanceType.of("big", ResourceAmounts.NONE))
                                .build()),
                row(
                        "rollbackOf",
                        () -> Samples.revision()
                                .rollbackOf(RevisionNumber.FIRST)
                                .build()),
                row("replicas", () -> Samples.entry().replicas(0).build()),
                row(
                        "mostDeployments",
                        () -> Group.builder()
                                .id(new GroupId("research"))
                                .mostDeployments(-1)
                                .build()),
                row(
                        "instanceTypes",
                        () -> Group.builder()
                                .id(new GroupId("research"))
                                .addInstanceTypes(
                                        InstanceType.of("small", ResourceAmounts.NONE),
                                        InstanceType.of("small", ResourceAmounts.of("cpu", "1")))
                                .build()),
                row(
                        "endpoint",
                        () -> status().serving(Serving.NONE)
                                .endpoint(new Endpoint(URI.create("http://models.example/"), Endpoint.Access.PUBLIC))
                                .build()),
                row("replicas", () -> status().availableReplicas(-1).build()),
                row(
                        "replicas",
                        () -> Rollout.builder()
                                .revision(Samples.revision().build())
                                .fence(Fence.FIRST)
                                .replicas(-1)
                                .strategy(Strategy.recreate())
                                .build()),
                row(
                        "tracks",
                        () -> Observation.Present.builder()
                                .stamp(Fence.FIRST)
                                .asOf(Samples.TIME)
                                .progressSince(Samples.TIME)
                                .build()));
    }

    private static DeploymentStatus.Builder status() {
        var builder = DeploymentStatus.builder();
        builder.deployment(Samples.REF)
                .revision(new RevisionNumber(4))
                .phase(Phase.DEPLOYING)
                .serving(Serving.PARTLY)
                .reason(new Reason(ReasonCode.ROLLING_OUT, "2 of 3 replicas are ready"))
                .desiredReplicas(3)
                .availableReplicas(2)
                .observedAt(Samples.TIME);
        return builder;
    }

    private static Arguments row(String path, ThrowingCallable maker) {
        return Arguments.of(path, maker);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossible")
    @DisplayName("R5 a value whose parts can't be right is refused where it is made, naming the part")
    void refused(String path, ThrowingCallable maker) {
        assertThatThrownBy(maker)
                .isInstanceOfSatisfying(
                        InvalidValueException.class,
                        e -> assertThat(e.violation().path()).isEqualTo(path));
    }

    static Stream<Arguments> missing() {
        return Stream.of(
                row("store", () -> new DeploymentRef(null, new GroupId("g"), Samples.REF.id(), new Incarnation("i"))),
                row("number", () -> new RevisionKey(Samples.REF, null)),
                row("strategy", () -> new Footprint(ResourceAmounts.NONE, null, 0)),
                row("message", () -> new Reason(ReasonCode.READY, null)),
                row("value", () -> Change.set(null)),
                row("asOf", () -> new Observation.Absent(null)),
                row("reason", () -> new Observation.Unavailable(Samples.TIME, null)),
                row("text", () -> new LogElement.Line(REPLICA, Samples.TIME, null)),
                row("access", () -> new Endpoint(URI.create("http://models.example/"), null)),
                row("uri", () -> new ExampleCall(null, "{}", Endpoint.Access.PUBLIC)),
                row("next", () -> new Page<>(List.of(), Optional.empty(), null)),
                row("id", () -> new Actor.User(null)),
                row("group", () -> new LedgerScope(null)),
                row("effect", () -> new Toleration("gpu", "Exists", "", null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("missing")
    @DisplayName("R6 a part that is missing is named where the value is made")
    void partMissing(String part, ThrowingCallable maker) {
        assertThatThrownBy(maker).isInstanceOf(NullPointerException.class).hasMessage(part);
    }

    @Test
    @DisplayName("P7 an observation is told apart by its kind")
    void observations() {
        var present = Observation.Present.builder()
                .stamp(new Fence(9))
                .addTracks(new Track(new Fence(9), RevisionNumber.FIRST, ReplicaCounts.NONE, 100))
                .asOf(Samples.TIME)
                .progressSince(Samples.TIME)
                .build();
        var kinds = Stream.of(
                present, new Observation.Absent(Samples.TIME), new Observation.Unavailable(Samples.TIME, "no answer"));

        assertThat(kinds.map(kind ->
                        kind.match(there -> "stamp " + there.stamp(), gone -> "gone", unknown -> unknown.reason())))
                .containsExactly("stamp 9", "gone", "no answer");
        assertThat(present.track().weight()).isEqualTo(100);
    }

    @Test
    @DisplayName("R53 a log's element is told apart by its kind")
    void logElements() {
        assertThat(Stream.of(
                                new LogElement.Line(REPLICA, Samples.TIME, "loading"),
                                new LogElement.Gap(REPLICA, Samples.TIME, "rotated"))
                        .map(element -> element.match(LogElement.Line::text, LogElement.Gap::reason)))
                .containsExactly("loading", "rotated");
    }

    @Test
    @DisplayName("R8 an actor is told apart by its kind, and an administrator is not the user of that id")
    void actors() {
        assertThat(Stream.of(Actor.user("ann"), Actor.administrator("ann"), Actor.system())
                        .map(actor -> actor.match(user -> "user " + user, admin -> "admin " + admin, () -> "system")))
                .containsExactly("user ann", "admin ann", "system");
        assertThat(Actor.user("ann")).isNotEqualTo(Actor.administrator("ann"));
        assertThat(Actor.system()).isSameAs(Actor.system()).hasToString("system");
    }

    @Test
    @DisplayName("R48 a value of the environment is told apart by its kind, and shows no text")
    void environment() {
        assertThat(Stream.of(EnvValue.text("hunter2"), EnvValue.secret(new SecretName("vault"), "token"))
                        .map(value -> value.match(EnvValue.Text::value, EnvValue.FromSecret::key)))
                .containsExactly("hunter2", "token");
        assertThat(EnvValue.text("hunter2")).hasToString("text of 7 characters");
        assertThat(new FieldDifference(
                        "environment[PASSWORD]", Optional.empty(), Optional.of("hunter2"), Impact.RESTART))
                .hasToString("environment[PASSWORD]: - → …");
        assertThat(new FieldDifference("image", Optional.of("a:1"), Optional.of("a:2"), Impact.RESTART))
                .hasToString("image: a:1 → a:2");
    }

    @Test
    @DisplayName("R48 a problem's text shows no line of a log")
    void problems() {
        var problem = Problem.builder()
                .cause(ProblemCause.CRASHED)
                .detail("exit code 3")
                .addLastLogLines("password is hunter2")
                .build();

        assertThat(problem.lastLogLines()).containsExactly("password is hunter2");
        assertThat(problem.toString()).contains("exit code 3").doesNotContain("hunter2");
    }

    @ParameterizedTest
    @EnumSource(Impact.class)
    @DisplayName("R31 the heavier impact wins, in either order")
    void impacts(Impact impact) {
        assertThat(impact.or(Impact.RECREATE)).isEqualTo(Impact.RECREATE);
        assertThat(Impact.NONE.or(impact)).isEqualTo(impact);
        assertThat(new SpecDiff(
                                RevisionNumber.FIRST,
                                new RevisionNumber(2),
                                List.of(new FieldDifference("image", Optional.empty(), Optional.empty(), impact)))
                        .impact())
                .isEqualTo(impact);
    }

    @ParameterizedTest
    @DisplayName("R36 an entry asks for no replica while it is stopped, suspended, being removed or draining")
    @CsvSource({
        "RUNNING, , false, RUN, 3",
        "STOPPED, , false, RUN, 0",
        "RUNNING, SWITCHED_OFF, false, RUN, 0",
        "RUNNING, , true, RUN, 0",
        "RUNNING, , false, DRAIN, 0",
    })
    void replicasNow(RunState state, Suspension suspension, boolean removing, RolloutStep step, int expected) {
        var entry = Samples.entry()
                .runState(state)
                .suspension(Optional.ofNullable(suspension))
                .isRemoving(removing)
                .step(step)
                .build();

        assertThat(entry.replicasNow()).isEqualTo(expected);
    }

    @Test
    @DisplayName("R50 only a rollback says what it went back to")
    void rollback() {
        assertThatCode(() -> Samples.revision()
                        .cause(RevisionCause.ROLLBACK)
                        .rollbackOf(new RevisionNumber(2))
                        .build())
                .doesNotThrowAnyException();
        assertThat(Samples.revision().runState(RunState.STOPPED).build().desiredReplicas())
                .isZero();
        assertThat(Samples.revision().build().desiredReplicas()).isEqualTo(3);
    }

    @Test
    @DisplayName("G5 fences and revision numbers are ordered")
    void order() {
        assertThat(new Fence(10).isAfter(new Fence(9))).isTrue();
        assertThat(new Fence(9).isAfter(new Fence(9))).isFalse();
        assertThat(new Fence(9).next()).isEqualTo(new Fence(10)).isGreaterThan(new Fence(9));
        assertThat(new RevisionNumber(10).isAfter(new RevisionNumber(9))).isTrue();
        assertThat(new RevisionNumber(9).next())
                .isEqualTo(new RevisionNumber(10))
                .isGreaterThan(new RevisionNumber(9));
        assertThatThrownBy(() -> new Fence(Long.MAX_VALUE).next()).isInstanceOf(ArithmeticException.class);
    }
}
