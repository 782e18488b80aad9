package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.core.history.RecordImport;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Phase;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.RequestId;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.InventoryItem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A record that was exported, lost, and imported again, over a back end that has lived on meanwhile. */
class ImportedRecordTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final String WHY = "the disk of the store burned down";

    private final TestHost host = new TestHost();
    private final List<String> heard = new ArrayList<>();
    private final List<DeploymentManager> managers = new ArrayList<>();
    private final DeploymentListener ear = new DeploymentListener() {
        @Override
        public void adopted(DeploymentRef deployment, Actor administrator, Fence before, Fence after, String reason) {
            heard.add(administrator + " " + deployment.id() + " " + before + " -> " + after + ": " + reason);
        }
    };
    private final DeploymentManager before = host.manager();
    private final MutationOptions request =
            MutationOptions.builder().requestId(new RequestId("request-1")).build();

    @BeforeEach
    void deploy() {
        before.deploy(ANN, spec().build(), request);
        settle(before);
    }

    @AfterEach
    void close() {
        managers.forEach(DeploymentManager::close);
        host.close();
    }

    @Test
    @DisplayName("R97 an imported record that is up to date goes on by itself once that was seen, and changes nothing")
    void upToDate() throws IOException {
        Imported imported = exported().imported();
        List<InventoryItem> running = before.inventory(ADMIN);
        assertThat(imported.entry().isUnconfirmed()).isTrue();
        assertThat(imported.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertRefused(ErrorCode.UNCONFIRMED, () -> imported.manager.scale(ANN, FRAUD, 3), "reconciliation does that");

        imported.manager.reconcile();

        assertThat(imported.entry().isUnconfirmed()).isFalse();
        assertThat(imported.manager.inventory(ADMIN)).isEqualTo(running);
        imported.manager.scale(ANN, FRAUD, 3);
        settle(imported.manager);
        assertThat(imported.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(host.backEnd.replicas()).isEqualTo(3);
    }

    @Test
    @DisplayName("R97 R94 R46 history, authors, times and request ids survive: a repeated request is still answered")
    void survives() throws IOException {
        Imported imported = exported().imported();

        assertThat(imported.manager.history(ANN, FRAUD)).isEqualTo(before.history(ANN, FRAUD));
        assertThat(imported.manager.deploy(ANN, spec().build(), request).latest())
                .isEqualTo(before.history(ANN, FRAUD).get(0));
        imported.manager.reconcile();
        assertThat(imported.manager.deploy(ANN, spec().build(), request).latest())
                .isEqualTo(before.history(ANN, FRAUD).get(0));
        assertThat(imported.manager.history(ANN, FRAUD)).hasSize(1);
    }

    @ParameterizedTest(name = "{0} behind")
    @ValueSource(ints = {1, 2, 3})
    @DisplayName("R97 G5 G6 however few commits an imported record is behind, no change of it can tie with what runs")
    void behind(int commits) throws IOException {
        Exported old = exported();
        change(before, commits);
        settle(before);
        Imported imported = old.imported();
        List<InventoryItem> running = before.inventory(ADMIN);

        for (int attempt = 0; attempt < 4; attempt++) {
            assertThatThrownBy(() -> change(imported.manager, 1)).isInstanceOf(DeploymentException.class);
            settle(imported.manager);
        }

        assertThat(imported.manager.inventory(ADMIN)).isEqualTo(running);
        assertThat(imported.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.FAILED);
        assertThat(imported.manager.status(ANN, FRAUD).reason().code()).isEqualTo(ReasonCode.RECORD_BEHIND);
        assertThat(imported.manager.history(ANN, FRAUD)).hasSize(1);
        assertThat(imported.entry().isUnconfirmed()).isTrue();
    }

    @Test
    @DisplayName(
            "R97 G2 an adopted record is made so again: all that runs goes first, is held meanwhile, and then it comes")
    void adoptedOver() throws IOException {
        Exported old = exported();
        before.scale(ANN, FRAUD, 6);
        before.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
        settle(before);
        host.backEnd.setTimes(Duration.ZERO, Duration.ofMinutes(1));
        Imported imported = old.imported();
        imported.manager.reconcile();
        Fence recorded = imported.entry().fence();

        Deployment adopted = imported.manager.adopt(ADMIN, FRAUD, WHY);

        LedgerEntry entry = imported.entry();
        assertThat(adopted.status().phase()).isEqualTo(Phase.DEPLOYING);
        assertThat(entry.step()).isEqualTo(RolloutStep.DRAIN);
        assertThat(entry.isUnconfirmed()).isFalse();
        assertThat(entry.holding()).as("six of them run").isEqualTo(HoldingPlan.settled(TestHost.SMALL.resources(), 6));
        assertThat(heard)
                .containsExactly("root (administrator) fraud " + recorded + " -> " + entry.fence() + ": " + WHY);
        imported.manager.reconcile();
        assertThat(imported.entry().step()).as("some of them still terminate").isEqualTo(RolloutStep.DRAIN);
        host.clock.advance(Duration.ofMinutes(2));
        settle(imported.manager);
        assertThat(imported.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(host.backEnd.replicas()).isEqualTo(2);
        assertThat(imported.entry().holding()).isEqualTo(HoldingPlan.settled(TestHost.SMALL.resources(), 2));
        assertThat(imported.manager.history(ANN, FRAUD)).hasSize(1);
        imported.manager.scale(ANN, FRAUD, 3);
        settle(imported.manager);
        assertThat(imported.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R97 adopting twice, or what is in order, does nothing more and is told once")
    void idempotent() throws IOException {
        Exported old = exported();
        before.scale(ANN, FRAUD, 3);
        settle(before);
        Imported imported = old.imported();
        imported.manager.adopt(ADMIN, FRAUD, WHY);
        settle(imported.manager);
        long counter = imported.counter();

        imported.manager.adopt(ADMIN, FRAUD, WHY);

        assertThat(imported.counter()).isEqualTo(counter);
        assertThat(heard).hasSize(1);
        assertThat(imported.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName(
            "R97 G5 what the back end has nothing of is not brought back by an import, but by an administrator's word")
    void gone() throws IOException {
        Exported old = exported();
        before.delete(ANN, FRAUD);
        settle(before);
        assertThat(host.backEnd.replicas()).isZero();
        Imported imported = old.imported();

        settle(imported.manager);

        assertThat(host.backEnd.replicas()).isZero();
        assertThat(imported.manager.status(ANN, FRAUD).reason().code()).isEqualTo(ReasonCode.UNCONFIRMED);
        assertThat(imported.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.FAILED);
        assertRefused(ErrorCode.UNCONFIRMED, () -> change(imported.manager, 1), "adopt");
        imported.manager.adopt(ADMIN, FRAUD, WHY);
        settle(imported.manager);
        assertThat(imported.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(heard).hasSize(1);
    }

    @Test
    @DisplayName("R97 R38 what was imported and isn't confirmed can be deleted, whether it runs or is gone")
    void deleted() throws IOException {
        before.deploy(ANN, spec().id("gone").build());
        settle(before);
        Exported old = exported();
        before.delete(ANN, id("gone"));
        settle(before);
        Imported imported = old.imported();

        imported.manager.delete(ANN, FRAUD);
        imported.manager.delete(ANN, id("gone"));
        settle(imported.manager);

        assertThat(imported.manager.find(ANN, FRAUD)).isEmpty();
        assertThat(imported.manager.find(ANN, id("gone"))).isEmpty();
        assertThat(host.backEnd.replicas()).isZero();
    }

    @Test
    @DisplayName("R97 a deletion over something newer waits, and an administrator's word carries it out")
    void deletedBehind() throws IOException {
        Exported old = exported();
        change(before, 3);
        settle(before);
        Imported imported = old.imported();
        imported.manager.delete(ANN, FRAUD);
        settle(imported.manager);
        assertThat(host.backEnd.replicas()).isEqualTo(2);

        imported.manager.adopt(ADMIN, FRAUD, WHY);
        settle(imported.manager);

        assertThat(imported.manager.find(ANN, FRAUD)).isEmpty();
        assertThat(host.backEnd.replicas()).isZero();
    }

    @Test
    @DisplayName("R97 R10 a switch that is off suspends nothing that isn't confirmed, and what is behind neither")
    void suspended() throws IOException {
        Exported old = exported();
        change(before, 1);
        settle(before);
        Imported imported = old.imported();
        List<InventoryItem> running = before.inventory(ADMIN);
        host.directory.change("lab", group -> group.isModelDeploymentOn(false));

        for (int pass = 0; pass < 8; pass++) {
            host.clock.advance(Duration.ofMinutes(1));
            imported.manager.reconcile();
        }

        assertThat(imported.entry().suspension()).isEmpty();
        assertThat(imported.manager.inventory(ADMIN)).isEqualTo(running);
    }

    @Test
    @DisplayName("R97 a stopped one whose replicas are long gone is confirmed, and started by its user only")
    void stopped() throws IOException {
        before.stop(ANN, FRAUD);
        settle(before);
        Imported imported = exported().imported();

        settle(imported.manager);

        assertThat(imported.entry().isUnconfirmed()).isFalse();
        assertThat(host.backEnd.replicas()).isZero();
        imported.manager.start(ANN, FRAUD);
        settle(imported.manager);
        assertThat(imported.manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R97 R8 only an administrator adopts, with a reason, what is there and can be asked about")
    void whoMay() throws IOException {
        Imported imported = exported().imported();
        DeploymentManager manager = imported.manager;
        assertRefused(ErrorCode.NOT_ALLOWED, () -> manager.adopt(ANN, FRAUD, WHY), "only an administrator");
        for (String none : List.of("", " \n", "x".repeat(1_001))) {
            assertThatThrownBy(() -> manager.adopt(ADMIN, FRAUD, none))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("reason");
        }
        assertThatThrownBy(() -> manager.adopt(ADMIN, id("no-such"), WHY)).isInstanceOf(NotFoundException.class);
        host.backEnd.goDown("no route");
        assertRefused(ErrorCode.UNREACHABLE, () -> manager.adopt(ADMIN, FRAUD, WHY), "no route");
        manager.reconcile();
        assertThat(imported.entry().isUnconfirmed()).as("nobody has seen it").isTrue();
        assertThat(heard).isEmpty();
        assertRefused(ErrorCode.NOT_ALLOWED, () -> manager.export(ANN, new ByteArrayOutputStream()), "administrator");
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    private static void change(DeploymentManager manager, int times) {
        for (int number = 0; number < times; number++) {
            String image = "models/fraud:" + (manager.history(ANN, FRAUD).size() + 1);
            manager.update(ANN, FRAUD, SpecChange.builder().image(image).build());
        }
    }

    private void settle(DeploymentManager manager) {
        for (int pass = 0; pass < 5; pass++) {
            host.clock.advance(Duration.ofSeconds(1));
            manager.reconcile();
        }
    }

    private Exported exported() throws IOException {
        var out = new ByteArrayOutputStream();
        before.export(ADMIN, out);
        return new Exported(out);
    }

    private final class Exported {
        private final ByteArrayOutputStream bytes;

        Exported(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        Imported imported() throws IOException {
            HistoryStore store = new RecordImport(InMemoryHistoryStore.restoration())
                    .run(ADMIN, new ByteArrayInputStream(bytes.toByteArray()));
            DeploymentManager manager =
                    host.builder().store(store).listener(ear).build();
            managers.add(manager);
            return new Imported(store, manager);
        }
    }

    private record Imported(HistoryStore store, DeploymentManager manager) {
        LedgerEntry entry() {
            return store.ledger(LedgerScope.of(new GroupId("lab"))).entries().get(FRAUD);
        }

        long counter() {
            return store.ledger(LedgerScope.of(new GroupId("lab"))).counter();
        }
    }
}
