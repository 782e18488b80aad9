package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.Samples;
import dev.slipway.core.TestHost;
import dev.slipway.error.DeploymentException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InMemoryHistoryStoreTest {
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));
    private static final LedgerScope OTHER = LedgerScope.of(new GroupId("other"));
    private final HistoryStore store = new InMemoryHistoryStore(new Random(3));
    private final DeploymentRef ref = Samples.ref("lab", "fraud");

    @Test
    @DisplayName("an empty store has an identity, empty ledgers at 0, and nothing to find")
    void empty() {
        assertThat(store.id()).isEqualTo(store.id());
        assertThat(store.id()).isNotEqualTo(new InMemoryHistoryStore(new Random(4)).id());
        assertThat(store.ledger(LAB)).isEqualTo(GroupLedger.empty(LAB));
        assertThat(store.locate(ref.id())).isEmpty();
        assertThat(store.groups()).isEmpty();
        assertThat(store.history(ref, 5)).isEmpty();
        assertThat(store.revisions(List.of(new RevisionKey(ref, RevisionNumber.FIRST))))
                .isEmpty();
    }

    @Test
    @DisplayName("H1 H4 what has landed is read at once: counter, entry, revision, owner and group")
    void landed() {
        assertThat(store.commit(commit(LAB, 0, ref, 1))).isInstanceOf(CommitResult.Landed.class);

        assertThat(store.ledger(LAB).counter()).isEqualTo(1);
        assertThat(store.ledger(LAB).entries()).containsOnlyKeys(ref.id());
        assertThat(store.history(ref, 5)).containsExactly(revision(ref, 1));
        assertThat(store.locate(ref.id())).contains(ref.group());
        assertThat(store.groups()).containsExactly(ref.group());
    }

    @Test
    @DisplayName("H2 a commit on a counter that has moved leaves nothing behind and tells the ledger as it is")
    void conflict() {
        store.commit(commit(LAB, 0, ref, 1));

        var result = store.commit(commit(LAB, 0, Samples.ref("lab", "late"), 1));

        assertThat(result).isEqualTo(new CommitResult.Conflict(store.ledger(LAB)));
        assertThat(store.ledger(LAB).entries()).containsOnlyKeys(ref.id());
        assertThat(store.locate(new DeploymentId("late"))).isEmpty();
        assertThat(store.commit(commit(LAB, 7, Samples.ref("lab", "early"), 1)))
                .isInstanceOf(CommitResult.Conflict.class);
    }

    @Test
    @DisplayName("H2 of 16 writers on the same counter exactly one lands, in every round")
    void race() throws Exception {
        var pool = Executors.newFixedThreadPool(16);
        try {
            for (int round = 0; round < 20; round++) {
                long base = store.ledger(LAB).counter();
                int first = round * 16;
                List<Future<CommitResult>> results = pool.invokeAll(IntStream.range(0, 16)
                        .mapToObj(number -> (Callable<CommitResult>) () ->
                                store.commit(commit(LAB, base, Samples.ref("lab", "dep-" + (first + number)), 1)))
                        .toList());
                int landed = 0;
                for (Future<CommitResult> result : results) {
                    landed += result.get() instanceof CommitResult.Landed ? 1 : 0;
                }
                assertThat(landed).isEqualTo(1);
                assertThat(store.ledger(LAB).counter()).isEqualTo(base + 1);
                assertThat(store.ledger(LAB).entries()).hasSize(round + 1);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @DisplayName("H3 R4 an id of another group is taken, and is free again when it is removed there")
    void idTaken() {
        store.commit(commit(LAB, 0, ref, 1));
        DeploymentRef same = Samples.ref("other", "fraud");

        assertThat(store.commit(commit(OTHER, 0, same, 1))).isEqualTo(new CommitResult.IdTaken(ref.id()));
        assertThat(store.ledger(OTHER)).isEqualTo(GroupLedger.empty(OTHER));

        store.commit(Commit.builder()
                .scope(LAB)
                .base(1)
                .token(new CommitToken("gone"))
                .addRemovals(ref.id())
                .build());
        assertThat(store.commit(commit(OTHER, 0, same, 1))).isInstanceOf(CommitResult.Landed.class);
        assertThat(store.locate(ref.id())).contains(new GroupId("other"));
    }

    @Test
    @DisplayName("H5 R45 the latest 32 revisions are kept, newest first, and the last good one besides")
    void bounded() {
        for (int number = 1; number <= 40; number++) {
            LedgerEntry entry = LedgerEntry.builder()
                    .from(Samples.entry(ref, number, TestHost.SMALL, 2).build())
                    .lastGood(new RevisionNumber(2))
                    .build();
            store.commit(Commit.builder()
                    .from(commit(LAB, number - 1, ref, number))
                    .entries(List.of(entry))
                    .build());
        }

        assertThat(store.history(ref, 100))
                .hasSize(HistoryStore.KEPT_REVISIONS + 1)
                .extracting(revision -> revision.number().value())
                .startsWith(40L, 39L, 38L)
                .contains(9L)
                .endsWith(2L);
        assertThat(store.history(ref, 3)).hasSize(3);
    }

    @Test
    @DisplayName("H5 a revision that doesn't follow the latest is an error, and leaves nothing behind")
    void gap() {
        store.commit(commit(LAB, 0, ref, 1));

        assertThatThrownBy(() -> store.commit(commit(LAB, 1, ref, 3))).isInstanceOf(DeploymentException.class);
        assertThatThrownBy(() -> store.commit(commit(LAB, 1, ref, 1))).isInstanceOf(DeploymentException.class);

        assertThat(store.ledger(LAB).counter()).isEqualTo(1);
        assertThat(store.history(ref, 9)).hasSize(1);
    }

    @Test
    @DisplayName("H1 a revision without an entry is an error, and leaves nothing behind")
    void revisionWithoutEntry() {
        var orphan = Commit.builder()
                .scope(LAB)
                .base(0)
                .token(new CommitToken("orphan"))
                .addRevisions(revision(ref, 1))
                .build();

        assertThatThrownBy(() -> store.commit(orphan)).isInstanceOf(DeploymentException.class);
        assertThat(store.ledger(LAB)).isEqualTo(GroupLedger.empty(LAB));
        assertThat(store.history(ref, 9)).isEmpty();
    }

    @Test
    @DisplayName("H6 removing an entry removes its revisions, and the next incarnation starts at 1")
    void removal() {
        store.commit(commit(LAB, 0, ref, 1));
        store.commit(Commit.builder()
                .scope(LAB)
                .base(1)
                .token(new CommitToken("gone"))
                .addRemovals(ref.id())
                .build());

        assertThat(store.history(ref, 9)).isEmpty();
        assertThat(store.groups()).isEmpty();
        assertThat(store.ledger(LAB).counter()).isEqualTo(2);
        var again = new DeploymentRef(ref.store(), ref.group(), ref.id(), new Incarnation("second"));
        assertThat(store.commit(commit(LAB, 2, again, 1))).isInstanceOf(CommitResult.Landed.class);
        assertThat(store.history(ref, 9)).isEmpty();
    }

    @Test
    @DisplayName("H6 an entry of another incarnation takes the place of the former one, whose revisions go")
    void otherIncarnation() {
        store.commit(commit(LAB, 0, ref, 1));
        var again = new DeploymentRef(ref.store(), ref.group(), ref.id(), new Incarnation("second"));

        assertThat(store.commit(commit(LAB, 1, again, 1))).isInstanceOf(CommitResult.Landed.class);

        assertThat(store.history(ref, 9)).isEmpty();
        assertThat(store.history(again, 9)).hasSize(1);
        assertThat(store.locate(ref.id())).contains(ref.group());
    }

    @Test
    @DisplayName("H3 an entry in the ledger across groups claims no id, and its removal frees none")
    void acrossGroups() {
        store.commit(commit(LAB, 0, ref, 1));
        DeploymentRef reserved = Samples.ref("other", "fraud");

        var across = Commit.builder().scope(LedgerScope.overall()).token(new CommitToken("reserves"));
        assertThat(store.commit(across.base(0)
                        .addEntries(
                                Samples.entry(reserved, 1, TestHost.SMALL, 2).build())
                        .build()))
                .isInstanceOf(CommitResult.Landed.class);
        assertThat(store.locate(ref.id())).contains(ref.group());
        assertThat(store.commit(Commit.builder()
                        .scope(LedgerScope.overall())
                        .base(1)
                        .token(new CommitToken("frees"))
                        .addRemovals(ref.id())
                        .build()))
                .isInstanceOf(CommitResult.Landed.class);
        assertThat(store.locate(ref.id())).contains(ref.group());
        assertThat(store.history(ref, 9)).hasSize(1);
    }

    private static Commit commit(LedgerScope scope, long base, DeploymentRef ref, long number) {
        return Commit.builder()
                .scope(scope)
                .base(base)
                .token(new CommitToken("token-" + number))
                .addEntries(Samples.entry(ref, number, TestHost.SMALL, 2).build())
                .addRevisions(revision(ref, number))
                .build();
    }

    private static Revision revision(DeploymentRef ref, long number) {
        return Samples.revision(ref, number, TestHost.SMALL, 2).build();
    }
}
