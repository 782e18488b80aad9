package dev.slipway.core.history.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.slipway.spi.tck.HistoryStoreTck;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

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
        CAUGHT_BY.put(BrokenStoreKits.ReadsFromACache.class, Set.of("Reading#anyValues", "Reading#readYourCommit"));
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
        Outcome outcome = run(BrokenStoreKits.NotBroken.class);
        assertThat(outcome.failed()).isEmpty();
        assertThat(outcome.passed()).hasSizeGreaterThan(30);
    }

    @TestFactory
    @DisplayName("a broken store is caught, by exactly the tests of what it breaks")
    Stream<DynamicTest> brokenStores() {
        return CAUGHT_BY.entrySet().stream()
                .map(expected -> DynamicTest.dynamicTest(expected.getKey().getSimpleName(), () -> {
                    Set<String> failed = run(expected.getKey()).failed();
                    assertThat(failed).containsAll(expected.getValue());
                    failed.removeAll(expected.getValue());
                    assertThat(BY_CHANCE).containsAll(failed);
                }));
    }

    private static Outcome run(Class<? extends HistoryStoreTck> kit) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(kit))
                .build();
        var outcome = new Outcome(new TreeSet<>(), new TreeSet<>());
        // Not the listeners of the run that this is part of: they would report the failures as their own.
        var config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(config).execute(request, outcome);
        return outcome;
    }

    /**
     * What became of each test, as {@code Topic#test}.
     *
     * @param passed those that passed
     * @param failed those that failed
     */
    private record Outcome(Set<String> passed, Set<String> failed) implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.getSource().orElse(null) instanceof MethodSource method) {
                String topic =
                        method.getClassName().substring(method.getClassName().lastIndexOf('$') + 1);
                boolean well = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
                (well ? passed : failed).add(topic + "#" + method.getMethodName());
            }
        }
    }
}
