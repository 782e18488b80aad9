package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.SMALL;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.IdConflictException;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Replicas that never end, as on a lost node: they take a hundred days to go. */
class ForceReleaseTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final Duration FOR_EVER = Duration.ofDays(100);
    private static final String WHY = "node-7 burned down";

    private final TestHost host = new TestHost();
    private final TroubledProvider provider = new TroubledProvider(host.backEnd);
    private final List<String> heard = new ArrayList<>();
    private final DeploymentListener ear = new DeploymentListener() {
        @Override
        public void forceReleased(
                DeploymentRef deployment,
                Actor administrator,
                ResourceAmounts before,
                ResourceAmounts after,
                String reason) {
            heard.add(administrator + " " + deployment.id() + " " + before + " -> " + after + ": " + reason);
        }
    };
    private final DeploymentManager manager = host.builder()
            .provider(provider, ProviderSettings.none())
            .listener(ear)
            .build();

    @BeforeEach
    void deploy() {
        host.backEnd.setTimes(Duration.ZERO, FOR_EVER);
        manager.deploy(ANN, spec().instanceType("gpu").build());
        manager.reconcile();
    }

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName(
            "R88 what a stopped deployment holds on a lost node is free on an administrator's word, once, heard by name")
    void stopped() {
        manager.stop(ANN, FRAUD);
        passes();
        assertThatThrownBy(() -> manager.deploy(
                        ANN, spec().id("second").instanceType("gpu").build()))
                .isInstanceOf(QuotaExceededException.class);
        ResourceAmounts before = entry().holding();

        ForcedRelease release = manager.forceRelease(ADMIN, FRAUD, WHY);

        assertThat(release).isEqualTo(new ForcedRelease(entry().deployment(), before, ResourceAmounts.NONE));
        assertThat(entry().holding()).isEqualTo(ResourceAmounts.NONE);
        assertThat(entry().largestReplica()).isEqualTo(ResourceAmounts.NONE);
        assertThat(heard).containsExactly("root (administrator) fraud " + before + " -> nothing: " + WHY);
        long counter = ledger();
        assertThat(manager.forceRelease(ADMIN, FRAUD, "again").before()).isEqualTo(ResourceAmounts.NONE);
        assertThat(ledger()).isEqualTo(counter);
        assertThat(heard).hasSize(1);
        assertThat(manager.deploy(ANN, spec().id("second").instanceType("gpu").build())
                        .id())
                .isEqualTo(id("second"));
        assertThat(manager.history(ANN, FRAUD)).hasSize(2);
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.STOPPING);
    }

    @Test
    @DisplayName("R88 G2 what runs goes on being held: a scale-down is released to what is left, and stays there")
    void scaledDown() {
        manager.scale(ANN, FRAUD, 1);
        passes();
        assertThat(entry().holding().toString()).contains("nvidia.com/gpu 2");

        manager.forceRelease(ADMIN, FRAUD, WHY);

        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(TestHost.GPU.resources(), 1));
        passes();
        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(TestHost.GPU.resources(), 1));
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName(
            "R88 G5 a deleted one holds nothing then, and keeps its id until the back end says that nothing is left")
    void removing() {
        manager.delete(ANN, FRAUD);
        passes();

        manager.forceRelease(ADMIN, FRAUD, WHY);

        assertThat(entry().holding()).isEqualTo(ResourceAmounts.NONE);
        passes();
        assertThat(entry().isRemoving()).isTrue();
        assertThatThrownBy(() -> manager.deploy(ANN, spec().build())).isInstanceOf(IdConflictException.class);
        host.clock.advance(FOR_EVER);
        passes();
        assertThat(manager.find(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName("R88 a recreate that waits for a lost replica is released to what comes after it, and goes on waiting")
    void draining() {
        host.directory.change(
                "lab", group -> group.limits(ResourceAmounts.of("cpu", "2").and("memory", "4Gi")));
        manager.update(
                ANN,
                FRAUD,
                SpecChange.builder().instanceType("small").replicas(4).build());
        passes();
        assertThat(entry().replicasNow()).isZero();
        assertThat(entry().holding().toString()).contains("nvidia.com/gpu 2");

        manager.forceRelease(ADMIN, FRAUD, WHY);

        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(SMALL.resources(), 4));
        passes();
        assertThat(entry().replicasNow()).isZero();
        host.clock.advance(FOR_EVER);
        passes();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(SMALL.resources(), 4));
    }

    @Test
    @DisplayName("R88 G2 what is alive, or may still be asked for, is never released by a word")
    void alive() {
        manager.scale(ANN, FRAUD, 1);
        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
        LedgerEntry before = entry();
        assertRefused(ErrorCode.CONFLICT, () -> manager.forceRelease(ADMIN, FRAUD, WHY), "which no word can release");
        provider.sees(observation -> new Observation.Absent(observation.asOf()));
        assertRefused(ErrorCode.CONFLICT, () -> manager.forceRelease(ADMIN, FRAUD, WHY), "reconciliation settles that");
        host.backEnd.goDown("no route");
        assertRefused(ErrorCode.UNREACHABLE, () -> manager.forceRelease(ADMIN, FRAUD, WHY), "no route");
        assertThat(entry()).isEqualTo(before);
        assertThat(heard).isEmpty();
    }

    @Test
    @DisplayName("R88 R8 only administrators may, and only with a reason; what isn't there can't be released")
    void whoMay() {
        manager.stop(ANN, FRAUD);
        assertRefused(ErrorCode.NOT_ALLOWED, () -> manager.forceRelease(ANN, FRAUD, WHY), "only an administrator");
        assertRefused(ErrorCode.NOT_ALLOWED, () -> manager.forceRelease(ANN, id("no-such"), WHY), "only an admin");
        for (String none : List.of("", " \n\t", "x".repeat(1_001))) {
            assertThatThrownBy(() -> manager.forceRelease(ADMIN, FRAUD, none))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("reason");
        }
        assertThatThrownBy(() -> manager.forceRelease(ADMIN, id("no-such"), WHY))
                .isInstanceOf(NotFoundException.class);
        assertThat(heard).isEmpty();
    }

    @Test
    @DisplayName(
            "R88 G4 a release is decided on the ledger that it replaces: a start that comes first isn't released away")
    void overtaken() {
        manager.stop(ANN, FRAUD);
        passes();
        var store = new FlakyStore(host.store);
        List<Boolean> once = new ArrayList<>();
        store.beforeCommit(() -> {
            if (once.isEmpty()) {
                once.add(true);
                manager.start(ANN, FRAUD);
            }
        });
        try (DeploymentManager other = host.builder().store(store).listener(ear).build()) {
            ForcedRelease release = other.forceRelease(ADMIN, FRAUD, WHY);
            assertThat(release.after()).isEqualTo(release.before());
        }
        assertThat(once).hasSize(1);
        assertThat(entry().holding().toString()).contains("nvidia.com/gpu 2");
        assertThat(heard).isEmpty();
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call, String words) {
        assertThatThrownBy(call)
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(
                        DeploymentException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private void passes() {
        for (int pass = 0; pass < 3; pass++) {
            host.clock.advance(Duration.ofSeconds(1));
            manager.reconcile();
        }
    }

    private long ledger() {
        return host.store.ledger(LedgerScope.of(new GroupId("lab"))).counter();
    }

    private LedgerEntry entry() {
        return host.store.ledger(LedgerScope.of(new GroupId("lab"))).entries().get(FRAUD);
    }
}
