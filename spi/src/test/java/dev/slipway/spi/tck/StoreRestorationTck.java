package dev.slipway.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link StoreRestoration} must pass. Extend it and give it a {@link StoreRestorationHarness}. The display names quote
 * the requirements H10 to H12 and R97. What a crash leaves (H11) is for each store's own tests.
 */
public abstract class StoreRestorationTck {
    private static final StoreId IDENTITY = new StoreId("store-that-is-no-more");
    private static final int SEEDS = 12;

    private final StoreSamples samples = new StoreSamples(IDENTITY);
    private StoreRestorationHarness harness;

    /** Made once per test by JUnit. */
    protected StoreRestorationTck() {}

    /**
     * Makes the harness of one test.
     *
     * @return one with an empty medium
     */
    protected abstract StoreRestorationHarness harness();

    @BeforeEach
    void openTheHarness() {
        harness = harness();
    }

    @AfterEach
    void closeTheHarness() {
        harness.close();
    }

    @Test
    @DisplayName("H12 R97 the store has the identity given, and its entries, owners and revisions as they were given")
    void asGiven() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            var random = new Random(seed);
            List<LedgerEntry> entries = new ArrayList<>();
            List<List<Revision>> revisions = new ArrayList<>();
            try (StoreRestorationHarness fresh = harness();
                    StoreRestoration restoration = fresh.restoration()) {
                restoration.begin(IDENTITY);
                for (String group : List.of("lab", "Größe/7")) {
                    for (int number = 1; number <= random.nextInt(4); number++) {
                        DeploymentRef ref = samples.ref(group, "d" + entries.size() + "-x", "life-" + number);
                        long latest = 1L + random.nextInt(50);
                        List<Revision> kept = LongStream.rangeClosed(oldest(latest), latest)
                                .map(revision -> latest + oldest(latest) - revision)
                                .mapToObj(revision -> samples.randomRevision(ref, revision, random))
                                .toList();
                        LedgerEntry entry = LedgerEntry.builder()
                                .from(samples.randomEntry(ref, latest, random))
                                .lastGood(new RevisionNumber(oldest(latest)))
                                .isUnconfirmed(random.nextBoolean())
                                .build();
                        restoration.add(entry, kept);
                        entries.add(entry);
                        revisions.add(kept);
                    }
                }
                HistoryStore store = restoration.finish();

                assertThat(store.id()).isEqualTo(IDENTITY);
                assertThat(store.ledger(LedgerScope.overall())).isEqualTo(GroupLedger.empty(LedgerScope.overall()));
                for (int index = 0; index < entries.size(); index++) {
                    DeploymentRef ref = entries.get(index).deployment();
                    assertThat(ledger(store, ref).entries()).containsEntry(ref.id(), entries.get(index));
                    assertThat(store.locate(ref.id())).contains(ref.group());
                    assertThat(store.history(ref, 1_000)).isEqualTo(revisions.get(index));
                }
                assertThat(store.groups()).isEqualTo(owners(entries));
                assertThat(fresh.open().groups()).isEqualTo(owners(entries));
            }
        }
    }

    @Test
    @DisplayName(
            "H12 H5 R45 R97 the next commits follow, keep the last good revision, and free the id of what is removed")
    void goesOn() {
        DeploymentRef ref = samples.ref("lab", "iris");
        LedgerEntry entry =
                samples.entry(ref, 40).lastGood(new RevisionNumber(3)).build();
        List<Revision> kept = new ArrayList<>(LongStream.iterate(40, number -> number - 1)
                .limit(HistoryStore.KEPT_REVISIONS)
                .mapToObj(number -> samples.revision(ref, number).build())
                .toList());
        kept.add(samples.revision(ref, 3).build());
        DeploymentRef next = samples.ref("lab", "next");
        HistoryStore store = restored(
                List.of(
                        entry,
                        samples.entry(next, 1).lastGood(new RevisionNumber(1)).build()),
                List.of(kept, List.of(samples.revision(next, 1).build())));

        for (long number = 41; number <= 80; number++) {
            long latest = number;
            landed(store.commit(samples.revise(ref, ledger(store, ref).counter(), number)
                    .entries(List.of(samples.entry(ref, latest)
                            .lastGood(new RevisionNumber(3))
                            .build()))
                    .build()));
            landed(store.commit(samples.revise(next, ledger(store, ref).counter(), number - 39)
                    .entries(List.of(samples.entry(next, number - 39)
                            .lastGood(new RevisionNumber(1))
                            .build()))
                    .build()));
        }

        assertThat(numbers(store, ref))
                .startsWith(80L, 79L, 78L)
                .contains(49L, 3L)
                .doesNotContain(40L, 4L);
        assertThat(numbers(store, next)).startsWith(41L).contains(10L, 1L).doesNotContain(2L);
        landed(store.commit(samples.commit("lab", ledger(store, ref).counter())
                .addRemovals(ref.id())
                .build()));
        assertThat(store.locate(ref.id())).isEmpty();
        assertThat(store.history(ref, 100)).isEmpty();
        landed(store.commit(
                samples.revise(samples.ref("other", "iris", "life-2"), 0, 1).build()));
        assertThat(store.commit(samples.revise(samples.ref("other", "next", "life-2"), 1, 1)
                        .build()))
                .isEqualTo(new CommitResult.IdTaken(next.id()));
    }

    @Test
    @DisplayName("H12 H2 R97 a commit that was prepared on a ledger without entries doesn't land on a restored one")
    void preparedBefore() {
        DeploymentRef ref = samples.ref("lab", "iris");
        HistoryStore store = restored(
                List.of(samples.entry(ref, 1).fence(new Fence(9)).build()),
                List.of(List.of(samples.revision(ref, 1).build())));

        assertThat(store.commit(
                        samples.revise(samples.ref("lab", "other"), 0, 1).build()))
                .isEqualTo(new CommitResult.Conflict(ledger(store, ref)));
    }

    @Test
    @DisplayName(
            "H10 R97 where anything is already nothing is restored, and it says what is there and leaves it as it is")
    void notEmpty() {
        if (!harness.isOneMedium()) {
            assertThat(harness.open()).isNotSameAs(harness.open());
            return;
        }
        HistoryStore there = harness.open();
        landed(there.commit(samplesOf(there).commit("lab", 0).build()));
        GroupLedger before = there.ledger(LedgerScope.of(new GroupId("lab")));
        try (StoreRestoration restoration = harness.restoration()) {
            assertThatThrownBy(() -> restoration.begin(IDENTITY))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NOT_EMPTY))
                    .hasMessageContaining("holds");
        }
        assertThat(harness.open().id()).isEqualTo(there.id());
        assertThat(there.ledger(LedgerScope.of(new GroupId("lab")))).isEqualTo(before);
    }

    @Test
    @DisplayName("H11 R97 what was given up leaves nothing behind, and before it is finished nobody can open it")
    void givenUp() {
        DeploymentRef ref = samples.ref("lab", "iris");
        try (StoreRestoration restoration = harness.restoration()) {
            restoration.begin(IDENTITY);
            restoration.add(
                    samples.entry(ref, 1).build(),
                    List.of(samples.revision(ref, 1).build()));
            if (harness.isOneMedium()) {
                assertThatThrownBy(harness::open).isInstanceOf(StoreException.class);
            }
        }
        HistoryStore store = harness.open();

        assertThat(store.id()).isNotEqualTo(IDENTITY);
        assertThat(store.groups()).isEmpty();
        assertThat(store.locate(ref.id())).isEmpty();
    }

    private HistoryStore restored(List<LedgerEntry> entries, List<List<Revision>> revisions) {
        try (StoreRestoration restoration = harness.restoration()) {
            restoration.begin(IDENTITY);
            for (int index = 0; index < entries.size(); index++) {
                restoration.add(entries.get(index), revisions.get(index));
            }
            return restoration.finish();
        }
    }

    private static StoreSamples samplesOf(HistoryStore store) {
        return new StoreSamples(store.id());
    }

    private static List<Long> numbers(HistoryStore store, DeploymentRef ref) {
        return store.history(ref, 1_000).stream()
                .map(revision -> revision.number().value())
                .toList();
    }

    private static Set<GroupId> owners(List<LedgerEntry> entries) {
        return entries.stream().map(entry -> entry.deployment().group()).collect(Collectors.toSet());
    }

    private static long oldest(long latest) {
        return Math.max(1, latest - HistoryStore.KEPT_REVISIONS + 1);
    }

    private static GroupLedger ledger(HistoryStore store, DeploymentRef ref) {
        return store.ledger(LedgerScope.of(ref.group()));
    }

    private static void landed(CommitResult result) {
        assertThat(result).isInstanceOf(CommitResult.Landed.class);
    }
}
