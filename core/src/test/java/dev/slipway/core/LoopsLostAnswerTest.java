package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that breaks while what was concluded is recorded, with an error that says nothing of whether it was. */
class LoopsLostAnswerTest {
    private static final DeploymentId FRAUD = id("fraud");

    private final TestHost host = new TestHost();
    private final FlakyStore store = new FlakyStore(host.store);
    private final DeploymentManager manager = host.builder().store(store).build();

    LoopsLostAnswerTest() {
        store.failWith(() -> new IllegalStateException("a bug of the store's"));
    }

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    private LedgerEntry entry() {
        return host.store.ledger(LedgerScope.of(new GroupId("lab"))).entries().get(FRAUD);
    }

    @ParameterizedTest
    @EnumSource(names = {"LANDED", "NOT_LANDED"})
    @DisplayName("H7 G4 a pass whose commit a store breaks at goes on, and the next one goes by what is there")
    void pass(FlakyStore.Loss loss) {
        manager.deploy(ANN, spec().build());
        store.lose(loss, 1);

        assertThatCode(manager::reconcile).doesNotThrowAnyException();

        assertThat(entry().lastGood().isPresent()).isEqualTo(loss == FlakyStore.Loss.LANDED);
        manager.reconcile();
        assertThat(entry().lastGood()).contains(entry().latest());
    }

    @ParameterizedTest
    @EnumSource(names = {"LANDED", "NOT_LANDED"})
    @DisplayName("H7 G4 of a forced release at which a store breaks nobody says that it failed, nor that it didn't")
    void forcedRelease(FlakyStore.Loss loss) {
        host.backEnd.setTimes(Duration.ZERO, Duration.ofDays(100));
        manager.deploy(ANN, spec().build());
        manager.reconcile();
        manager.stop(ANN, FRAUD);
        manager.reconcile();
        store.lose(loss, 1);

        assertThatThrownBy(() -> manager.forceRelease(ADMIN, FRAUD, "node-7 burned down"))
                .isInstanceOfSatisfying(
                        DeploymentException.class,
                        told -> assertThat(told.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN));
    }

    @Test
    @DisplayName("H7 R62 a store that breaks at an empty commit only leaves the overall reservation for a later pass")
    void overallLimit() {
        host.directory.limitOverall(ResourceAmounts.of("cpu", "100"));
        manager.reconcile();
        var commits = new AtomicInteger();
        store.beforeCommit(() -> store.refuse(commits.incrementAndGet() > 1 ? 1 : 0));
        assertThatThrownBy(() -> manager.deploy(ANN, spec().build())).hasMessageContaining("the store is closed");
        store.beforeCommit(() -> {});
        store.refuse(0);
        store.lose(FlakyStore.Loss.NOT_LANDED, 100);

        assertThatCode(manager::reconcile).doesNotThrowAnyException();

        assertThat(store.commits()).as("it was tried").isGreaterThan(commits.get());
    }
}
