package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.SMALL;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.embedded.Behaviour;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.core.history.RecordImport;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.Endpoint;
import dev.slipway.model.EnvValue;
import dev.slipway.model.GroupId;
import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Phase;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.SpecChange;
import dev.slipway.model.Strategy;
import dev.slipway.model.WhenFailed;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.ProviderSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Somebody with rights in the back end changes by hand what the library has written there. */
class RepairTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final String SECRET = "hunter2";
    private static final SpecChange NEXT =
            SpecChange.builder().image("models/fraud:2").build();
    private static final SpecChange IMAGE =
            SpecChange.builder().image("models/other:1").build();
    private static final SpecChange NUMBER = SpecChange.builder().replicas(5).build();

    private final TestHost host = new TestHost();
    private final TroubledProvider provider = new TroubledProvider(host.backEnd);
    private final List<String> heard = new ArrayList<>();
    private final DeploymentListener ear = new DeploymentListener() {
        @Override
        public void repaired(DeploymentRef deployment, Actor by, List<Drift> undone) {
            heard.add(by + " " + deployment.id() + " "
                    + undone.stream().map(Drift::path).toList());
        }
    };
    private final DeploymentManager manager = host.builder()
            .provider(provider, ProviderSettings.none())
            .listener(ear)
            .build();

    @BeforeEach
    void deploy() {
        host.backEnd.setTimes(Duration.ofSeconds(1), Duration.ofSeconds(1));
        manager.deploy(ANN, spec().env("TOKEN", "first").build());
        passes();
    }

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName("R87 what was edited by hand is told to members and administrators, field by field, and isn't touched")
    void told() {
        host.backEnd.edit(
                FRAUD,
                SpecChange.builder()
                        .replicas(5)
                        .image("models/other:1")
                        .imagePullSecret("mine")
                        .access(Endpoint.Access.PRIVATE)
                        .build());

        List<Drift> drifts = manager.drift(ANN, FRAUD);

        assertThat(drifts)
                .extracting(Drift::sentence)
                .containsExactly(
                        "deployment fraud: replicas is 5, and should be 2",
                        "deployment fraud: image is models/other:1, and should be models/fraud:1",
                        "deployment fraud: imagePullSecret is mine, and shouldn't be there",
                        "deployment fraud: access is PRIVATE, and should be PUBLIC");
        assertThat(drifts)
                .extracting(Drift::impact)
                .containsExactly(Impact.SCALE, Impact.RESTART, Impact.RESTART, Impact.NONE);
        assertThat(manager.drift(ADMIN, FRAUD)).isEqualTo(drifts);
        passes();
        assertThat(manager.drift(ANN, FRAUD)).isEqualTo(drifts);
        assertThat(heard).isEmpty();
    }

    @Test
    @DisplayName("R87 R48 that a variable was edited is told, and neither its text nor what it should be")
    void secrets() {
        host.backEnd.edit(
                FRAUD,
                SpecChange.builder()
                        .environment(Map.of("TOKEN", EnvValue.text(SECRET), "ADDED", EnvValue.text(SECRET)))
                        .build());

        List<Drift> drifts = manager.drift(ANN, FRAUD);

        assertThat(drifts).extracting(Drift::path).containsExactly("environment[ADDED]", "environment[TOKEN]");
        assertThat(drifts.toString()).doesNotContain(SECRET).doesNotContain("first");
    }

    @Test
    @DisplayName("R87 of what nobody has edited nothing has drifted, whatever its replicas are doing")
    void nothing() {
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        manager.update(ANN, FRAUD, NEXT);
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        host.backEnd.replicas(FRAUD).get(0).kill();
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        manager.stop(ANN, FRAUD);
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName(
            "R87 a repair writes again what is recorded, and is heard of with who and what; the history has nothing of it")
    void repaired() {
        host.backEnd.edit(FRAUD, NUMBER);
        host.backEnd.edit(FRAUD, IMAGE);
        passes();
        assertThat(host.backEnd.replicas()).isEqualTo(5);
        assertThat(manager.status(ANN, FRAUD).phase()).isNotEqualTo(Phase.DEPLOYED);

        manager.repair(ANN, FRAUD);
        passes();

        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        assertThat(host.backEnd.replicas()).isEqualTo(2);
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(manager.history(ANN, FRAUD)).hasSize(1);
        assertThat(heard).containsExactly("ann fraud [replicas, image]");
        manager.repair(ANN, FRAUD);
        assertThat(heard).containsExactly("ann fraud [replicas, image]", "ann fraud []");
    }

    @Test
    @DisplayName("R87 new words in the record, of which the back end hears nothing, are no drift and mend none")
    void words() {
        manager.update(ANN, FRAUD, SpecChange.builder().description("words").build());
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        host.backEnd.edit(FRAUD, IMAGE);
        manager.update(
                ANN, FRAUD, SpecChange.builder().metadata(Map.of("a", "b")).build());
        passes();
        assertThat(manager.drift(ANN, FRAUD)).extracting(Drift::path).containsExactly("image");

        manager.repair(ANN, FRAUD);
        passes();

        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        assertThat(manager.history(ANN, FRAUD).get(0).spec().image().value()).isEqualTo("models/fraud:1");
    }

    @Test
    @DisplayName("R87 the next change that the back end hears of undoes what was edited by hand")
    void nextRollout() {
        host.backEnd.edit(FRAUD, IMAGE);
        manager.scale(ANN, FRAUD, 3);
        passes();

        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R87 what was vanished is told as missing, and comes back by a repair")
    void vanished() {
        host.backEnd.vanish(FRAUD);
        assertThat(manager.drift(ANN, FRAUD))
                .extracting(Drift::sentence)
                .containsExactly("deployment fraud: it is missing, and should be there");

        manager.repair(ANN, FRAUD);
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        assertThat(host.backEnd.replicas()).isEqualTo(2);
    }

    @Test
    @DisplayName("R87 R36 what is stopped stays so: a repair ends what was started by hand")
    void stopped() {
        manager.stop(ANN, FRAUD);
        passes();
        host.backEnd.edit(FRAUD, NUMBER);
        passes();
        assertThat(host.backEnd.replicas()).isEqualTo(5);
        assertThat(manager.drift(ANN, FRAUD)).extracting(Drift::path).containsExactly("replicas");

        assertThat(manager.repair(ANN, FRAUD).status().phase()).isEqualTo(Phase.STOPPING);
        passes();

        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.STOPPED);
        assertThat(host.backEnd.replicas()).isZero();
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName(
            "R87 R69 a private endpoint that was opened by hand is told, and shut by a repair that touches no replica")
    void opened() {
        manager.update(
                ANN, FRAUD, SpecChange.builder().access(Endpoint.Access.PRIVATE).build());
        String token = manager.addClient(ANN, FRAUD, new ClientName("shop")).reveal();
        passes();
        host.backEnd.edit(
                FRAUD, SpecChange.builder().access(Endpoint.Access.PUBLIC).build());
        assertThat(host.backEnd.admits(FRAUD, "eve", "guess")).isTrue();
        var before = host.backEnd.replicas(FRAUD).toString();
        assertThat(manager.drift(ANN, FRAUD)).extracting(Drift::path).containsExactly("access");

        manager.repair(ANN, FRAUD);

        assertThat(host.backEnd.admits(FRAUD, "eve", "guess")).isFalse();
        assertThat(host.backEnd.admits(FRAUD, "shop", token)).isTrue();
        assertThat(host.backEnd.replicas(FRAUD)).hasToString(before);
    }

    @Test
    @DisplayName("R87 G2 nothing is recorded for a repair that needs no more than is held")
    void held() {
        long counter = counter();
        host.backEnd.edit(FRAUD, IMAGE);
        manager.repair(ANN, FRAUD);
        assertThat(counter()).as("of a rollout without surge").isEqualTo(counter);

        passes();
        withSurgeBefore();
        counter = counter();
        host.backEnd.edit(FRAUD, NUMBER);
        manager.repair(ANN, FRAUD);
        passes();
        assertThat(counter()).as("of a number only").isEqualTo(counter);
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName("R87 G2 R63 a repair that replaces replicas takes what room there is, and holds it meanwhile")
    void withRoom() {
        withSurgeBefore();
        host.backEnd.edit(FRAUD, IMAGE);
        passes();

        manager.repair(ANN, FRAUD);

        assertThat(entry().strategy()).isEqualTo(Strategy.rolling(1, 0));
        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(SMALL.resources(), 3));
        assertThat(most()).isEqualTo(3);
        passes();
        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(SMALL.resources(), 2));
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        assertThat(manager.history(ANN, FRAUD)).hasSize(2);
        assertThat(heard).containsExactly("ann fraud [image]");
    }

    @Test
    @DisplayName("R87 G1 G2 R63 in a group that is full a repair asks for no replica beyond what is held")
    void withoutRoom() {
        withSurgeBefore();
        host.backEnd.edit(FRAUD, IMAGE);
        passes();
        manager.deploy(ANN, spec().id("filler").replicas(6).build());
        passes();

        manager.repair(ANN, FRAUD);

        assertThat(entry().strategy()).isEqualTo(Strategy.rolling(0, 1));
        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(SMALL.resources(), 2));
        assertThat(most()).isEqualTo(2);
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R87 R94 a repair that was recorded is never an error, whatever the back end says to it")
    void refusedAfterwards() {
        withSurgeBefore();
        host.backEnd.edit(FRAUD, IMAGE);
        passes();
        provider.refuse("apply " + FRAUD, () -> new ProviderException(ErrorCode.REJECTED, "not on a Friday"));

        var repaired = manager.repair(ANN, FRAUD);

        assertThat(repaired.status().reason().code()).isEqualTo(new ReasonCode("REJECTED"));
        provider.heal(FRAUD);
        host.clock.advance(Duration.ofMinutes(15));
        passes();
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName(
            "R87 R94 a repair for which nothing was recorded fails with the back end's own error, and may be made again")
    void refused() {
        host.backEnd.edit(FRAUD, IMAGE);
        long counter = counter();
        provider.refuse("repair " + FRAUD, () -> new ProviderException(ErrorCode.REJECTED, "not on a Friday"));

        assertRefused(ErrorCode.REJECTED, () -> manager.repair(ANN, FRAUD), "not on a Friday");

        assertThat(counter()).isEqualTo(counter);
        assertThat(heard).isEmpty();
        assertThat(manager.drift(ANN, FRAUD)).isNotEmpty();
        provider.heal(FRAUD);
        manager.repair(ANN, FRAUD);
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName(
            "R87 R86 that nothing has drifted is never said of what isn't carried out yet; a repair carries it out")
    void notYet() {
        host.backEnd.goDown("no route");
        manager.update(ANN, FRAUD, NEXT);
        assertRefused(ErrorCode.UNREACHABLE, () -> manager.drift(ANN, FRAUD), "no route");
        assertRefused(ErrorCode.UNREACHABLE, () -> manager.repair(ANN, FRAUD), "no route");
        host.backEnd.comeBack();

        assertThatThrownBy(() -> manager.drift(ANN, FRAUD))
                .hasMessageContaining("isn't carried out yet")
                .isInstanceOfSatisfying(DeploymentException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
                    assertThat(refused.isRetryable()).isTrue();
                });
        manager.repair(ANN, FRAUD);
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName(
            "R87 R8 a stranger finds nothing, an administrator looks and doesn't repair, and a back end may not be able to")
    void whoMay() {
        assertRefused(ErrorCode.NOT_FOUND, () -> manager.drift(STRANGER, FRAUD), "fraud");
        assertRefused(ErrorCode.NOT_FOUND, () -> manager.repair(STRANGER, FRAUD), "fraud");
        assertRefused(ErrorCode.NOT_ALLOWED, () -> manager.repair(ADMIN, FRAUD), "only members");
        host.directory.change("lab", group -> group.isModelDeploymentOn(false));
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
        assertRefused(ErrorCode.SWITCHED_OFF, () -> manager.repair(ANN, FRAUD), "switched off");
        host.directory.change("lab", group -> group.isModelDeploymentOn(true));
        var lesser = new TroubledProvider(host.backEnd).without(Capability.DRIFT);
        try (var other =
                host.builder().provider(lesser, ProviderSettings.none()).build()) {
            assertRefused(ErrorCode.UNSUPPORTED_CAPABILITY, () -> other.drift(ANN, FRAUD), "'drift'");
            assertRefused(ErrorCode.UNSUPPORTED_CAPABILITY, () -> other.repair(ANN, FRAUD), "'drift'");
            assertThat(lesser.calls).noneMatch(call -> call.startsWith("drift") || call.startsWith("repair"));
        }
    }

    @Test
    @DisplayName("R87 R38 what is being deleted is compared with nothing, and not brought back")
    void removing() {
        manager.delete(ANN, FRAUD);
        assertRefused(ErrorCode.ID_BUSY, () -> manager.drift(ANN, FRAUD), "being deleted");
        assertRefused(ErrorCode.ID_BUSY, () -> manager.repair(ANN, FRAUD), "being deleted");
        passes();
        assertRefused(ErrorCode.NOT_FOUND, () -> manager.repair(ANN, FRAUD), "fraud");
    }

    @Test
    @DisplayName("R87 R97 nothing is written over a back end that is ahead of the record, or may be")
    void ahead() throws IOException {
        var bytes = new ByteArrayOutputStream();
        manager.export(ADMIN, bytes);
        var store = new RecordImport(InMemoryHistoryStore.restoration())
                .run(ADMIN, new ByteArrayInputStream(bytes.toByteArray()));
        try (var imported = host.builder().store(store).build()) {
            assertRefused(ErrorCode.UNCONFIRMED, () -> imported.drift(ANN, FRAUD), "imported");
            assertRefused(ErrorCode.UNCONFIRMED, () -> imported.repair(ANN, FRAUD), "imported");
            imported.reconcile();
            assertThat(imported.drift(ANN, FRAUD)).isEmpty();

            manager.update(ANN, FRAUD, NEXT);
            host.backEnd.edit(FRAUD, NUMBER);
            for (int attempt = 0; attempt < 2; attempt++) {
                assertRefused(ErrorCode.CONFLICT, () -> imported.drift(ANN, FRAUD), "older record");
                assertRefused(ErrorCode.CONFLICT, () -> imported.repair(ANN, FRAUD), "older record");
                imported.reconcile();
            }
        }
        assertThat(manager.drift(ANN, FRAUD)).extracting(Drift::path).containsExactly("replicas");
    }

    @Test
    @DisplayName("R87 a change that comes in between is told as such, and never as a record that fell behind")
    void changedMeanwhile() {
        try (var other = host.manager()) {
            provider.before("drift " + FRAUD, () -> other.scale(ANN, FRAUD, 3));
            assertRefused(ErrorCode.CONTENDED, () -> manager.drift(ANN, FRAUD), "changed meanwhile");
            host.backEnd.edit(FRAUD, NUMBER);
            provider.before("repair " + FRAUD, () -> other.scale(ANN, FRAUD, 4));
            assertRefused(ErrorCode.CONTENDED, () -> manager.repair(ANN, FRAUD), "changed meanwhile");
        }
        passes();
        assertThat(host.backEnd.replicas()).isEqualTo(4);
    }

    @Test
    @DisplayName(
            "R87 R94 of a repair whose commit's answer is lost nobody says that it was made; another writer's is decided again")
    void lostAnswer() {
        withSurgeBefore();
        host.backEnd.edit(FRAUD, IMAGE);
        passes();
        var store = new FlakyStore(host.store);
        try (var other = host.builder().store(store).listener(ear).build()) {
            store.lose(FlakyStore.Loss.NOT_LANDED, 1);
            assertRefused(ErrorCode.OUTCOME_UNKNOWN, () -> other.repair(ANN, FRAUD), "repair it again");
            assertThat(heard).isEmpty();
            var once = new ArrayList<Boolean>();
            store.beforeCommit(() -> {
                if (once.isEmpty()) {
                    once.add(true);
                    manager.deploy(ANN, spec().id("second").build());
                }
            });
            other.repair(ANN, FRAUD);
            assertThat(once).hasSize(1);
        }
        passes();
        assertThat(heard).containsExactly("ann fraud [image]");
        assertThat(manager.drift(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName("R87 R85 no revision is rolled back for what somebody has done to it by hand")
    void noRollback() {
        manager.update(
                ANN,
                FRAUD,
                SpecChange.builder()
                        .image("models/fraud:2")
                        .progressDeadline(Duration.ofMinutes(2))
                        .whenFailed(WhenFailed.ROLL_BACK)
                        .build());
        passes();
        host.backEnd.behave("models/bad:1", Behaviour.imageUnavailable("no such tag"));
        host.backEnd.edit(FRAUD, SpecChange.builder().image("models/bad:1").build());
        for (int pass = 0; pass < 5; pass++) {
            host.clock.advance(Duration.ofMinutes(1));
            manager.reconcile();
        }

        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.FAILED);
        assertThat(manager.history(ANN, FRAUD)).hasSize(2);
        manager.repair(ANN, FRAUD);
        passes();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
    }

    /** A settled rollout that was allowed one replica beyond its number, and holds none for that any more. */
    private void withSurgeBefore() {
        manager.update(ANN, FRAUD, NEXT);
        assertThat(entry().strategy()).isEqualTo(Strategy.rolling(1, 0));
        passes();
        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(SMALL.resources(), 2));
    }

    /** The most replicas of it at any moment of what is under way. */
    private int most() {
        int most = 0;
        for (int look = 0; look < 40; look++) {
            most = Math.max(most, host.backEnd.replicas(FRAUD).size());
            host.clock.advance(Duration.ofMillis(250));
        }
        manager.reconcile();
        return most;
    }

    private void passes() {
        for (int pass = 0; pass < 6; pass++) {
            host.clock.advance(Duration.ofSeconds(1));
            manager.reconcile();
        }
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call, String words) {
        assertThatThrownBy(call)
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(
                        DeploymentException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private long counter() {
        return host.store.ledger(LedgerScope.of(new GroupId("lab"))).counter();
    }

    private LedgerEntry entry() {
        return host.store.ledger(LedgerScope.of(new GroupId("lab"))).entries().get(FRAUD);
    }
}
