package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.SMALL;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotAllowedException;
import dev.slipway.error.ProviderException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RunState;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final GroupId LAB = new GroupId("lab");
    private static final ResourceAmounts ONE_GPU =
            ResourceAmounts.of("cpu", "1").and("nvidia.com/gpu", "1");

    private final TestHost host = new TestHost();
    private final TroubledProvider provider = new TroubledProvider(host.backEnd);
    private final List<String> heard = new ArrayList<>();
    private final DeploymentManager manager = host.builder()
            .provider(provider, ProviderSettings.none())
            .usageSource(group -> {
                if (group.equals(LAB)) {
                    return ONE_GPU;
                }
                throw new IllegalStateException("not known for this test");
            })
            .listener(new DeploymentListener() {
                @Override
                public void holdsLong(DeploymentRef deployment, ResourceAmounts excess, Duration age) {
                    heard.add(deployment.id() + " holds " + excess + " for " + age);
                }
            })
            .build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName(
            "R88 what is settled holds just what it runs; the group's sum, limits and other usage are told beside it")
    void settled() {
        manager.deploy(ANN, spec().build());
        manager.deploy(ANN, spec().id("second").replicas(1).instanceType("gpu").build());
        manager.reconcile();
        host.clock.advance(Duration.ofSeconds(42));

        GroupUsage usage = manager.audit(ANN, LAB);

        assertThat(usage.group()).isEqualTo(LAB);
        assertThat(usage.deployments()).extracting(of -> of.deployment().id()).containsExactly(FRAUD, id("second"));
        var first = usage.deployments().get(0);
        assertThat(first.holding()).isEqualTo(HoldingPlan.settled(SMALL.resources(), 2));
        assertThat(first.settled()).isEqualTo(first.holding());
        assertThat(first.excess()).isEqualTo(ResourceAmounts.NONE);
        assertThat(first.reason()).isEmpty();
        assertThat(first.knownFor()).isEqualTo(Duration.ofSeconds(42));
        assertThat(first.runState()).isEqualTo(RunState.RUNNING);
        assertThat(first.fence()).isEqualTo(Fence.FIRST);
        assertThat(usage.holding())
                .isEqualTo(first.holding().plus(usage.deployments().get(1).holding()));
        assertThat(usage.limits())
                .contains(ResourceAmounts.of("cpu", "4").and("memory", "8Gi").and("nvidia.com/gpu", "2"));
        assertThat(usage.otherUsage()).contains(ONE_GPU);
        assertThat(usage.leaks()).isEmpty();
        assertThat(usage.unknown()).isEmpty();
        assertThat(heard).isEmpty();
    }

    @Test
    @DisplayName(
            "R88 R93 whoever holds more than it will is told why, how much and for how long, at every step of its way")
    void reasons() {
        host.backEnd.setTimes(Duration.ofSeconds(5), Duration.ofSeconds(20));
        manager.deploy(ANN, spec().progressDeadline(Duration.ofSeconds(30)).build());
        settle();
        provider.fail(FRAUD, () -> new ProviderException(ErrorCode.REJECTED, "not here"));
        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
        assertThat(reason()).isEqualTo("REJECTED: not carried out yet: not here");
        provider.heal(FRAUD);
        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:3").build());
        assertThat(reason()).isEqualTo("ROLLING_OUT: 1 of 2 replicas are of revision 3, 3 replicas exist");
        assertThat(usage().excess()).isEqualTo(SMALL.resources());
        host.clock.advance(Duration.ofSeconds(31));
        manager.reconcile();
        assertThat(heard).containsExactly("fraud holds " + SMALL.resources() + " for PT31S");
        settle();
        settle();
        assertThat(usage().reason()).isEmpty();

        manager.scale(ANN, FRAUD, 1);
        assertThat(reason())
                .isEqualTo("TERMINATING: 1 replica still terminating;"
                        + " if that never ends, an administrator can force the release");
        host.clock.advance(Duration.ofSeconds(20));
        assertThat(reason()).startsWith("RELEASE_DUE: ");
        settle();
        manager.stop(ANN, FRAUD);
        assertThat(reason()).startsWith("TERMINATING: 1 replica");
        assertThat(usage().settled()).isEqualTo(ResourceAmounts.NONE);
        settle();
        manager.start(ANN, FRAUD);
        settle();
        host.directory.change("lab", group -> group.isModelDeploymentOn(false));
        for (int pass = 0; pass < 10; pass++) {
            settle();
        }
        assertThat(reason()).isEqualTo("SWITCHED_OFF: it is suspended, and holds nothing until it may run again");
        host.directory.change("lab", group -> group.isModelDeploymentOn(true));
        settle();
        settle();
        manager.delete(ANN, FRAUD);
        assertThat(usage().reason().orElseThrow().code()).isEqualTo(ReasonCode.TERMINATING);
        host.backEnd.goDown("no route");
        assertThat(reason()).isEqualTo("BACK_END_UNREACHABLE: nobody can tell what it runs: no route");
        var blind = manager.audit(ADMIN, LAB);
        assertThat(blind.unknown().orElseThrow().message()).isEqualTo("no route");
        assertThat(blind.leaks()).isEmpty();
    }

    @Test
    @DisplayName(
            "R88 R95 what has leaked is found on both sides; another store's objects are listed apart; nothing is touched")
    void leaks() {
        manager.deploy(ANN, spec().replicas(1).build());
        manager.deploy(ANN, spec().id("second").replicas(1).build());
        manager.reconcile();
        var otherStore = new InMemoryHistoryStore(new Random(99));
        DeploymentRef known = item(FRAUD).deployment();
        var lost = new InventoryItem(ref("gone-one", LAB, "life"), Fence.FIRST, 2, "in memory");
        var orphan = new InventoryItem(ref("far-away", new GroupId("nobody"), "life"), Fence.FIRST, 1, "in memory");
        var former = new InventoryItem(ref("fraud", LAB, "former-life"), new Fence(9), 1, "in memory");
        var foreign = new InventoryItem(
                new DeploymentRef(otherStore.id(), LAB, FRAUD, known.incarnation()), Fence.FIRST, 1, "in memory");
        provider.lists(items -> {
            List<InventoryItem> all = new ArrayList<>(items);
            all.removeIf(item -> item.deployment().id().equals(id("second")));
            all.addAll(List.of(lost, orphan, former, foreign));
            return all;
        });
        long counter = host.store.ledger(LedgerScope.of(LAB)).counter();
        provider.calls.clear();

        UsageAudit audit = manager.audit(ADMIN);

        assertThat(audit.groups()).extracting(GroupUsage::group).containsExactly(LAB, new GroupId("nobody"));
        assertThat(audit.groups().get(0).leaks())
                .containsExactlyInAnyOrder(
                        new Leak(former.deployment(), Leak.Kind.OTHER_INCARNATION, Optional.of(former)),
                        new Leak(lost.deployment(), Leak.Kind.NOT_RECORDED, Optional.of(lost)),
                        new Leak(ref(id("second")), Leak.Kind.NOT_IN_BACK_END, Optional.empty()));
        assertThat(audit.groups().get(1).leaks())
                .containsExactly(new Leak(orphan.deployment(), Leak.Kind.NOT_RECORDED, Optional.of(orphan)));
        assertThat(audit.groups().get(1).otherUsage()).isEmpty();
        assertThat(audit.groups().get(1).limits()).isEmpty();
        assertThat(audit.foreign()).containsExactly(foreign);
        assertThat(provider.calls).containsExactly("inventory", "inventory", "observe");
        assertThat(host.store.ledger(LedgerScope.of(LAB)).counter()).isEqualTo(counter);
        assertThat(host.backEnd.replicas()).isEqualTo(2);
        assertThat(manager.audit(ANN, LAB).leaks())
                .isEqualTo(audit.groups().get(0).leaks());
    }

    @Test
    @DisplayName("R88 what others deploy or delete during an audit is no leak")
    void meanwhile() {
        manager.deploy(ANN, spec().replicas(1).build());
        DeploymentManager other = host.manager();
        List<Boolean> once = new ArrayList<>();
        provider.lists(items -> {
            if (once.isEmpty()) {
                once.add(true);
                other.delete(ANN, FRAUD);
                other.deploy(ANN, spec().id("newer").replicas(1).build());
                other.reconcile();
                other.reconcile();
            }
            return items;
        });
        var usage = manager.audit(ANN, LAB);
        assertThat(usage.leaks()).isEmpty();
        assertThat(usage.deployments()).extracting(of -> of.deployment().id()).containsExactly(id("newer"));
    }

    @Test
    @DisplayName("R88 R8 members see their own group's usage, administrators every group's, strangers none")
    void whoMay() {
        manager.deploy(ANN, spec().build());
        assertThat(manager.audit(ADMIN, LAB)).isEqualTo(manager.audit(ANN, LAB));
        assertThat(manager.audit(ADMIN, new GroupId("no such group")).deployments())
                .isEmpty();
        assertThatThrownBy(() -> manager.audit(STRANGER, LAB)).isInstanceOf(NotAllowedException.class);
        for (Actor actor : List.of(ANN, STRANGER)) {
            assertThatThrownBy(() -> manager.audit(actor))
                    .isInstanceOfSatisfying(
                            DeploymentException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_ALLOWED));
        }
        manager.close();
        assertThatThrownBy(() -> manager.audit(ADMIN, LAB)).hasMessageContaining("closed");
        assertThatThrownBy(() -> manager.audit(ADMIN)).hasMessageContaining("closed");
    }

    private void settle() {
        for (int pass = 0; pass < 4; pass++) {
            host.clock.advance(Duration.ofSeconds(21));
            manager.reconcile();
        }
        heard.clear();
    }

    private DeploymentUsage usage() {
        return manager.audit(ANN, LAB).deployments().get(0);
    }

    private String reason() {
        return usage().reason().orElseThrow().toString();
    }

    private InventoryItem item(DeploymentId id) {
        return manager.inventory(ADMIN).stream()
                .filter(item -> item.deployment().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private DeploymentRef ref(DeploymentId id) {
        return host.store.ledger(LedgerScope.of(LAB)).entries().get(id).deployment();
    }

    private DeploymentRef ref(String id, GroupId group, String incarnation) {
        return new DeploymentRef(host.store.id(), group, id(id), new Incarnation(incarnation));
    }
}
