package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Phase;
import dev.slipway.model.RequestId;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestIdTest {
    private static final DeploymentId FRAUD = new DeploymentId("fraud");
    private static final MutationOptions ONCE = once("request 1");
    private final TestHost host = new TestHost();
    private final DeploymentManager manager = host.manager();
    private final DeploymentManager other = host.manager();

    @AfterEach
    void close() {
        host.close();
    }

    static DeploymentSpec nameless() {
        return named("Fraud score").build();
    }

    private static DeploymentSpecBuilder named(String name) {
        return DeploymentSpec.builder()
                .group("lab")
                .name(name)
                .instanceType("small")
                .image("models/fraud:1");
    }

    private static MutationOptions once(String request) {
        return MutationOptions.builder().requestId(new RequestId(request)).build();
    }

    @TestFactory
    @DisplayName("R94 G4 the same request again, through any manager, answers with what the first one recorded")
    List<DynamicTest> again() {
        return verbs().stream()
                .map(verb -> DynamicTest.dynamicTest(verb.name, () -> {
                    try (var fresh = new TestHost()) {
                        DeploymentManager first = fresh.manager();
                        DeploymentManager second = fresh.manager();
                        verb.prepare(first);
                        Revision accepted = verb.act.apply(first).latest();
                        second.update(BOB, accepted.deployment().id(), description("theirs"));

                        for (DeploymentManager any : List.of(first, second, fresh.manager())) {
                            assertThat(verb.act.apply(any).latest()).isEqualTo(accepted);
                        }

                        assertThat(accepted.requestId()).contains(new RequestId("request 1"));
                        assertThat(recorded(fresh, "request 1")).containsExactly(accepted);
                        assertThat(entries(fresh)).hasSize(1);
                    }
                }))
                .toList();
    }

    @TestFactory
    @DisplayName(
            "R94 the same request id with something else, or from somebody else, is refused, and nothing is recorded")
    List<DynamicTest> somethingElse() {
        return verbs().stream()
                .map(verb -> DynamicTest.dynamicTest(verb.name, () -> {
                    try (var fresh = new TestHost()) {
                        DeploymentManager on = fresh.manager();
                        verb.prepare(on);
                        DeploymentId id = verb.act.apply(on).id();
                        List<Revision> before = on.history(ANN, id);

                        for (Function<DeploymentManager, Deployment> different : verb.others) {
                            var error = catchThrowableOfType(DeploymentException.class, () -> different.apply(on));
                            assertThat(error.code()).isEqualTo(ErrorCode.REQUEST_ID_USED);
                            assertThat(error.isRetryable()).isFalse();
                            assertThat(error)
                                    .hasMessageContaining("'request 1'")
                                    .hasMessageContaining("'" + id + "'")
                                    .hasMessageContaining("choose a new one");
                        }

                        assertThat(on.history(ANN, id)).isEqualTo(before);
                        assertThat(entries(fresh)).hasSize(1);
                    }
                }))
                .toList();
    }

    @Test
    @DisplayName(
            "R94 what stood in the way of a new request isn't in the way of an answer: revision, switch, quota, type")
    void nothingInTheWay() {
        var seen = MutationOptions.builder()
                .requestId(new RequestId("request 2"))
                .expectedRevision(RevisionNumber.FIRST)
                .build();
        manager.deploy(ANN, spec().build(), ONCE);
        SpecChange change = SpecChange.builder().instanceType("gpu").replicas(1).build();
        Revision second = manager.update(ANN, FRAUD, change, seen).latest();
        host.directory.change(
                "lab",
                group -> group.isModelDeploymentOn(false)
                        .limits(TestHost.SMALL.resources())
                        .instanceTypes(List.of(TestHost.SMALL)));

        assertThat(other.update(ANN, FRAUD, change, seen).latest()).isEqualTo(second);
        assertThat(other.deploy(ANN, spec().build(), ONCE).latest().number()).isEqualTo(RevisionNumber.FIRST);

        manager.delete(BOB, FRAUD);
        Deployment answer = other.update(ANN, FRAUD, change, seen);
        assertThat(answer.latest()).isEqualTo(second);
        assertThat(answer.status().phase()).isEqualTo(Phase.STOPPING);
        assertThat(second.spec().instanceType()).isEqualTo(new InstanceTypeId("gpu"));
    }

    @Test
    @DisplayName("R94 the status in a repeated answer is the one of now")
    void statusOfNow() {
        manager.deploy(ANN, spec().build(), ONCE);
        manager.stop(BOB, FRAUD);
        manager.reconcile();

        assertThat(other.deploy(ANN, spec().build(), ONCE).status().phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    @DisplayName(
            "R45 R94 a deploy is known by its request id as long as it is there, an update while its revision is kept")
    void horizon() {
        Deployment first = manager.deploy(ANN, nameless(), ONCE);
        manager.update(ANN, first.id(), description("once"), once("request 2"));
        for (int number = 1; number <= 40; number++) {
            manager.update(BOB, first.id(), description("theirs " + number));
        }

        Deployment again = other.deploy(ANN, nameless(), ONCE);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.latest().number()).isEqualTo(new RevisionNumber(42));
        assertThat(entries(host)).hasSize(1);
        assertThat(other.update(ANN, first.id(), description("once"), once("request 2"))
                        .latest()
                        .number())
                .isEqualTo(new RevisionNumber(43));

        manager.delete(ANN, first.id());
        manager.reconcile();
        manager.reconcile();
        Deployment anew = other.deploy(ANN, nameless(), ONCE);
        assertThat(anew.latest().deployment()).isNotEqualTo(first.latest().deployment());
    }

    @Test
    @DisplayName("R94 a request that changed nothing leaves nothing behind, and its id is free")
    void nothingChanged() {
        manager.deploy(ANN, spec().build());
        manager.start(ANN, FRAUD, ONCE);

        assertThat(manager.stop(ANN, FRAUD, ONCE).latest().number()).isEqualTo(new RevisionNumber(2));
    }

    @Test
    @DisplayName("R94 two groups may use the same request id, and so may two deployments for what isn't a deploy")
    void scopes() {
        manager.deploy(ANN, spec().build(), ONCE);
        manager.deploy(STRANGER, spec().id("theirs").group("other").build(), ONCE);
        manager.deploy(ANN, spec().id("second").build());

        manager.scale(ANN, FRAUD, 3, once("request 2"));
        manager.scale(ANN, id("second"), 3, once("request 2"));

        assertThat(recorded(host, "request 2")).hasSize(2);
    }

    @RepeatedTest(10)
    @DisplayName("R60 R94 of many calls at once with one request id, on two JVMs, one records and all get its result")
    void race() throws Exception {
        List<Deployment> deployed = atOnce(on -> on.deploy(ANN, nameless(), ONCE));
        DeploymentId id = deployed.get(0).id();
        assertThat(deployed).extracting(Deployment::id).containsOnly(id);
        assertThat(entries(host)).hasSize(1);

        List<Deployment> updated = atOnce(on -> on.update(ANN, id, description("once"), once("request 2")));
        assertThat(updated).extracting(answer -> answer.latest().number()).containsOnly(new RevisionNumber(2));
        assertThat(manager.history(ANN, id)).hasSize(2);
    }

    @Test
    @DisplayName("R94 an incarnation stays random and a valid name, whatever the request id")
    void incarnations() {
        var incarnations = new Incarnations(new Random(3));
        var seen = new HashSet<>();
        for (String text : List.of("1", "x".repeat(128), "Ünïcode 模型 🚀", "a b/c:d")) {
            var request = new RequestId(text);
            for (int number = 0; number < 100; number++) {
                var incarnation = incarnations.next(Optional.of(request));
                assertThat(seen.add(incarnation)).isTrue();
                assertThat(Incarnations.isMadeBy(request, incarnation)).isTrue();
                assertThat(Incarnations.isMadeBy(new RequestId(text.substring(0, 1) + "?"), incarnation))
                        .isFalse();
            }
        }
        assertThat(Incarnations.isMadeBy(new RequestId("1"), incarnations.next(Optional.empty())))
                .isFalse();
    }

    private List<Deployment> atOnce(Function<DeploymentManager, Deployment> act) throws Exception {
        int threads = 8;
        var together = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Deployment>> results = new ArrayList<>();
            for (int number = 0; number < threads; number++) {
                DeploymentManager mine = number % 2 == 0 ? manager : other;
                results.add(pool.submit(() -> {
                    together.await();
                    return act.apply(mine);
                }));
            }
            List<Deployment> answers = new ArrayList<>();
            for (Future<Deployment> result : results) {
                answers.add(result.get());
            }
            return answers;
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<Verb> verbs() {
        return List.of(
                new Verb("deploy with a chosen id", on -> on.deploy(ANN, spec().build(), ONCE))
                        .unlike(on -> on.deploy(ANN, spec().replicas(1).build(), ONCE))
                        .unlike(on -> on.deploy(BOB, spec().build(), ONCE))
                        .unlike(on -> on.deploy(ANN, spec().id("another").build(), ONCE))
                        .unlike(on -> on.stop(ANN, FRAUD, ONCE)),
                new Verb("deploy with a generated id", on -> on.deploy(ANN, nameless(), ONCE))
                        .unlike(on -> on.deploy(ANN, named("Another").build(), ONCE))
                        .unlike(on -> on.deploy(BOB, nameless(), ONCE))
                        .unlike(on -> on.deploy(ANN, spec().build(), ONCE)),
                new Verb("update", on -> on.update(ANN, FRAUD, description("x"), ONCE))
                        .unlike(on -> on.update(ANN, FRAUD, description("y"), ONCE))
                        .unlike(on -> on.update(
                                ANN,
                                FRAUD,
                                SpecChange.builder().image("models/fraud:2").build(),
                                ONCE))
                        .unlike(on -> on.update(BOB, FRAUD, description("x"), ONCE))
                        .unlike(on -> on.scale(ANN, FRAUD, 1, ONCE)),
                new Verb("scale", on -> on.scale(ANN, FRAUD, 3, ONCE))
                        .unlike(on -> on.scale(ANN, FRAUD, 1, ONCE))
                        .unlike(on -> on.scale(BOB, FRAUD, 3, ONCE))
                        .unlike(on -> on.stop(ANN, FRAUD, ONCE)),
                new Verb("rollback", on -> rollback(on, ANN, 1, Set.of()))
                        .unlike(on -> rollback(on, ANN, 2, Set.of()))
                        .unlike(on -> rollback(on, ANN, 1, Set.of(Restore.REPLICAS)))
                        .unlike(on -> rollback(on, ANN, 1, Set.of(Restore.RUN_STATE)))
                        .unlike(on -> rollback(on, BOB, 1, Set.of())),
                new Verb("stop", on -> on.stop(ANN, FRAUD, ONCE))
                        .unlike(on -> on.start(ANN, FRAUD, ONCE))
                        .unlike(on -> on.stop(BOB, FRAUD, ONCE)),
                new Verb("start", on -> on.start(ANN, FRAUD, ONCE))
                        .unlike(on -> on.stop(ANN, FRAUD, ONCE))
                        .unlike(on -> on.start(BOB, FRAUD, ONCE)));
    }

    private static Deployment rollback(DeploymentManager on, Actor actor, long to, Set<Restore> restore) {
        return on.rollback(actor, FRAUD, new RevisionNumber(to), restore, ONCE);
    }

    private static SpecChange description(String words) {
        return SpecChange.builder().description(words).build();
    }

    private static Collection<LedgerEntry> entries(TestHost of) {
        return of.store.ledger(LedgerScope.of(new GroupId("lab"))).entries().values();
    }

    private static List<Revision> recorded(TestHost in, String request) {
        return entries(in).stream()
                .flatMap(entry -> in.store.history(entry.deployment(), 100).stream())
                .filter(revision -> revision.requestId().equals(Optional.of(new RequestId(request))))
                .toList();
    }

    /** A mutation with the request id, and others that mustn't be taken for it. */
    private static final class Verb {
        private final String name;
        private final Function<DeploymentManager, Deployment> act;
        private final List<Function<DeploymentManager, Deployment>> others = new ArrayList<>();

        Verb(String name, Function<DeploymentManager, Deployment> act) {
            this.name = name;
            this.act = act;
        }

        Verb unlike(Function<DeploymentManager, Deployment> different) {
            others.add(different);
            return this;
        }

        /** What is there before: for a rollback other revisions to go back to, for a start a stop. */
        void prepare(DeploymentManager on) {
            if (name.startsWith("deploy")) {
                return;
            }
            on.deploy(BOB, spec().build());
            if (name.equals("rollback")) {
                on.update(
                        BOB,
                        FRAUD,
                        SpecChange.builder().image("models/fraud:2").replicas(1).build());
                on.stop(BOB, FRAUD);
            }
            if (name.equals("start")) {
                on.stop(BOB, FRAUD);
            }
        }
    }
}
