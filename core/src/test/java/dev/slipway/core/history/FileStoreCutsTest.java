package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A commit is cut at each of its file operations, in every way in which one can fail. */
class FileStoreCutsTest {
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));
    private static final Path ROOT = Path.of("/store");

    private static final Map<String, Function<StoreSamples, Commit.Builder>> COMMITS = new LinkedHashMap<>();

    static {
        COMMITS.put("deploy", samples -> samples.revise(samples.ref("lab", "fresh"), 15, 1));
        COMMITS.put("update", samples -> samples.revise(samples.ref("lab", "iris"), 15, 16));
        COMMITS.put("delete", samples -> {
            var commit = samples.commit("lab", 15);
            commit.addRemovals(samples.ref("lab", "iris").id());
            return commit;
        });
        COMMITS.put("first", samples -> samples.revise(samples.ref("shop", "fresh"), 0, 1));
    }

    /** In which way an operation fails. */
    private enum Cut {
        BEFORE_IT,
        IN_THE_MIDDLE,
        AFTER_IT
    }

    @Test
    @DisplayName("H1 H7 R86 wherever a commit is cut, the store is as before or as after, and the answer is right")
    void everywhere() {
        Map<String, Integer> answers = new TreeMap<>();
        var before = new MemoryDisk();
        record(before);
        COMMITS.forEach((name, commit) -> {
            for (Cut cut : Cut.values()) {
                for (boolean dead : new boolean[] {false, true}) {
                    int operation = 1;
                    while (isCut(before, commit, cut, dead, operation, answers, name + " " + cut + " " + dead)) {
                        operation++;
                    }
                    assertThat(operation).as(name).isGreaterThan(15);
                }
            }
        });
        System.out.println("cuts and their answers: " + answers);
        assertThat(answers).containsKeys("Landed", "OUTCOME_UNKNOWN", "STORE_UNAVAILABLE");
    }

    private static void record(Disk disk) {
        HistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(3));
        var samples = new StoreSamples(store.id());
        for (int number = 1; number <= 15; number++) {
            assertThat(store.commit(samples.revise(samples.ref("lab", "iris"), number - 1, number)
                            .build()))
                    .isInstanceOf(CommitResult.Landed.class);
        }
    }

    /** Returns false if the commit has fewer operations than that. */
    private static boolean isCut(
            MemoryDisk template,
            Function<StoreSamples, Commit.Builder> what,
            Cut cut,
            boolean dead,
            int at,
            Map<String, Integer> answers,
            String name) {
        MemoryDisk real = template.copy();
        var disk = new ScriptedDisk(real);
        HistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(1));
        var samples = new StoreSamples(store.id());
        Commit commit = what.apply(samples).build();
        GroupLedger before = store.ledger(commit.scope());
        var count = new AtomicInteger();
        disk.follow(operation -> {
            int number = count.incrementAndGet();
            if (number == at && cut == Cut.AFTER_IT) {
                operation.run();
            } else if (number == at && cut == Cut.IN_THE_MIDDLE) {
                operation.half().happen();
            }
            if (number == at || (dead && number > at)) {
                throw new IOException("cut at " + operation.verb() + " " + operation.path());
            }
            operation.run();
        });

        String answer = answer(store, commit);
        String where = name + ", cut at " + at + ": " + answer;
        HistoryStore other = FileHistoryStore.open(ROOT, real, new Random(2));
        GroupLedger after = other.ledger(commit.scope());
        boolean recorded = after.counter() == before.counter() + 1;
        if (!recorded) {
            assertThat(after).as(where).isEqualTo(before);
        }
        switch (answer) {
            case "Landed" -> assertThat(recorded).as(where).isTrue();
            case "STORE_UNAVAILABLE" -> assertThat(recorded).as(where).isFalse();
            default -> assertThat(answer).as(where).isEqualTo("OUTCOME_UNKNOWN");
        }
        assertWhole(other, after, where);
        assertUsable(other, samples, commit, recorded, where);
        answers.merge(answer, 1, Integer::sum);
        return count.get() >= at;
    }

    private static String answer(HistoryStore store, Commit commit) {
        try {
            CommitResult result = store.commit(commit);
            return result.getClass().getSimpleName();
        } catch (StoreException e) {
            assertThat(e.isRetryable()).isEqualTo(e.code() == ErrorCode.STORE_UNAVAILABLE);
            return e.code().name();
        }
    }

    private static void assertWhole(HistoryStore store, GroupLedger ledger, String where) {
        for (LedgerEntry entry : ledger.entries().values()) {
            assertThat(store.history(entry.deployment(), 100))
                    .as(where)
                    .hasSize((int) entry.latest().value())
                    .first()
                    .extracting(Revision::number)
                    .isEqualTo(entry.latest());
            assertThat(store.locate(entry.deployment().id()))
                    .as(where)
                    .contains(entry.deployment().group());
        }
    }

    /** Everybody can go on, and an id that wasn't recorded is free for others. */
    private static void assertUsable(
            HistoryStore store, StoreSamples samples, Commit commit, boolean recorded, String where) {
        DeploymentRef elsewhere = samples.ref("third", "fresh", "life-2");
        boolean taken = recorded
                && commit.entries().stream()
                        .anyMatch(entry -> entry.deployment().id().equals(elsewhere.id()));
        assertThat(store.commit(samples.revise(elsewhere, 0, 1).build()))
                .as(where)
                .isInstanceOf(taken ? CommitResult.IdTaken.class : CommitResult.Landed.class);
        long counter = store.ledger(LAB).counter();
        long next = store.ledger(LAB)
                        .entries()
                        .containsKey(samples.ref("lab", "iris").id())
                ? store.history(samples.ref("lab", "iris"), 1).get(0).number().value() + 1
                : 1;
        assertThat(store.commit(samples.revise(samples.ref("lab", "iris"), counter, next)
                        .build()))
                .as(where)
                .isInstanceOf(CommitResult.Landed.class);
        assertThat(store.history(samples.ref("lab", "iris"), 100)).as(where).hasSize((int) next);
    }
}
