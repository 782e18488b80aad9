package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.HangingParts.Manners;
import dev.slipway.core.HangingParts.Part;
import dev.slipway.error.DeploymentException;
import dev.slipway.model.ClientName;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.LogQuery;
import dev.slipway.model.RequestId;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.InventoryItem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every verb of the manager against every part of a host's that never answers. */
@Timeout(120)
class HangingTest {
    private static final Duration DEADLINE = Duration.ofMillis(300);

    /** What a call may need besides waiting, on a machine that stands still for a while. */
    private static final Duration AMPLE = DEADLINE.multipliedBy(20);

    private static final Duration PATIENT = Duration.ofSeconds(60);

    /** For a machine that has much else to do; far less than for ever. */
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    private static final DeploymentId FRAUD = id("fraud");
    private static final DeploymentId HALTED = id("halted");
    private static final RevisionNumber FIRST = RevisionNumber.FIRST;
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));

    private static final String FINE = "returns";
    private static final String LATE = "TIMEOUT";
    private static final String CLOSED_DOOR = "DIRECTORY_UNAVAILABLE";
    private static final MutationOptions ONCE =
            MutationOptions.builder().requestId(new RequestId("once")).build();
    private static final Map<String, Verb> VERBS = verbs();

    private HangingParts parts = new HangingParts();

    @AfterEach
    void close() {
        parts.close();
    }

    /** A verb, and what comes of it while provider, store, directory, usage source or policies hang. */
    private record Verb(Consumer<DeploymentManager> call, List<String> outcomes) {
        String outcome(Part hanging) {
            return outcomes.get(List.of(Part.values()).indexOf(hanging));
        }
    }

    private static Map<String, Verb> verbs() {
        SpecChange change = SpecChange.builder().image("models/fraud:9").build();
        MutationOptions why = MutationOptions.because("to see");
        Map<String, Verb> verbs = new LinkedHashMap<>();
        verbs.put("groups(Actor)", verb(it -> it.groups(ANN), FINE, FINE, CLOSED_DOOR, FINE, FINE));
        verbs.put("deploy(Actor, DeploymentSpec)", admitted(it -> it.deploy(ANN, other())));
        verbs.put("deploy(Actor, DeploymentSpec, MutationOptions)", admitted(it -> it.deploy(ANN, other(), why)));
        Plan plan = planned();
        verbs.put("plan(Actor, Mutation)", admitted(it -> it.plan(ANN, Mutation.update(FRAUD, change))));
        verbs.put("carryOut(Actor, Plan)", admitted(it -> it.carryOut(ANN, plan)));
        verbs.put("carryOut(Actor, Plan, MutationOptions)", admitted(it -> it.carryOut(ANN, plan, why)));
        verbs.put("update(Actor, DeploymentId, SpecChange)", admitted(it -> it.update(ANN, FRAUD, change)));
        verbs.put(
                "update(Actor, DeploymentId, SpecChange, MutationOptions)",
                admitted(it -> it.update(ANN, FRAUD, change, why)));
        verbs.put("scale(Actor, DeploymentId, int)", admitted(it -> it.scale(ANN, FRAUD, 3)));
        verbs.put("scale(Actor, DeploymentId, int, MutationOptions)", admitted(it -> it.scale(ANN, FRAUD, 3, why)));
        verbs.put("rollback(Actor, DeploymentId, RevisionNumber)", admitted(it -> it.rollback(ANN, FRAUD, FIRST)));
        verbs.put(
                "rollback(Actor, DeploymentId, RevisionNumber, MutationOptions)",
                admitted(it -> it.rollback(ANN, FRAUD, FIRST, why)));
        verbs.put(
                "rollback(Actor, DeploymentId, RevisionNumber, Set, MutationOptions)",
                admitted(it -> it.rollback(ANN, FRAUD, FIRST, Set.of(), why)));
        verbs.put("stop(Actor, DeploymentId)", admitted(it -> it.stop(ANN, FRAUD)));
        verbs.put("stop(Actor, DeploymentId, MutationOptions)", admitted(it -> it.stop(ANN, FRAUD, why)));
        verbs.put("start(Actor, DeploymentId)", admitted(it -> it.start(ANN, HALTED)));
        verbs.put("start(Actor, DeploymentId, MutationOptions)", admitted(it -> it.start(ANN, HALTED, why)));
        verbs.put("delete(Actor, DeploymentId)", recorded(it -> it.delete(ANN, FRAUD)));
        verbs.put(
                "deleteGroup(Actor, GroupId, Mode)",
                verb(
                        it -> it.deleteGroup(ADMIN, new GroupId("lab"), GroupDeletion.Mode.DELETE),
                        FINE,
                        LATE,
                        FINE,
                        FINE,
                        FINE));
        ClientName shop = new ClientName("shop");
        verbs.put("addClient(Actor, DeploymentId, ClientName)", recorded(it -> it.addClient(ANN, FRAUD, shop)));
        verbs.put(
                "removeClient(Actor, DeploymentId, ClientName)",
                recorded(it -> it.removeClient(ANN, FRAUD, new ClientName("till"))));
        verbs.put("clients(Actor, DeploymentId)", recorded(it -> it.clients(ANN, FRAUD)));
        verbs.put("find(Actor, DeploymentId)", recorded(it -> it.find(ANN, FRAUD)));
        verbs.put(
                "list(Actor, ListQuery)",
                recorded(it -> it.list(ANN, ListQuery.builder().build())));
        verbs.put("status(Actor, DeploymentId)", recorded(it -> it.status(ANN, FRAUD)));
        verbs.put("statuses(Actor, Collection)", recorded(it -> it.statuses(ANN, List.of(FRAUD, HALTED))));
        verbs.put("instanceTypeDrift(Actor, Collection)", recorded(it -> it.instanceTypeDrift(ANN, List.of(FRAUD))));
        verbs.put("history(Actor, DeploymentId)", recorded(it -> it.history(ANN, FRAUD)));
        verbs.put("revision(Actor, DeploymentId, RevisionNumber)", recorded(it -> it.revision(ANN, FRAUD, FIRST)));
        verbs.put(
                "diff(Actor, DeploymentId, RevisionNumber, RevisionNumber)",
                recorded(it -> it.diff(ANN, FRAUD, FIRST, FIRST.next())));
        verbs.put("example(Actor, DeploymentId)", recorded(it -> it.example(ANN, FRAUD)));
        verbs.put(
                "logs(Actor, DeploymentId, LogQuery)",
                verb(
                        it -> it.logs(ANN, FRAUD, LogQuery.builder().build()).close(),
                        LATE,
                        LATE,
                        CLOSED_DOOR,
                        FINE,
                        FINE));
        verbs.put("await(Actor, DeploymentId, Duration)", recorded(it -> it.await(ANN, FRAUD, DEADLINE)));
        verbs.put(
                "await(Actor, DeploymentId, Duration, Consumer)",
                recorded(it -> it.await(ANN, FRAUD, DEADLINE, status -> {})));
        verbs.put(
                "await(Actor, DeploymentId, Duration, Predicate, Consumer)",
                recorded(it -> it.await(ANN, FRAUD, DEADLINE, status -> true, status -> {})));
        verbs.put("watch(Actor)", recorded(it -> it.watch(ANN).close()));
        verbs.put(
                "watch(Actor, WatchQuery)",
                recorded(it -> it.watch(ANN, WatchQuery.EVERYTHING).close()));
        verbs.put(
                "watch(Actor, WatchQuery, Consumer)",
                recorded(
                        it -> it.watch(ANN, WatchQuery.EVERYTHING, update -> {}).close()));
        verbs.put(
                "adopt(Actor, DeploymentId, String)",
                verb(it -> it.adopt(ADMIN, FRAUD, "to see"), "UNREACHABLE", LATE, FINE, FINE, FINE));
        verbs.put("drift(Actor, DeploymentId)", verb(it -> it.drift(ANN, FRAUD), LATE, LATE, CLOSED_DOOR, FINE, FINE));
        verbs.put(
                "repair(Actor, DeploymentId)", verb(it -> it.repair(ANN, FRAUD), LATE, LATE, CLOSED_DOOR, FINE, FINE));
        verbs.put("export(Actor, OutputStream)", verb(HangingTest::export, FINE, LATE, FINE, FINE, FINE));
        verbs.put("inventory(Actor)", verb(it -> it.inventory(ADMIN), LATE, FINE, FINE, FINE, FINE));
        verbs.put(
                "discard(Actor, InventoryItem)",
                verb(it -> it.discard(ADMIN, foreign()), LATE, LATE, FINE, FINE, FINE));
        verbs.put("audit(Actor, GroupId)", recorded(it -> it.audit(ANN, new GroupId("lab"))));
        verbs.put("audit(Actor)", verb(it -> it.audit(ADMIN), FINE, LATE, FINE, FINE, FINE));
        verbs.put(
                "forceRelease(Actor, DeploymentId, String)",
                verb(it -> it.forceRelease(ADMIN, FRAUD, "to see"), FINE, LATE, FINE, FINE, FINE));
        verbs.put("reconcile()", verb(DeploymentManager::reconcile, FINE, LATE, FINE, FINE, FINE));
        verbs.put("close()", verb(DeploymentManager::close, FINE, FINE, FINE, FINE, FINE));
        return verbs;
    }

    /** Nothing is recorded before everybody agreed. */
    private static Verb admitted(Consumer<DeploymentManager> call) {
        return verb(call, LATE, LATE, CLOSED_DOOR, LATE, LATE);
    }

    /** Needs nothing but the record; what the back end doesn't tell is said to be unknown. */
    private static Verb recorded(Consumer<DeploymentManager> call) {
        return verb(call, FINE, LATE, CLOSED_DOOR, FINE, FINE);
    }

    private static Verb verb(Consumer<DeploymentManager> call, String... outcomes) {
        return new Verb(call, List.of(outcomes));
    }

    private static void export(DeploymentManager manager) {
        try {
            manager.export(ADMIN, OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it was planned elsewhere, where all is as it is here. */
    private static Plan planned() {
        try (var host = new TestHost();
                var manager = host.manager()) {
            return manager.plan(ANN, Mutation.deploy(other()));
        }
    }

    private static InventoryItem foreign() {
        return new InventoryItem(Samples.ref("lab", "foreign"), Fence.FIRST, 0, "left behind");
    }

    private static DeploymentSpec other() {
        return spec().id("other").replicas(1).build();
    }

    static Stream<Arguments> everyVerbAndEveryPart() {
        return VERBS.keySet().stream()
                .flatMap(verb -> Stream.of(Part.values())
                        .flatMap(
                                part -> Stream.of(Manners.values()).map(manners -> Arguments.of(verb, part, manners))));
    }

    @Test
    @DisplayName("R89 a verb has been added, and nobody knows what it does while something hangs")
    void everyVerbIsHere() {
        Set<String> all = Arrays.stream(DeploymentManager.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .map(HangingTest::signature)
                .collect(Collectors.toSet());

        assertThat(VERBS.keySet()).containsExactlyInAnyOrderElementsOf(all);
    }

    private static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", method.getName() + "(", ")"));
    }

    @ParameterizedTest(name = "{0} while the {1} hangs and {2} interruptions")
    @MethodSource("everyVerbAndEveryPart")
    @DisplayName(
            "R89 R94 G4 a call holds its caller past its deadline, or isn't right about what it did, because something hangs")
    void hangs(String name, Part part, Manners manners) throws InterruptedException {
        if (!endsAsItShould(name, part, manners, DEADLINE)) {
            parts.close();
            parts = new HangingParts();
            assertThat(endsAsItShould(name, part, manners, AMPLE))
                    .as("returns within %s", AMPLE)
                    .isTrue();
        }
    }

    /**
     * False only where a call should have returned and ran out of time: a deadline that is short enough for hundreds of
     * hanging calls may also be too short for a machine that has much else to do. With an ample one there is no excuse.
     */
    private boolean endsAsItShould(String name, Part part, Manners manners, Duration deadline)
            throws InterruptedException {
        prepare();
        DeploymentManager manager = parts.builder(deadline).build();
        GroupLedger before = parts.host.store.ledger(LAB);
        Verb verb = VERBS.get(name);
        parts.hang((hanging, method) -> hanging == part, manners);

        long start = System.nanoTime();
        String outcome = outcome(() -> verb.call().accept(manager));
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(took).isLessThan(most(name, deadline));
        if (verb.outcome(part).equals(FINE) && outcome.equals(LATE)) {
            parts.endHanging();
            manager.close();
            return false;
        }
        assertThat(outcome).isEqualTo(verb.outcome(part));
        parts.endHanging();
        if (!outcome.equals(FINE)) {
            assertThat(parts.host.store.ledger(LAB)).isEqualTo(before);
        }
        if (!name.equals("close()")) {
            assertThatItWorksAgain(manager);
        }
        if (!outcome.equals(FINE)) {
            assertThat(parts.host.store.ledger(LAB).entries()).doesNotContainKey(id("other"));
        }
        manager.close();
        assertThatNothingIsLeft();
        return true;
    }

    /** Of the passes of a loop each call has its deadline, and of an end the loop, the provider and the rest. */
    private static Duration most(String name, Duration deadline) {
        return switch (name) {
            case "reconcile()", "close()" -> deadline.multipliedBy(3).plus(TOLERANCE);
            default -> deadline.plus(TOLERANCE);
        };
    }

    private void prepare() {
        try (DeploymentManager patient = parts.builder(PATIENT).build()) {
            patient.deploy(ANN, spec().build());
            patient.update(
                    ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
            patient.addClient(ANN, FRAUD, new ClientName("till"));
            patient.deploy(ANN, spec().id("halted").replicas(1).build());
            patient.stop(ANN, HALTED);
            for (int pass = 0; pass < 3; pass++) {
                patient.reconcile();
            }
        }
    }

    /** A busy machine may need more than one attempt. */
    private static void assertThatItWorksAgain(DeploymentManager manager) {
        String last = "";
        for (int attempt = 0; attempt < 20 && !last.equals(FINE); attempt++) {
            last = outcome(() -> {
                manager.deploy(ANN, spec().id("after").replicas(1).build(), ONCE);
                manager.reconcile();
            });
        }
        assertThat(last).isEqualTo(FINE);
        assertThat(manager.find(ANN, id("after"))).isPresent();
    }

    private static String outcome(Runnable call) {
        try {
            call.run();
            return FINE;
        } catch (DeploymentException e) {
            assertThat(e.isRetryable()).as("%s", e).isTrue();
            assertThat(e).hasMessageMatching("(?s).*(provider|store|directory|usage|policy).*");
            return e.code().name();
        }
    }

    private void assertThatNothingIsLeft() throws InterruptedException {
        for (int look = 0; look < 200 && !parts.threadsLeft().isEmpty(); look++) {
            Thread.sleep(10);
        }
        assertThat(parts.threadsLeft()).isEmpty();
    }
}
