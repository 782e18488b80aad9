package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotAllowedException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Phase;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AccessTest {
    private static final SpecChange CHANGE =
            SpecChange.builder().image("models/x:9").build();
    private static final Map<String, Call> CALLS = new TreeMap<>(Map.ofEntries(
            Map.entry("update", (on, by, id) -> on.update(by, id, CHANGE)),
            Map.entry("scale", (on, by, id) -> on.scale(by, id, 3)),
            Map.entry("rollback", (on, by, id) -> on.rollback(by, id, RevisionNumber.FIRST)),
            Map.entry("stop", (on, by, id) -> on.stop(by, id)),
            Map.entry("start", (on, by, id) -> on.start(by, id)),
            Map.entry("delete", (on, by, id) -> on.delete(by, id)),
            Map.entry("plan", (on, by, id) -> on.plan(by, Mutation.update(id, CHANGE))),
            Map.entry("plan stop", (on, by, id) -> on.plan(by, Mutation.stop(id))),
            Map.entry("status", (on, by, id) -> on.status(by, id)),
            Map.entry("history", (on, by, id) -> on.history(by, id)),
            Map.entry("revision", (on, by, id) -> on.revision(by, id, RevisionNumber.FIRST)),
            Map.entry("diff", (on, by, id) -> on.diff(by, id, RevisionNumber.FIRST, RevisionNumber.FIRST)),
            Map.entry("example", (on, by, id) -> on.example(by, id)),
            Map.entry("logs", (on, by, id) -> on.logs(by, id, LogQuery.ALL).close()),
            Map.entry("await", (on, by, id) -> on.await(by, id, Duration.ZERO))));

    private final TestHost host = new TestHost();
    private final TestStore store = new TestStore();
    private final DeploymentManager manager = host.builder().store(store).build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @TestFactory
    @DisplayName(
            "R8 a stranger gets exactly what an unknown id gets: the same error, in the same words, at the same cost")
    List<DynamicTest> strangers() {
        manager.deploy(ANN, spec().build());
        return CALLS.entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(call.getKey(), () -> {
                    Refusal known = refusal(call.getValue(), STRANGER, id("fraud"));
                    Refusal unknown = refusal(call.getValue(), STRANGER, id("fraus"));

                    assertThat(known.error().code()).isEqualTo(ErrorCode.NOT_FOUND);
                    assertThat(known.error()).hasSameClassAs(unknown.error());
                    assertThat(known.error().isRetryable())
                            .isEqualTo(unknown.error().isRetryable());
                    assertThat(known.error().getMessage().replace("fraud", "fraus"))
                            .isEqualTo(unknown.error().getMessage());
                    assertThat(known.storeCalls()).isEqualTo(unknown.storeCalls());
                    assertThat(known.questions()).isEqualTo(unknown.questions());
                }))
                .toList();
    }

    @Test
    @DisplayName("R8 find, list and statuses show a stranger nothing")
    void nothingToSee() {
        manager.deploy(ANN, spec().build());

        assertThat(manager.find(STRANGER, id("fraud"))).isEmpty();
        assertThat(manager.statuses(STRANGER, Set.of(id("fraud")))).isEmpty();
        assertThat(manager.list(STRANGER, ListQuery.FIRST).items()).isEmpty();
        assertThat(manager.list(
                                STRANGER,
                                ListQuery.builder()
                                        .addGroups(new GroupId("lab"))
                                        .build())
                        .items())
                .isEmpty();
        assertThat(manager.list(ADMIN, ListQuery.FIRST).items()).hasSize(1);
    }

    @Test
    @DisplayName("R8 an administrator reads and deletes in any group, and changes nothing in one it isn't a member of")
    void administrator() {
        manager.deploy(ANN, spec().build());

        assertThat(manager.status(ADMIN, id("fraud")).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(manager.history(ADMIN, id("fraud"))).hasSize(1);
        assertThatThrownBy(() -> manager.stop(ADMIN, id("fraud")))
                .isInstanceOf(NotAllowedException.class)
                .hasMessageContaining("only members of 'lab' may change it");
        manager.delete(ADMIN, id("fraud"));
        manager.reconcile();
        assertThat(manager.find(ADMIN, id("fraud"))).isEmpty();
        assertThat(manager.inventory(ADMIN)).isEmpty();
        assertThatThrownBy(() -> manager.inventory(ANN))
                .isInstanceOfSatisfying(
                        DeploymentException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_ALLOWED));
    }

    @Test
    @DisplayName("S2 S6 S13 S14 a user may choose from its groups with the switch on, and from their instance types")
    void groups() {
        assertThat(manager.groups(ANN)).extracting(group -> group.id().value()).containsExactly("lab");
        assertThat(manager.groups(ANN).get(0).instanceTypes()).containsExactly(TestHost.SMALL, TestHost.GPU);
        assertThat(manager.groups(Actor.user("nobody"))).isEmpty();

        host.directory.change("lab", group -> group.isModelDeploymentOn(false));
        assertThat(manager.groups(ANN)).isEmpty();
    }

    @Test
    @DisplayName("S2 R9 with the switch off nothing new runs, and what runs can be read, stopped, shrunk and deleted")
    void switchedOff() {
        manager.deploy(ANN, spec().build());
        manager.deploy(ANN, spec().id("second").replicas(1).build());
        manager.stop(ANN, id("second"));
        host.directory.change("lab", group -> group.isModelDeploymentOn(false));

        for (Call call : List.<Call>of(
                (on, by, id) -> on.deploy(by, spec().id("third").build()),
                (on, by, id) -> on.update(by, id, CHANGE),
                (on, by, id) -> on.scale(by, id, 5),
                (on, by, id) -> on.start(by, id("second")),
                (on, by, id) -> on.rollback(by, id, RevisionNumber.FIRST))) {
            assertThat(refusal(call, ANN, id("fraud")).error().code()).isEqualTo(ErrorCode.SWITCHED_OFF);
        }
        assertThat(manager.status(ANN, id("fraud")).phase()).isEqualTo(Phase.DEPLOYED);
        manager.scale(ANN, id("fraud"), 1);
        manager.stop(ANN, id("fraud"));
        manager.delete(ANN, id("fraud"));
    }

    @Test
    @DisplayName("R8 deploying into a group of others and into none at all is refused in the same words")
    void notAMember() {
        var others = catchThrowableOfType(
                NotAllowedException.class,
                () -> manager.deploy(ANN, spec().group("other").build()));
        var none = catchThrowableOfType(
                NotAllowedException.class,
                () -> manager.deploy(ANN, spec().group("nonsu").build()));

        assertThat(others.code()).isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(others.getMessage().replace("other", "nonsu")).isEqualTo(none.getMessage());
        assertThat(store.calls()).isEmpty();
    }

    @TestFactory
    @DisplayName("R11 with the directory down users get a typed error, and what runs is left alone")
    List<DynamicTest> directoryDown() {
        manager.deploy(ANN, spec().build());
        host.directory.goDown();
        return CALLS.entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(call.getKey(), () -> {
                    assertThatThrownBy(() -> call.getValue().make(manager, ANN, id("fraud")))
                            .isInstanceOf(DirectoryUnavailableException.class);
                    manager.reconcile();
                    assertThat(host.backEnd.replicas()).isEqualTo(2);
                    assertThat(manager.status(ADMIN, id("fraud")).phase()).isEqualTo(Phase.DEPLOYED);
                }))
                .toList();
    }

    @Test
    @DisplayName("R11 a directory that answers garbage is down, not empty")
    void garbage() {
        try (var confused = host.builder().directory(new Garbage()).build()) {
            assertThatThrownBy(() -> confused.groups(ANN)).isInstanceOf(DirectoryUnavailableException.class);
            assertThatThrownBy(() -> confused.deploy(ANN, spec().build()))
                    .isInstanceOf(DirectoryUnavailableException.class);
        }
    }

    @Test
    @DisplayName("R35 a deployment outlives the membership of whoever made it")
    void makerLeaves() {
        manager.deploy(ANN, spec().build());
        host.directory.change("lab", group -> group.members(Set.of(new UserId("bob"))));

        manager.reconcile();

        assertThat(manager.status(TestHost.BOB, id("fraud")).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(manager.find(ANN, id("fraud"))).isEmpty();
        manager.scale(TestHost.BOB, id("fraud"), 1);
    }

    private Refusal refusal(Call call, Actor actor, DeploymentId id) {
        store.forgetCalls();
        int before = host.directory.questions();
        var error = catchThrowableOfType(DeploymentException.class, () -> call.make(manager, actor, id));
        assertThat(error).isNotNull();
        return new Refusal(error, store.calls(), host.directory.questions() - before);
    }

    private record Refusal(DeploymentException error, List<String> storeCalls, int questions) {}

    /** One call of a manager. */
    @FunctionalInterface
    private interface Call {
        void make(DeploymentManager on, Actor by, DeploymentId id);
    }

    /** A directory that fails in its own way. */
    private static final class Garbage implements GroupDirectory {
        @Override
        public Optional<Group> group(GroupId id) {
            throw new IllegalStateException("not JSON");
        }

        @Override
        public List<Group> groupsOf(UserId user) {
            throw new IllegalStateException("not JSON");
        }
    }
}
