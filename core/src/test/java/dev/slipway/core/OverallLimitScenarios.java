package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.error.StoreException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.QuotaScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two groups, two managers, and a limit of both groups together. */
@Timeout(60)
abstract class OverallLimitScenarios {
    private static final GroupId LAB = new GroupId("lab");
    private static final GroupId OTHER = new GroupId("other");

    private final TestHost host = new TestHost();
    private ScriptedStore store;
    private DeploymentManager labs;
    private DeploymentManager others;

    abstract HistoryStore store();

    /** Builds a manager, rightly or with a fault planted. */
    DeploymentManager build(DeploymentManagerBuilder builder) {
        return builder.build();
    }

    @BeforeEach
    void open() {
        store = new ScriptedStore(store());
        labs = build(host.builder().store(store).suspendAfter(Duration.ofMinutes(2)));
        others = build(host.builder().store(store).suspendAfter(Duration.ofMinutes(2)));
        limit("cpu", "2");
    }

    @AfterEach
    void close() {
        labs.close();
        others.close();
        host.close();
    }

    @Test
    @DisplayName("R62 G1 groups fill the overall limit exactly, and one replica more is refused whoever asks")
    void exactFit() {
        deployInLab("one", 2);
        deployInOther("two", 2);

        assertThatThrownBy(() -> deployInOther("more", 1)).isInstanceOf(QuotaExceededException.class);
        assertThatThrownBy(() -> deployInLab("more", 1)).isInstanceOf(QuotaExceededException.class);
        assertThatThrownBy(() -> labs.scale(ANN, id("one"), 3)).isInstanceOf(QuotaExceededException.class);
        assertThat(reserved(LAB)).isEqualTo(held(LAB)).hasToString("cpu 1, memory 2Gi, slipway.dev/deployments 1");
        assertThat(reserved(OTHER)).isEqualTo(held(OTHER));
    }

    @Test
    @DisplayName(
            "R62 R57 a denial says that it is the overall limit and what exactly is missing, and nothing of other groups")
    void denial() {
        deployInLab("secret-plan", 2);
        deployInOther("two", 1);

        var refusal = catchThrowableOfType(QuotaExceededException.class, () -> deployInOther("more", 2));

        assertThat(refusal.denial().violations()).singleElement().satisfies(violation -> {
            assertThat(violation.scope()).isEqualTo(QuotaScope.OVERALL);
            assertThat(violation.resource()).isEqualTo(ResourceName.CPU);
            assertThat(violation.limit()).hasToString("2");
            assertThat(violation.used()).hasToString("1500m");
            assertThat(violation.requested()).hasToString("1");
            assertThat(violation.missing()).hasToString("500m");
            assertThat(violation.usedBy()).isEmpty();
        });
        assertThat(refusal)
                .hasMessage(
                        "the overall limit has no room for 'more' of group 'other': cpu of all groups together: 500m"
                                + " missing (asked for 1, 1500m of 2 in use)");
        Plan plan = others.plan(
                STRANGER,
                Mutation.deploy(spec().group("other").id("more").replicas(2).build()));
        assertThat(plan.outcome().orElseThrow().quota()).isEqualTo(refusal.denial());
        assertThat(others.plan(
                                STRANGER,
                                Mutation.deploy(spec().group("other")
                                        .id("more")
                                        .replicas(1)
                                        .build()))
                        .fits())
                .isTrue();
    }

    @Test
    @DisplayName("R62 what exceeds both the group's quota and the overall limit is told with both")
    void both() {
        host.directory.change("lab", group -> group.limits(ResourceAmounts.of("cpu", "1")));

        var refusal = catchThrowableOfType(QuotaExceededException.class, () -> deployInLab("big", 5));

        assertThat(refusal.denial().violations())
                .extracting(violation -> violation.scope() + " " + violation.missing())
                .containsExactly("GROUP 1500m", "OVERALL 500m");
        assertThat(refusal).hasMessageStartingWith("the quota of group 'lab' has no room");
    }

    @Test
    @DisplayName("R62 what is stopped doesn't count, and a start is checked like a deployment")
    void stopAndStart() {
        deployInLab("one", 4);
        labs.stop(ANN, id("one"));
        labs.reconcile();
        labs.reconcile();
        assertThat(reserved(LAB)).isEqualTo(ResourceAmounts.NONE);
        deployInOther("two", 1);

        assertThatThrownBy(() -> labs.start(ANN, id("one"))).isInstanceOf(QuotaExceededException.class);

        others.delete(STRANGER, id("two"));
        others.reconcile();
        others.reconcile();
        labs.start(ANN, id("one"));
        assertThat(reserved(LAB)).isEqualTo(held(LAB));
    }

    @Test
    @DisplayName(
            "R62 how many deployments run in all groups together is limited in the same way, and stopped ones are free")
    void count() {
        limit(ResourceName.DEPLOYMENTS.value(), "2");
        deployInLab("one", 1);
        deployInOther("two", 1);
        var refusal = catchThrowableOfType(QuotaExceededException.class, () -> deployInLab("three", 1));
        assertThat(refusal.denial().violations())
                .extracting(violation -> violation.resource() + " " + violation.missing())
                .containsExactly("slipway.dev/deployments 1");
        labs.scale(ANN, id("one"), 5);

        others.stop(STRANGER, id("two"));
        others.reconcile();

        deployInLab("three", 1);
        assertThatThrownBy(() -> others.start(STRANGER, id("two"))).isInstanceOf(QuotaExceededException.class);
    }

    @Test
    @DisplayName("R58 R62 a lowered limit takes nothing away, lets everything be lowered and refuses only more")
    void lowered() {
        deployInLab("one", 3);
        deployInOther("two", 1);
        limit("cpu", "1");

        labs.reconcile();
        labs.update(ANN, id("one"), SpecChange.builder().description("x").build());
        labs.scale(ANN, id("one"), 2);
        labs.update(ANN, id("one"), SpecChange.builder().image("models/fraud:2").build());
        for (int pass = 0; pass < 6; pass++) {
            labs.reconcile();
        }

        assertThat(labs.status(ANN, id("one")).phase()).hasToString("DEPLOYED");
        assertThat(host.backEnd.replicas()).isEqualTo(3);
        assertThat(held(LAB)).hasToString("cpu 1, memory 2Gi, slipway.dev/deployments 1");
        assertThat(reserved(LAB)).isEqualTo(held(LAB));
        assertThatThrownBy(() -> labs.scale(ANN, id("one"), 3)).isInstanceOf(QuotaExceededException.class);
        labs.stop(ANN, id("one"));
        labs.delete(ANN, id("one"));
        labs.reconcile();
        assertThat(reserved(LAB)).isEqualTo(ResourceAmounts.NONE);
    }

    @Test
    @DisplayName("R62 R63 an update needs no surge where the overall limit has no room for one")
    void updateWithoutSurge() {
        deployInLab("one", 4);

        labs.update(ANN, id("one"), SpecChange.builder().image("models/fraud:2").build());

        assertThat(held(LAB).get(ResourceName.CPU)).hasToString("2");
    }

    @Test
    @DisplayName("R62 without an overall limit nothing is read or written of its ledger")
    void unset() {
        host.directory.limitOverall(ResourceAmounts.NONE);

        deployInLab("one", 8);
        labs.stop(ANN, id("one"));
        labs.reconcile();
        labs.reconcile();
        labs.start(ANN, id("one"));
        assertThatThrownBy(() -> labs.scale(ANN, id("one"), 9)).isInstanceOf(QuotaExceededException.class);

        assertThat(store.touched).doesNotContain(LedgerScope.overall());
    }

    @Test
    @DisplayName("R62 what every group holds when the limit comes into force is taken account of by the first to ask")
    void switchedOn() {
        host.directory.limitOverall(ResourceAmounts.NONE);
        deployInOther("two", 3);
        deployInLab("one", 1);
        limit("cpu", "2");

        assertThatThrownBy(() -> deployInLab("more", 1)).isInstanceOf(QuotaExceededException.class);
        limit("cpu", "2500m");
        deployInLab("more", 1);
        assertThatThrownBy(() -> deployInLab("again", 1)).isInstanceOf(QuotaExceededException.class);
        assertThat(reserved(OTHER)).isEqualTo(held(OTHER));
    }

    @Test
    @DisplayName("R62 R88 a reconcile pass adds what nobody reserved, and writes nothing when all is well")
    void passAdds() {
        host.directory.limitOverall(ResourceAmounts.NONE);
        deployInOther("two", 3);
        limit("cpu", "1");

        labs.reconcile();
        assertThat(reserved(OTHER)).isEqualTo(held(OTHER));
        labs.reconcile();

        int commits = store.commits;
        labs.reconcile();
        others.reconcile();
        assertThat(store.commits).isEqualTo(commits);
    }

    @Test
    @DisplayName(
            "R61 R11 while the directory can't tell the limit nothing more is granted, and nothing is let go or kept back")
    void directoryDown() {
        deployInLab("one", 1);
        host.directory.goDown();

        assertThatThrownBy(() -> deployInLab("two", 1)).isInstanceOf(DirectoryUnavailableException.class);
        labs.reconcile();
        labs.delete(TestHost.ADMIN, id("one"));
        labs.reconcile();
        assertThat(held(LAB)).isEqualTo(ResourceAmounts.NONE);
    }

    @Test
    @DisplayName(
            "V15 R86 what somebody reserved who died before the commit is lowered, although the group's ledger rests")
    void leaked() {
        diesAfterReserving();
        assertThat(reserved(LAB).get(ResourceName.CPU)).hasToString("2");
        assertThat(held(LAB)).isEqualTo(ResourceAmounts.NONE);

        others.reconcile();
        store.follow((commit, right) -> right.apply(commit));
        labs.reconcile();

        assertThat(reserved(LAB)).isEqualTo(held(LAB));
    }

    @Test
    @DisplayName("V15 R62 nobody is refused for what somebody reserved who died before the commit")
    void leakedMeanwhile() {
        diesAfterReserving();

        deployInOther("two", 4);

        assertThat(reserved(LAB)).isEqualTo(ResourceAmounts.NONE);
        assertThat(reserved(OTHER)).isEqualTo(held(OTHER));
    }

    @Test
    @DisplayName("R62 a plan foresees that a reservation in vain is let go, and writes nothing")
    void foreseen() {
        diesAfterReserving();
        int commits = store.commits;

        assertThat(others.plan(
                                STRANGER,
                                Mutation.deploy(spec().group("other")
                                        .id("two")
                                        .replicas(4)
                                        .build()))
                        .fits())
                .isTrue();
        assertThat(store.commits).isEqualTo(commits);
    }

    @Test
    @DisplayName("V16 G1 a reservation whose commit may still come is lowered only when that can't land any more")
    void pausedReserver() {
        deployInLab("one", 1);
        boolean[] paused = {true};
        store.follow((commit, right) -> {
            if (paused[0]
                    && commit.scope().equals(LedgerScope.of(LAB))
                    && !commit.revisions().isEmpty()) {
                paused[0] = false;
                // The others find everything reserved, let it go and take it, before the paused commit arrives.
                deployInOther("two", 3);
            }
            return right.apply(commit);
        });

        assertThatThrownBy(() -> labs.scale(ANN, id("one"), 4)).isInstanceOf(QuotaExceededException.class);

        assertThat(held(OTHER).get(ResourceName.CPU)).hasToString("1500m");
        assertThat(held(LAB).get(ResourceName.CPU)).hasToString("500m");
        assertThat(paused[0]).isFalse();
    }

    @Test
    @DisplayName(
            "V16 G1 a reservation that suffices already is stamped anew, so that a sweep doesn't take it for an old one")
    void stampedAgain() {
        diesAfterReserving();
        GroupLedger ledger = store.ledger(LedgerScope.of(LAB));
        store.follow((commit, right) -> right.apply(commit));
        assertThat(store.commit(Commit.builder()
                        .scope(ledger.scope())
                        .base(ledger.counter())
                        .token(new CommitToken("moves-it"))
                        .build()))
                .isInstanceOf(CommitResult.Landed.class);
        boolean[] paused = {true};
        store.follow((commit, right) -> {
            if (paused[0]
                    && commit.scope().equals(LedgerScope.of(LAB))
                    && !commit.revisions().isEmpty()) {
                paused[0] = false;
                deployInOther("two", 4);
            }
            return right.apply(commit);
        });

        assertThatThrownBy(() -> deployInLab("one", 4)).isInstanceOf(QuotaExceededException.class);

        assertThat(held(OTHER).get(ResourceName.CPU)).hasToString("2");
        assertThat(held(LAB)).isEqualTo(ResourceAmounts.NONE);
    }

    @Test
    @DisplayName(
            "R94 R62 a reservation whose answer is lost costs nothing: the deployment is granted, and exactly that is reserved")
    void lostReservation() {
        for (boolean lands : List.of(true, false)) {
            boolean[] lost = {false};
            store.follow((commit, right) -> {
                if (!lost[0] && commit.scope().equals(LedgerScope.overall())) {
                    lost[0] = true;
                    if (lands) {
                        assertThat(right.apply(commit)).isInstanceOf(CommitResult.Landed.class);
                    }
                    throw StoreException.outcomeUnknown("the line went dead", new IllegalStateException("reset"));
                }
                return right.apply(commit);
            });

            deployInLab("one-" + lands, 2);

            assertThat(lost[0]).isTrue();
            assertThat(reserved(LAB)).isEqualTo(held(LAB));
        }
    }

    @Test
    @DisplayName(
            "R62 a ledger across groups that can't be written keeps what takes more from being recorded, and nothing else")
    void refusedReservation() {
        deployInLab("one", 2);
        store.follow((commit, right) -> {
            if (commit.scope().equals(LedgerScope.overall())) {
                throw StoreException.damaged("not ours");
            }
            return right.apply(commit);
        });

        assertThatThrownBy(() -> deployInLab("two", 1)).isInstanceOf(StoreException.class);

        assertThat(held(LAB).get(ResourceName.CPU)).hasToString("1");
        labs.scale(ANN, id("one"), 1);
        labs.delete(ANN, id("one"));
        assertThatThrownBy(labs::reconcile).isInstanceOf(StoreException.class);
        assertThat(held(LAB)).isEqualTo(ResourceAmounts.NONE);
    }

    @Test
    @DisplayName("R10 R62 what comes back from a suspension is admitted like anything else")
    void resumption() {
        deployInLab("one", 4);
        host.directory.change("lab", group -> group.isModelDeploymentOn(false));
        for (int pass = 0; pass < 6; pass++) {
            labs.reconcile();
            host.clock.advance(Duration.ofMinutes(1));
        }
        assertThat(reserved(LAB)).isEqualTo(ResourceAmounts.NONE);
        deployInOther("two", 1);
        host.directory.change("lab", group -> group.isModelDeploymentOn(true));

        labs.reconcile();
        labs.reconcile();
        assertThat(held(LAB)).isEqualTo(ResourceAmounts.NONE);

        others.delete(STRANGER, id("two"));
        others.reconcile();
        others.reconcile();
        labs.reconcile();
        labs.reconcile();
        assertThat(held(LAB).get(ResourceName.CPU)).hasToString("2");
        assertThat(reserved(LAB)).isEqualTo(held(LAB));
    }

    /** The lab's group reserves all there is, and its process dies. */
    private void diesAfterReserving() {
        store.follow((commit, right) -> {
            if (commit.scope().equals(LedgerScope.of(LAB))
                    && !commit.revisions().isEmpty()) {
                throw new AssertionError("killed");
            }
            return right.apply(commit);
        });
        assertThatThrownBy(() -> deployInLab("one", 4)).hasMessage("killed");
    }

    private void limit(String resource, String amount) {
        host.directory.limitOverall(ResourceAmounts.of(resource, amount));
    }

    private void deployInLab(String id, int replicas) {
        labs.deploy(ANN, spec().id(id).replicas(replicas).build());
    }

    private void deployInOther(String id, int replicas) {
        others.deploy(STRANGER, spec().group("other").id(id).replicas(replicas).build());
    }

    private ResourceAmounts held(GroupId group) {
        return Reservation.holdings(store.ledger(LedgerScope.of(group)));
    }

    private ResourceAmounts reserved(GroupId group) {
        return Optional.ofNullable(store.ledger(LedgerScope.overall()).entries().get(Reservation.id(group)))
                .map(entry -> Reservation.of(entry).amount())
                .orElse(ResourceAmounts.NONE);
    }

    /** A right store, of which a test sees and changes the commits. */
    private static final class ScriptedStore extends WrappedStore {
        private final List<LedgerScope> touched = Collections.synchronizedList(new ArrayList<>());
        private int commits;
        private BiFunction<Commit, Function<Commit, CommitResult>, CommitResult> rule =
                (commit, right) -> right.apply(commit);

        ScriptedStore(HistoryStore right) {
            super(right);
        }

        void follow(BiFunction<Commit, Function<Commit, CommitResult>, CommitResult> next) {
            rule = next;
        }

        @Override
        public GroupLedger ledger(LedgerScope scope) {
            touched.add(scope);
            return super.ledger(scope);
        }

        @Override
        public CommitResult commit(Commit commit) {
            touched.add(commit.scope());
            commits++;
            return rule.apply(commit, super::commit);
        }
    }
}
