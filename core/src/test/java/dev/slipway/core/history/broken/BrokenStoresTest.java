package dev.slipway.core.history.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.kit.KitRun;
import dev.slipway.spi.tck.HistoryStoreTck;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kit is worth what it catches: of each broken store exactly these tests fail, and all the others pass. */
class BrokenStoresTest {
    private static final Map<Class<? extends HistoryStoreTck>, Set<String>> CAUGHT_BY = new LinkedHashMap<>();

    static {
        CAUGHT_BY.put(
                BrokenStoreKits.IgnoresTheBase.class,
                Set.of(
                        "Atomicity#conflictLeavesNothing",
                        "Atomicity#lostRevision",
                        "Counters#beyondEmpty",
                        "Counters#otherBase",
                        "Counters#sentTwice",
                        "Ids#lostDeployers",
                        "Races#oneLands"));
        CAUGHT_BY.put(
                BrokenStoreKits.LosesRemovals.class,
                Set.of("Atomicity#together", "Histories#removed", "Ids#passedOn", "Reading#groups"));
        CAUGHT_BY.put(
                BrokenStoreKits.KeepsClaimsOfConflicts.class,
                Set.of("Atomicity#conflictLeavesNothing", "Ids#lostDeployers"));
        CAUGHT_BY.put(
                BrokenStoreKits.OldestFirst.class,
                Set.of(
                        "Atomicity#lostRevision",
                        "Atomicity#together",
                        "Counters#otherBase",
                        "Histories#lastGood",
                        "Histories#latest",
                        "Histories#neverChanged",
                        "Histories#newestFirst",
                        "Reading#anyValues"));
        CAUGHT_BY.put(BrokenStoreKits.DropsTheStep.class, Set.of("Reading#anyValues", "Reading#entries"));
        CAUGHT_BY.put(BrokenStoreKits.DropsTheRequestId.class, Set.of("Reading#anyValues", "Reading#revisions"));
        CAUGHT_BY.put(
                BrokenStoreKits.ReadsFromACache.class,
                Set.of("Ids#stamp", "Reading#anyValues", "Reading#readYourCommit"));
        CAUGHT_BY.put(BrokenStoreKits.ForgetsTheLastGood.class, Set.of("Histories#lastGood"));
        CAUGHT_BY.put(
                BrokenStoreKits.ShowsLostRevisions.class,
                Set.of(
                        "Atomicity#conflictLeavesNothing",
                        "Atomicity#lostRevision",
                        "Histories#lastGood",
                        "Histories#latest",
                        "Reading#batches",
                        "Reading#readYourCommit",
                        "Reading#revisions"));
        CAUGHT_BY.put(BrokenStoreKits.SharesIds.class, Set.of("Ids#oneOfTwoTaken", "Ids#race", "Ids#taken"));
    }

    /** What these say of a broken store depends on how its threads happen to take turns. */
    private static final Set<String> BY_CHANCE = Set.of("Ids#race", "Races#nothingLost", "Atomicity#readersSeeWholes");

    @Test
    @DisplayName("a right store passes, seen through the same wrapper as the broken ones")
    void rightStore() {
        KitRun run = KitRun.of(BrokenStoreKits.NotBroken.class);
        assertThat(run.failed()).isEmpty();
        assertThat(run.passed()).hasSizeGreaterThan(30);
    }

    @TestFactory
    @DisplayName("a broken store is caught, by exactly the tests of what it breaks")
    Stream<DynamicTest> brokenStores() {
        return KitRun.catches(CAUGHT_BY, BY_CHANCE);
    }
}
