package dev.slipway.core.scenario;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.TestHost;
import dev.slipway.core.WrappedStore;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The five scenarios that shaped the interfaces, from the store author's side: which commits come, and what they replace. */
class StoreAuthorScenariosTest {
    private final TestHost host = new TestHost();
    private final CountingStore store = new CountingStore();
    private final DeploymentManager manager = host.builder().store(store).build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName("a deploy is one commit: the entry, its holding and the first revision, all or nothing")
    void deploy() {
        manager.deploy(ANN, spec().build());

        Commit commit = store.landed.get(0);
        LedgerEntry entry = commit.entries().get(0);
        assertThat(commit.base()).isZero();
        assertThat(commit.revisions()).extracting(Revision::cause).containsExactly(RevisionCause.DEPLOY);
        assertThat(entry.latest()).isEqualTo(RevisionNumber.FIRST);
        assertThat(entry.holding().get(ResourceName.CPU)).hasToString("1");
        assertThat(store.locate(id("fraud"))).contains(new GroupId("lab"));
    }

    @Test
    @DisplayName("S5 an update and a rollback each add a revision to a chain without gaps; none is ever changed")
    void badUpdateAndRollback() {
        manager.deploy(ANN, spec().build());
        manager.update(
                ANN, id("fraud"), SpecChange.builder().image("models/fraud:2").build());
        manager.rollback(ANN, id("fraud"), RevisionNumber.FIRST);

        LedgerEntry entry = ledger().entries().get(id("fraud"));
        assertThat(store.history(entry.deployment(), 10))
                .extracting(revision -> revision.number().value())
                .containsExactly(3L, 2L, 1L);
        assertThat(store.history(entry.deployment(), 10).get(0).rollbackOf()).contains(RevisionNumber.FIRST);
    }

    @Test
    @DisplayName("S3 a refusal commits nothing; what fits later is decided on the ledger as it is then")
    void quotaRefusedThenFits() {
        manager.deploy(ANN, spec().id("hungry").instanceType("gpu").build());
        long before = ledger().counter();
        var second = spec().id("second").instanceType("gpu").replicas(2).build();
        assertThatThrownBy(() -> manager.deploy(ANN, second)).isInstanceOf(QuotaExceededException.class);
        assertThat(store.landed).noneMatch(commit -> !commit.revisions().isEmpty() && commit.base() >= before);

        manager.scale(ANN, id("hungry"), 1);
        manager.delete(ANN, id("hungry"));
        manager.deploy(ANN, second);
        assertThat(ledger().entries()).containsOnlyKeys(id("second"));
    }

    @Test
    @DisplayName("S33 a stop records the wish first, and gives the holding back in a commit of its own")
    void stopAndStart() {
        manager.deploy(ANN, spec().build());
        manager.stop(ANN, id("fraud"));
        LedgerEntry stopping = ledger().entries().get(id("fraud"));
        assertThat(stopping.replicasNow()).isZero();
        assertThat(stopping.holding().asMap()).isNotEmpty();

        manager.reconcile();
        LedgerEntry stopped = ledger().entries().get(id("fraud"));
        assertThat(stopped.holding().asMap()).isEmpty();
        assertThat(stopped.fence()).isEqualTo(stopping.fence());
    }

    @Test
    @DisplayName("of two JVMs that commit on the same ledger one lands, and the other decides again on what that made")
    void secondJvm() {
        manager.deploy(ANN, spec().build());
        try (DeploymentManager second = host.builder().store(store).build()) {
            store.beforeNextCommit = () -> second.update(
                    BOB,
                    id("fraud"),
                    SpecChange.builder().description("came first").build());
            manager.update(
                    ANN,
                    id("fraud"),
                    SpecChange.builder().image("models/fraud:2").build());
        }

        assertThat(store.conflicts).isEqualTo(1);
        Revision latest = manager.history(ANN, id("fraud")).get(0);
        assertThat(latest.number()).isEqualTo(new RevisionNumber(3));
        assertThat(latest.spec().description()).isEqualTo("came first");
        assertThat(latest.spec().image()).hasToString("models/fraud:2");
    }

    private GroupLedger ledger() {
        return store.ledger(LedgerScope.of(new GroupId("lab")));
    }

    /** A store as an author would wrap one to see what happens. */
    private static final class CountingStore extends WrappedStore {
        private final List<Commit> landed = new ArrayList<>();
        private Runnable beforeNextCommit = () -> {};
        private int conflicts;

        CountingStore() {
            super(new InMemoryHistoryStore(new Random(3)));
        }

        @Override
        public CommitResult commit(Commit commit) {
            Runnable first = beforeNextCommit;
            beforeNextCommit = () -> {};
            first.run();
            CommitResult result = super.commit(commit);
            if (result instanceof CommitResult.Landed) {
                landed.add(commit);
            } else {
                conflicts++;
            }
            return result;
        }
    }
}
