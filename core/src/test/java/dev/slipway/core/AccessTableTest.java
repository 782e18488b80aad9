package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.SMALL;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Endpoint;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LogQuery;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.UserId;
import dev.slipway.spi.ProviderSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every public method of a manager, against everybody who may call it and every state of the directory. */
class AccessTableTest {
    private static final SpecChange CHANGE =
            SpecChange.builder().image("models/x:9").build();
    private static final ClientName SHOP = new ClientName("shop");
    private static final ClientName TILL = new ClientName("till");
    private static final RevisionNumber FIRST = RevisionNumber.FIRST;
    private static final MutationOptions PLAIN = MutationOptions.NONE;

    private static final String OK = "ok";
    private static final String NOTHING = "nothing";

    /** What everybody gets. */
    private enum Kind {
        /** Shows one deployment of a member's or, to an administrator, of anybody's. */
        READ(OK, ErrorCode.NOT_FOUND, OK, OK, OK, OK),
        /** As a read, but with an empty answer instead of an error. */
        LOOK(OK, NOTHING, OK, OK, OK, NOTHING),
        /** As a look, by a thread that may have looked a second time before it is told to end. */
        WATCH(OK, NOTHING, OK, OK, OK, NOTHING),
        /** As a look, but at the directory too. */
        DRIFT(OK, NOTHING, OK, OK, OK, NOTHING),
        /** Makes more run, or lets more in. */
        CHANGE(OK, ErrorCode.NOT_FOUND, ErrorCode.NOT_ALLOWED, ErrorCode.NOT_ALLOWED, ErrorCode.SWITCHED_OFF, null),
        /** Makes less run, or lets fewer in. */
        LESSEN(OK, ErrorCode.NOT_FOUND, ErrorCode.NOT_ALLOWED, ErrorCode.NOT_ALLOWED, OK, null),
        /** Takes away, which administrators may everywhere. */
        DELETE(OK, ErrorCode.NOT_FOUND, OK, OK, OK, ErrorCode.NOT_FOUND),
        /** Names a group in which something shall run. */
        DEPLOY(
                OK,
                ErrorCode.NOT_ALLOWED,
                ErrorCode.NOT_ALLOWED,
                ErrorCode.NOT_ALLOWED,
                ErrorCode.SWITCHED_OFF,
                ErrorCode.NOT_ALLOWED),
        /** Names a group to look at. */
        AUDIT(OK, ErrorCode.NOT_ALLOWED, OK, OK, OK, ErrorCode.NOT_ALLOWED),
        /** Tells of what the caller is a member of. */
        GROUPS(OK, OK, NOTHING, NOTHING, NOTHING, NOTHING),
        /** Tells nobody anything at once. */
        LISTEN(OK, OK, OK, OK, OK, OK),
        /** For administrators, whatever the directory says. */
        ADMINISTRATE(
                ErrorCode.NOT_ALLOWED,
                ErrorCode.NOT_ALLOWED,
                OK,
                ErrorCode.NOT_ALLOWED,
                ErrorCode.NOT_ALLOWED,
                ErrorCode.NOT_ALLOWED);

        private final String member;
        private final String stranger;
        private final String administrator;
        private final String system;
        private final String switchedOff;
        private final String groupGone;

        Kind(Object member, Object stranger, Object administrator, Object system, Object off, Object gone) {
            this.member = member.toString();
            this.stranger = stranger.toString();
            this.administrator = administrator.toString();
            this.system = system.toString();
            this.switchedOff = off.toString();
            this.groupGone = (gone == null ? ErrorCode.NOT_FOUND : gone).toString();
        }

        /** To a directory that can't be asked, or answers garbage. */
        private String down() {
            return this == ADMINISTRATE ? member : ErrorCode.DIRECTORY_UNAVAILABLE.toString();
        }
    }

    /** One row: what is called, and what kind of call it is. */
    private record Row(Kind kind, Call call) {}

    /** Calls that name nobody: they do what the record says, and nothing for anybody. */
    private static final Set<String> WITHOUT_ACTOR = Set.of("close()", "reconcile()");

    private static final Map<String, Row> ROWS = new TreeMap<>(Map.ofEntries(
            row("groups(Actor)", Kind.GROUPS, (on, by, id) -> on.groups(by)),
            row("deploy(Actor,DeploymentSpec)", Kind.DEPLOY, (on, by, id) -> on.deploy(by, fresh())),
            row(
                    "deploy(Actor,DeploymentSpec,MutationOptions)",
                    Kind.DEPLOY,
                    (on, by, id) -> on.deploy(by, fresh(), PLAIN)),
            row("plan(Actor,Mutation)", Kind.LESSEN, (on, by, id) -> on.plan(by, Mutation.update(id, CHANGE))),
            row("carryOut(Actor,Plan)", Kind.DEPLOY, (on, by, id) -> on.carryOut(by, planned())),
            row("carryOut(Actor,Plan,MutationOptions)", Kind.DEPLOY, (on, by, id) -> on.carryOut(by, planned(), PLAIN)),
            row("update(Actor,DeploymentId,SpecChange)", Kind.CHANGE, (on, by, id) -> on.update(by, id, CHANGE)),
            row(
                    "update(Actor,DeploymentId,SpecChange,MutationOptions)",
                    Kind.CHANGE,
                    (on, by, id) -> on.update(by, id, CHANGE, PLAIN)),
            row("scale(Actor,DeploymentId,int)", Kind.CHANGE, (on, by, id) -> on.scale(by, id, 3)),
            row(
                    "scale(Actor,DeploymentId,int,MutationOptions)",
                    Kind.LESSEN,
                    (on, by, id) -> on.scale(by, id, 1, PLAIN)),
            row("rollback(Actor,DeploymentId,RevisionNumber)", Kind.CHANGE, (on, by, id) -> on.rollback(by, id, FIRST)),
            row(
                    "rollback(Actor,DeploymentId,RevisionNumber,MutationOptions)",
                    Kind.CHANGE,
                    (on, by, id) -> on.rollback(by, id, FIRST, PLAIN)),
            row(
                    "rollback(Actor,DeploymentId,RevisionNumber,Set,MutationOptions)",
                    Kind.CHANGE,
                    (on, by, id) -> on.rollback(by, id, FIRST, Set.of(), PLAIN)),
            row("stop(Actor,DeploymentId)", Kind.LESSEN, (on, by, id) -> on.stop(by, id)),
            row("stop(Actor,DeploymentId,MutationOptions)", Kind.LESSEN, (on, by, id) -> on.stop(by, id, PLAIN)),
            row("start(Actor,DeploymentId)", Kind.CHANGE, (on, by, id) -> on.start(by, id)),
            row("start(Actor,DeploymentId,MutationOptions)", Kind.CHANGE, (on, by, id) -> on.start(by, id, PLAIN)),
            row("delete(Actor,DeploymentId)", Kind.DELETE, (on, by, id) -> {
                on.delete(by, id);
                return OK;
            }),
            row(
                    "deleteGroup(Actor,GroupId,Mode)",
                    Kind.ADMINISTRATE,
                    (on, by, id) -> on.deleteGroup(by, new GroupId("lab"), GroupDeletion.Mode.DRY_RUN)),
            row("addClient(Actor,DeploymentId,ClientName)", Kind.CHANGE, (on, by, id) -> on.addClient(by, id, TILL)),
            row(
                    "removeClient(Actor,DeploymentId,ClientName)",
                    Kind.LESSEN,
                    (on, by, id) -> on.removeClient(by, id, SHOP)),
            row("clients(Actor,DeploymentId)", Kind.READ, (on, by, id) -> on.clients(by, id)),
            row("find(Actor,DeploymentId)", Kind.LOOK, (on, by, id) -> on.find(by, id)),
            row(
                    "list(Actor,ListQuery)",
                    Kind.LOOK,
                    (on, by, id) -> on.list(by, ListQuery.FIRST).items().stream()
                            .filter(item -> item.id().equals(id))
                            .toList()),
            row("status(Actor,DeploymentId)", Kind.READ, (on, by, id) -> on.status(by, id)),
            row("statuses(Actor,Collection)", Kind.LOOK, (on, by, id) -> on.statuses(by, Set.of(id))),
            row(
                    "instanceTypeDrift(Actor,Collection)",
                    Kind.DRIFT,
                    (on, by, id) -> on.instanceTypeDrift(by, Set.of(id))),
            row("history(Actor,DeploymentId)", Kind.READ, (on, by, id) -> on.history(by, id)),
            row("revision(Actor,DeploymentId,RevisionNumber)", Kind.READ, (on, by, id) -> on.revision(by, id, FIRST)),
            row(
                    "diff(Actor,DeploymentId,RevisionNumber,RevisionNumber)",
                    Kind.READ,
                    (on, by, id) -> on.diff(by, id, FIRST, FIRST)),
            row("example(Actor,DeploymentId)", Kind.READ, (on, by, id) -> on.example(by, id)),
            row("logs(Actor,DeploymentId,LogQuery)", Kind.READ, (on, by, id) -> {
                on.logs(by, id, LogQuery.ALL).close();
                return OK;
            }),
            row("await(Actor,DeploymentId,Duration)", Kind.READ, (on, by, id) -> on.await(by, id, Duration.ZERO)),
            row(
                    "await(Actor,DeploymentId,Duration,Consumer)",
                    Kind.READ,
                    (on, by, id) -> on.await(by, id, Duration.ZERO, status -> {})),
            row(
                    "await(Actor,DeploymentId,Duration,Predicate,Consumer)",
                    Kind.READ,
                    (on, by, id) -> on.await(by, id, Duration.ZERO, status -> true, status -> {})),
            row("watch(Actor)", Kind.WATCH, (on, by, id) -> watched(on.watch(by), id)),
            row("watch(Actor,WatchQuery)", Kind.WATCH, (on, by, id) -> watched(on.watch(by, of(id)), id)),
            row("watch(Actor,WatchQuery,Consumer)", Kind.LISTEN, (on, by, id) -> {
                on.watch(by, of(id), update -> {}).close();
                return OK;
            }),
            row("adopt(Actor,DeploymentId,String)", Kind.ADMINISTRATE, (on, by, id) -> on.adopt(by, id, "for a test")),
            row("drift(Actor,DeploymentId)", Kind.READ, (on, by, id) -> nothingIsFine(on.drift(by, id))),
            row("repair(Actor,DeploymentId)", Kind.CHANGE, (on, by, id) -> on.repair(by, id)),
            row("export(Actor,OutputStream)", Kind.ADMINISTRATE, (on, by, id) -> {
                try {
                    on.export(by, OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return OK;
            }),
            row("inventory(Actor)", Kind.ADMINISTRATE, (on, by, id) -> on.inventory(by)),
            row("discard(Actor,InventoryItem)", Kind.ADMINISTRATE, (on, by, id) -> {
                var item = on.inventory(ADMIN).get(0);
                return code(() -> {
                            on.discard(by, item);
                            return OK;
                        })
                        .replace(ErrorCode.CONFLICT.toString(), OK);
            }),
            row("audit(Actor,GroupId)", Kind.AUDIT, (on, by, id) -> on.audit(by, new GroupId("lab"))),
            row("audit(Actor)", Kind.ADMINISTRATE, (on, by, id) -> on.audit(by)),
            row(
                    "forceRelease(Actor,DeploymentId,String)",
                    Kind.ADMINISTRATE,
                    (on, by, id) -> on.forceRelease(by, id, "for a test"))));

    @Test
    @DisplayName("R8 every public method of a manager has its row in this table")
    void complete() {
        Set<String> methods = Arrays.stream(DeploymentManager.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .map(AccessTableTest::signature)
                .collect(Collectors.toSet());

        assertThat(Stream.concat(ROWS.keySet().stream(), WITHOUT_ACTOR.stream()))
                .as("a new verb needs a row: who may call it, and what everybody else gets")
                .containsExactlyInAnyOrderElementsOf(methods);
    }

    @TestFactory
    @DisplayName(
            "R8 S30 a member may, an administrator may read and delete, the system may read, and a stranger finds nothing")
    Stream<DynamicTest> actors() {
        return each((kind, call) -> {
            assertThat(outcome(call, ANN, host -> {})).as("a member").isEqualTo(kind.member);
            assertThat(outcome(call, STRANGER, host -> {})).as("a stranger").isEqualTo(kind.stranger);
            assertThat(outcome(call, ADMIN, host -> {})).as("an administrator").isEqualTo(kind.administrator);
            assertThat(outcome(call, Actor.system(), host -> {}))
                    .as("the system")
                    .isEqualTo(kind.system);
        });
    }

    @TestFactory
    @DisplayName(
            "R35 R8 who has left the group gets what a stranger gets, though it made the deployment, and the others go on")
    Stream<DynamicTest> formerMember() {
        return each((kind, call) -> {
            State left = host -> host.directory.change("lab", group -> group.members(Set.of(new UserId("bob"))));

            String expected = kind == Kind.GROUPS ? NOTHING : kind.stranger;
            assertThat(outcome(call, ANN, left)).isEqualTo(expected);
            assertThat(outcome(call, BOB, left)).isEqualTo(kind.member);
        });
    }

    @TestFactory
    @DisplayName("S2 S6 S13 R9 with the switch off nothing more runs and nobody more is let in; all else goes on")
    Stream<DynamicTest> switchedOff() {
        return each((kind, call) -> assertThat(outcome(
                        call, ANN, host -> host.directory.change("lab", group -> group.isModelDeploymentOn(false))))
                .isEqualTo(kind.switchedOff));
    }

    @TestFactory
    @DisplayName("R12 of a group that is gone nobody is a member, and administrators can still look and delete")
    Stream<DynamicTest> groupGone() {
        return each((kind, call) -> {
            State gone = host -> host.directory.remove("lab");
            String expected = kind == Kind.READ ? ErrorCode.NOT_FOUND.toString() : kind.groupGone;
            assertThat(outcome(call, ANN, gone)).isEqualTo(expected);
            // Whether members could is nothing that an administrator could be told of.
            assertThat(outcome(call, ADMIN, gone)).isEqualTo(kind.administrator);
        });
    }

    @TestFactory
    @DisplayName(
            "R11 a directory that is down, fails or answers garbage refuses every user's call, and touches nothing that runs")
    Stream<DynamicTest> directoryDown() {
        return each((kind, call) -> {
            for (TestDirectory.Trouble trouble : TestDirectory.Trouble.values()) {
                assertThat(outcome(call, ANN, host -> host.directory.trouble(trouble)))
                        .as("%s", trouble)
                        .isEqualTo(kind.down());
                boolean looksGroupsUp =
                        kind == Kind.DELETE || kind == Kind.READ || kind == Kind.LOOK || kind == Kind.WATCH;
                if (looksGroupsUp) {
                    assertThat(outcome(call, ADMIN, host -> host.directory.trouble(trouble)))
                            .as("an administrator, %s", trouble)
                            .isEqualTo(kind.administrator);
                }
            }
        });
    }

    @TestFactory
    @DisplayName(
            "R8 a stranger gets exactly what an unknown id gets: code, words, and the calls of store, directory and back end")
    Stream<DynamicTest> unknown() {
        return each((kind, call) -> {
            boolean namesDeployment =
                    kind != Kind.DEPLOY && kind != Kind.AUDIT && kind != Kind.GROUPS && kind != Kind.LISTEN;
            if (!namesDeployment) {
                return;
            }
            try (var lab = new Lab()) {
                Cost known = lab.cost(call, STRANGER, id("fraud")).of(kind);
                Cost unknown = lab.cost(call, STRANGER, id("fraus")).of(kind);

                assertThat(known.words().replace("fraud", "fraus")).isEqualTo(unknown.words());
                assertThat(known.storeCalls()).isEqualTo(unknown.storeCalls());
                assertThat(known.questions()).isEqualTo(unknown.questions());
                assertThat(known.providerCalls()).isEqualTo(unknown.providerCalls());
            }
        });
    }

    private static Stream<DynamicTest> each(Check check) {
        return ROWS.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.getKey(),
                        () -> check.check(row.getValue().kind(), row.getValue().call())));
    }

    private static String outcome(Call call, Actor actor, State state) {
        try (var lab = new Lab()) {
            state.bring(lab.host);
            String outcome = code(() -> call.make(lab.manager, actor, id("fraud")));
            if (!outcome.equals(OK)) {
                assertThat(lab.host.backEnd.replicas()).as("what runs").isEqualTo(2);
            }
            return outcome;
        }
    }

    private static String code(Answer answer) {
        try {
            Object given = answer.give();
            boolean isNothing = given.equals(Optional.empty()) || given.equals(List.of()) || given.equals(Map.of());
            return given instanceof String text ? text : isNothing ? NOTHING : OK;
        } catch (DeploymentException e) {
            return e.code().toString();
        }
    }

    private static DeploymentSpec fresh() {
        return spec().id("fresh").replicas(1).build();
    }

    /** As it was planned elsewhere, where all is as it is here. */
    private static Plan planned() {
        try (var host = new TestHost();
                var manager = host.manager()) {
            redefine(host);
            return manager.plan(ANN, Mutation.deploy(fresh()));
        }
    }

    private static void redefine(TestHost host) {
        var redefined = InstanceType.builder()
                .from(SMALL)
                .putNodeSelector("disk", "ssd")
                .build();
        host.directory.change("lab", group -> group.instanceTypes(List.of(redefined)));
    }

    private static String nothingIsFine(List<?> found) {
        assertThat(found).isEmpty();
        return OK;
    }

    private static WatchQuery of(DeploymentId id) {
        return WatchQuery.builder().addIds(id).build();
    }

    private static Object watched(WatchStream stream, DeploymentId id) {
        try (stream) {
            return stream.next(Duration.ZERO).filter(update -> update.toString().contains(id.value()));
        }
    }

    private static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }

    private static Map.Entry<String, Row> row(String signature, Kind kind, Call call) {
        return Map.entry(signature, new Row(kind, call));
    }

    /** A running deployment of ann's with a client, and what asking for it costs. */
    private static final class Lab implements AutoCloseable {
        private final TestHost host = new TestHost();
        private final TestStore store = new TestStore();
        private final TroubledProvider provider = new TroubledProvider(host.backEnd);
        private final DeploymentManager manager = host.builder()
                .store(store)
                .provider(provider, ProviderSettings.none())
                .build();

        Lab() {
            manager.deploy(ANN, spec().access(Endpoint.Access.PRIVATE).build());
            manager.addClient(ANN, id("fraud"), SHOP);
            manager.reconcile();
            redefine(host);
        }

        Cost cost(Call call, Actor actor, DeploymentId id) {
            store.forgetCalls();
            provider.calls.clear();
            int before = host.directory.questions();
            String words;
            try {
                words = String.valueOf(call.make(manager, actor, id));
            } catch (DeploymentException e) {
                words = e.getClass() + " " + e.code() + " " + e.getMessage() + " " + e.isRetryable() + " "
                        + e.deployment();
            }
            return new Cost(words, store.calls(), host.directory.questions() - before, List.copyOf(provider.calls));
        }

        @Override
        public void close() {
            manager.close();
            host.close();
        }
    }

    private record Cost(String words, List<String> storeCalls, int questions, List<String> providerCalls) {
        /** Of who watches what is asked, whatever the number of looks. */
        private Cost of(Kind kind) {
            return kind == Kind.WATCH
                    ? new Cost(words, distinct(storeCalls), Math.min(questions, 1), distinct(providerCalls))
                    : this;
        }

        private static List<String> distinct(List<String> calls) {
            return calls.stream().distinct().toList();
        }
    }

    /** One call of a manager. */
    @FunctionalInterface
    private interface Call {
        Object make(DeploymentManager on, Actor by, DeploymentId id);
    }

    @FunctionalInterface
    private interface Answer {
        Object give();
    }

    @FunctionalInterface
    private interface State {
        void bring(TestHost host);
    }

    @FunctionalInterface
    private interface Check {
        void check(Kind kind, Call call);
    }
}
