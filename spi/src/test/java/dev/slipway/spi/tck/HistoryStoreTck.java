package dev.slipway.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What every {@link HistoryStore} must pass. Extend it and give it a {@link HistoryStoreHarness}. The display names quote the
 * store's requirements (H1 to H7) and the library's (R4, R33, R45, R46, R60, R86, R94).
 *
 * <p>What only a killed process or a lost answer can show (H1 and H2 after a crash, H7) is for each store's own tests.
 */
public abstract class HistoryStoreTck {
    private static final int THREADS = 16;
    private static final long PATIENCE_SECONDS = 300;

    private HistoryStoreHarness harness;
    private HistoryStore store;
    private HistoryStore other;
    private StoreSamples samples;

    /** Made once per test by JUnit. */
    protected HistoryStoreTck() {}

    /**
     * Makes the harness of one test.
     *
     * @return one with an empty medium
     */
    protected abstract HistoryStoreHarness harness();

    /**
     * How many commits a race goes on for. Fewer where a commit is slow.
     *
     * @return at least 50
     */
    protected int commitsOfARace() {
        return 400;
    }

    @BeforeEach
    void openTheStore() {
        harness = harness();
        store = harness.open();
        other = harness.open();
        samples = new StoreSamples(store.id());
    }

    @AfterEach
    void closeTheHarness() {
        harness.close();
    }

    @Nested
    @DisplayName("identity")
    class Identity {
        @Test
        @DisplayName("a store keeps the id of its creation, in every instance, and another store has another")
        void keptForEver() {
            var id = store.id();
            landed(store.commit(samples.commit("lab", 0).build()));

            assertThat(List.of(store.id(), other.id(), harness.open().id())).containsOnly(id);
            try (HistoryStoreHarness elsewhere = harness()) {
                assertThat(elsewhere.open().id()).isNotEqualTo(id);
            }
        }

        @Test
        @DisplayName("instances are as many as the harness says: one for each opening if the medium is shared")
        void instances() {
            assertThat(store == other).isEqualTo(!harness.isShared());
        }
    }

    @Nested
    @DisplayName("H2 compare-and-set on the counter")
    class Counters {
        @Test
        @DisplayName("H2 a ledger in which nothing was recorded has counter 0 and no entries")
        void empty() {
            for (LedgerScope scope : List.of(scope("lab"), LedgerScope.overall())) {
                assertThat(store.ledger(scope)).isEqualTo(GroupLedger.empty(scope));
            }
            assertThat(store.groups()).isEmpty();
        }

        @Test
        @DisplayName(
                "H2 R46 every commit moves the counter by one, an empty one too, and returns the ledger that it made")
        void byOne() {
            var ref = samples.ref("lab", "iris");
            var commits = List.of(
                    samples.revise(ref, 0, 1),
                    samples.commit("lab", 1),
                    samples.revise(ref, 2, 2),
                    samples.commit("lab", 3)
                            .addEntries(samples.entry(ref, 2).replicas(7).build()),
                    samples.commit("lab", 4).addRemovals(ref.id()),
                    samples.commit("lab", 5));

            for (int index = 0; index < commits.size(); index++) {
                GroupLedger made = landed(store.commit(commits.get(index).build()));
                assertThat(made.counter()).isEqualTo(index + 1);
                assertThat(store.ledger(scope("lab"))).isEqualTo(made);
            }
        }

        @Test
        @DisplayName(
                "H2 R33 a commit on any other counter is a conflict that returns the ledger as it is and changes nothing")
        void otherBase() {
            var ref = samples.ref("lab", "iris");
            GroupLedger is = null;
            for (long number = 1; number <= 3; number++) {
                is = landed(store.commit(samples.revise(ref, number - 1, number).build()));
            }

            for (long base : List.of(0L, 1L, 2L, 4L, 5L, 1000L, Long.MAX_VALUE)) {
                CommitResult result = other.commit(samples.revise(ref, base, 4).build());
                assertThat(result).as("on counter %s", base).isEqualTo(new CommitResult.Conflict(is));
                assertThat(store.ledger(scope("lab"))).isEqualTo(is);
                assertThat(numbers(store, ref, 10)).containsExactly(3L, 2L, 1L);
            }
        }

        @Test
        @DisplayName("H2 a first commit on a counter that a ledger never had is a conflict with the empty ledger")
        void beyondEmpty() {
            assertThat(store.commit(
                            samples.revise(samples.ref("lab", "iris"), 1, 1).build()))
                    .isEqualTo(new CommitResult.Conflict(GroupLedger.empty(scope("lab"))));
        }

        @Test
        @DisplayName("H2 R94 the same commit sent again lands once")
        void sentTwice() {
            Commit commit = samples.revise(samples.ref("lab", "iris"), 0, 1).build();
            GroupLedger made = landed(store.commit(commit));

            assertThat(store.commit(commit)).isEqualTo(new CommitResult.Conflict(made));
            assertThat(other.commit(commit)).isEqualTo(new CommitResult.Conflict(made));
            assertThat(numbers(store, samples.ref("lab", "iris"), 10)).containsExactly(1L);
        }

        @Test
        @DisplayName("H2 each scope has a counter of its own")
        void scopes() {
            landed(store.commit(samples.commit("lab", 0).build()));
            landed(store.commit(samples.commit("lab", 1).build()));
            landed(store.commit(samples.commit("overall", 0).build()));
            landed(store.commit(Commit.builder()
                    .scope(LedgerScope.overall())
                    .base(0)
                    .token(samples.token())
                    .build()));

            assertThat(List.of(scope("lab"), scope("overall"), LedgerScope.overall(), scope("other")))
                    .extracting(scope -> store.ledger(scope).counter())
                    .containsExactly(2L, 1L, 1L, 0L);
        }
    }

    @Nested
    @DisplayName("H1 all or nothing")
    class Atomicity {
        @Test
        @DisplayName("H1 R60 what one commit writes, removes and records is there together")
        void together() {
            var gone = samples.ref("lab", "gone");
            landed(store.commit(samples.revise(gone, 0, 1).build()));
            var first = samples.ref("lab", "first");
            var second = samples.ref("lab", "second");

            GroupLedger made = landed(store.commit(samples.commit("lab", 1)
                    .addRemovals(gone.id())
                    .addEntries(
                            samples.entry(first, 2).build(),
                            samples.entry(second, 1).build())
                    .addRevisions(
                            samples.revision(first, 1).build(),
                            samples.revision(second, 1).build(),
                            samples.revision(first, 2).build())
                    .build()));

            assertThat(made.entries()).containsOnlyKeys(first.id(), second.id());
            assertThat(other.ledger(scope("lab"))).isEqualTo(made);
            assertThat(numbers(other, first, 5)).containsExactly(2L, 1L);
            assertThat(numbers(other, second, 5)).containsExactly(1L);
            assertThat(other.history(gone, 5)).isEmpty();
        }

        @Test
        @DisplayName("H1 R86 of a commit that conflicts no entry, revision or claim stays behind")
        void conflictLeavesNothing() {
            landed(store.commit(samples.commit("lab", 0).build()));
            var ref = samples.ref("lab", "iris");

            assertThat(store.commit(samples.revise(ref, 0, 1).build())).isInstanceOf(CommitResult.Conflict.class);

            assertThat(store.locate(ref.id())).isEmpty();
            assertThat(store.history(ref, 5)).isEmpty();
            assertThat(store.revisions(List.of(key(ref, 1)))).isEmpty();
            assertThat(store.ledger(scope("lab")).entries()).isEmpty();
            var elsewhere = samples.ref("shop", "iris");
            landed(other.commit(samples.revise(elsewhere, 0, 1).build()));
            assertThat(store.locate(ref.id())).contains(elsewhere.group());
        }

        @Test
        @DisplayName("H1 R86 a lost revision of a number neither shows nor blocks the one that lands")
        void lostRevision() {
            var ref = samples.ref("lab", "iris");
            landed(store.commit(samples.revise(ref, 0, 1).build()));
            assertThat(store.commit(samples.revise(ref, 0, 2).build())).isInstanceOf(CommitResult.Conflict.class);
            Commit winner = samples.revise(ref, 1, 2).build();
            landed(store.commit(winner));

            assertThat(other.history(ref, 5).get(0))
                    .isEqualTo(winner.revisions().get(0));
            assertThat(other.revisions(List.of(key(ref, 2))))
                    .containsOnly(Map.entry(key(ref, 2), winner.revisions().get(0)));
        }

        @Test
        @DisplayName("H1 readers that read all the while see only ledgers that a commit made")
        void readersSeeWholes() {
            var left = samples.ref("lab", "left");
            var right = samples.ref("lab", "right");
            int commits = commitsOfARace() / 4;
            var done = new AtomicInteger();

            List<Long> seen = inParallel(3, thread -> {
                long last = 0;
                if (thread == 0) {
                    for (int number = 1; number <= commits; number++) {
                        landed(store.commit(samples.commit("lab", number - 1)
                                .addEntries(
                                        samples.entry(left, number).build(),
                                        samples.entry(right, number).build())
                                .addRevisions(
                                        samples.revision(left, number).build(),
                                        samples.revision(right, number).build())
                                .build()));
                    }
                    done.set(1);
                    return (long) commits;
                }
                while (done.get() == 0) {
                    GroupLedger ledger = (thread == 1 ? store : other).ledger(scope("lab"));
                    assertThat(ledger.counter()).isGreaterThanOrEqualTo(last);
                    last = ledger.counter();
                    for (LedgerEntry entry : ledger.entries().values()) {
                        assertThat(entry.latest().value()).isEqualTo(last);
                    }
                    assertThat(ledger.entries()).hasSize(last == 0 ? 0 : 2);
                    long newest = numbers(other, left, 1).stream().findFirst().orElse(0L);
                    assertThat(newest).isGreaterThanOrEqualTo(last);
                }
                return last;
            });

            assertThat(seen.get(0)).isEqualTo(commits);
            assertThat(store.ledger(scope("lab")).counter()).isEqualTo(commits);
        }
    }

    @Nested
    @DisplayName("H4 what was recorded is read back")
    class Reading {
        @Test
        @DisplayName("H4 an entry comes back with every field")
        void entries() {
            var ref = samples.ref("lab", "iris");
            LedgerEntry entry = samples.wholeEntry(ref);
            landed(store.commit(samples.commit("lab", 0)
                    .addEntries(entry)
                    .addRevisions(samples.revision(ref, 1).build(), samples.wholeRevision(ref))
                    .build()));

            assertThat(other.ledger(scope("lab")).entries()).containsOnly(Map.entry(ref.id(), entry));
        }

        @Test
        @DisplayName("H4 a revision comes back with every field")
        void revisions() {
            var ref = samples.ref("lab", "iris");
            Revision revision = samples.wholeRevision(ref);
            landed(store.commit(samples.commit("lab", 0)
                    .addEntries(samples.entry(ref, 2).build())
                    .addRevisions(samples.revision(ref, 1).build(), revision)
                    .build()));

            assertThat(other.history(ref, 1)).containsExactly(revision);
            assertThat(other.revisions(List.of(revision.key()))).containsOnly(Map.entry(revision.key(), revision));
        }

        @Test
        @DisplayName("H4 whatever the values, they come back")
        void anyValues() {
            for (int seed = 1; seed <= 20; seed++) {
                var random = new Random(seed);
                var ref = samples.ref("group " + seed, "iris-" + seed);
                long count = 1L + random.nextInt(4);
                List<Revision> recorded = new ArrayList<>();
                for (long number = 1; number <= count; number++) {
                    recorded.add(0, samples.randomRevision(ref, number, random));
                    LedgerEntry entry = samples.randomEntry(ref, number, random);
                    landed(store.commit(samples.commit("group " + seed, number - 1)
                            .addEntries(entry)
                            .addRevisions(recorded.get(0))
                            .build()));
                    assertThat(other.ledger(scope("group " + seed)).entries())
                            .as("seed %s", seed)
                            .containsOnly(Map.entry(ref.id(), entry));
                }
                assertThat(other.history(ref, 10)).as("seed %s", seed).isEqualTo(recorded);
            }
        }

        @Test
        @DisplayName("H4 a group may have any name, and no two names are one")
        void groupNames() {
            var names = List.of(
                    "lab",
                    "Lab",
                    "LAB",
                    "..",
                    ".",
                    "a/b",
                    "a\\b",
                    "a%2Fb",
                    "%",
                    "overall",
                    "=overall",
                    "-",
                    "~",
                    "con",
                    "caf\u00e9",
                    "cafe\u0301",
                    "漢字",
                    "\uD83D\uDE00",
                    "x".repeat(253),
                    "x".repeat(252) + "y",
                    "\uD83D\uDE00".repeat(126),
                    "*?:|<>\"",
                    "a b",
                    "null",
                    "lab.");
            Map<String, GroupLedger> made = new HashMap<>();
            for (int index = 0; index < names.size(); index++) {
                var ref = samples.ref(names.get(index), "iris-" + index);
                made.put(
                        names.get(index),
                        landed(store.commit(samples.revise(ref, 0, 1).build())));
            }

            for (int index = 0; index < names.size(); index++) {
                String name = names.get(index);
                assertThat(other.ledger(scope(name))).as(name).isEqualTo(made.get(name));
                assertThat(other.locate(new DeploymentId("iris-" + index))).contains(new GroupId(name));
                assertThat(numbers(other, samples.ref(name, "iris-" + index), 5))
                        .containsExactly(1L);
            }
            assertThat(other.groups()).extracting(GroupId::value).containsExactlyInAnyOrderElementsOf(names);
        }

        @Test
        @DisplayName("H4 what one instance has recorded, every other one reads at once")
        void readYourCommit() {
            var ref = samples.ref("lab", "iris");
            HistoryStore onlooker = harness.open();
            for (long number = 1; number <= 10; number++) {
                HistoryStore writer = number % 2 == 0 ? store : other;
                HistoryStore reader = number % 2 == 0 ? other : store;
                Commit commit = samples.revise(ref, number - 1, number).build();
                GroupLedger made = landed(writer.commit(commit));

                assertThat(reader.ledger(scope("lab"))).isEqualTo(made);
                assertThat(onlooker.ledger(scope("lab"))).isEqualTo(made);
                assertThat(reader.locate(ref.id())).contains(ref.group());
                assertThat(reader.groups()).containsExactly(ref.group());
                assertThat(reader.history(ref, 1)).isEqualTo(commit.revisions());
                assertThat(reader.revisions(List.of(key(ref, number))))
                        .containsValue(commit.revisions().get(0));
            }
            assertThat(harness.open().ledger(scope("lab"))).isEqualTo(store.ledger(scope("lab")));
        }

        @Test
        @DisplayName("H4 many revisions are read at once, of many groups; those that don't exist are left out")
        void batches() {
            var iris = samples.ref("lab", "iris");
            var fraud = samples.ref("shop", "fraud");
            landed(store.commit(samples.revise(iris, 0, 1).build()));
            landed(store.commit(samples.revise(iris, 1, 2).build()));
            landed(store.commit(samples.revise(fraud, 0, 1).build()));

            var found = other.revisions(List.of(
                    key(iris, 1),
                    key(iris, 2),
                    key(iris, 3),
                    key(fraud, 1),
                    key(samples.ref("shop", "iris"), 1),
                    key(samples.ref("lab", "iris", "life-2"), 1),
                    key(samples.ref("nowhere", "nobody"), 1)));

            assertThat(found).containsOnlyKeys(key(iris, 1), key(iris, 2), key(fraud, 1));
            found.forEach((key, revision) -> assertThat(revision.key()).isEqualTo(key));
            assertThat(other.revisions(List.of())).isEmpty();
        }

        @Test
        @DisplayName("H4 what isn't there is empty, not an error")
        void absent() {
            landed(store.commit(samples.revise(samples.ref("lab", "iris"), 0, 1).build()));

            assertThat(store.locate(new DeploymentId("nobody"))).isEmpty();
            for (DeploymentRef ref : List.of(
                    samples.ref("lab", "nobody"),
                    samples.ref("nowhere", "iris"),
                    samples.ref("lab", "iris", "life-2"))) {
                assertThat(store.history(ref, 5)).as("%s", ref).isEmpty();
                assertThat(store.revisions(List.of(key(ref, 1)))).isEmpty();
            }
        }

        @Test
        @DisplayName("H4 the groups are those with an entry")
        void groups() {
            landed(store.commit(samples.revise(samples.ref("lab", "iris"), 0, 1).build()));
            landed(store.commit(
                    samples.revise(samples.ref("shop", "fraud"), 0, 1).build()));
            landed(store.commit(samples.commit("quiet", 0).build()));
            landed(store.commit(Commit.builder()
                    .scope(LedgerScope.overall())
                    .base(0)
                    .token(samples.token())
                    .build()));
            assertThat(other.groups()).containsExactlyInAnyOrder(new GroupId("lab"), new GroupId("shop"));

            landed(store.commit(samples.commit("lab", 1)
                    .addRemovals(new DeploymentId("iris"))
                    .build()));
            assertThat(other.groups()).containsExactly(new GroupId("shop"));
        }
    }

    @Nested
    @DisplayName("H3 an id belongs to one group")
    class Ids {
        @Test
        @DisplayName("H3 R4 a second group doesn't get an id that is taken, and nothing of its commit is recorded")
        void taken() {
            var mine = samples.ref("lab", "iris");
            landed(store.commit(samples.revise(mine, 0, 1).build()));
            var theirs = samples.ref("shop", "iris", "life-2");

            for (HistoryStore from : List.of(store, other)) {
                assertThat(from.commit(samples.revise(theirs, 0, 1).build()))
                        .isEqualTo(new CommitResult.IdTaken(mine.id()));
            }
            assertThat(store.ledger(scope("shop"))).isEqualTo(GroupLedger.empty(scope("shop")));
            assertThat(store.locate(mine.id())).contains(mine.group());
            assertThat(store.history(theirs, 5)).isEmpty();
            assertThat(numbers(store, mine, 5)).containsExactly(1L);
        }

        @Test
        @DisplayName("H3 R86 a commit that is refused for one id leaves its other ids to whoever asks")
        void oneOfTwoTaken() {
            landed(store.commit(samples.revise(samples.ref("lab", "iris"), 0, 1).build()));
            var free = samples.ref("shop", "free");
            var taken = samples.ref("shop", "iris");
            assertThat(store.commit(samples.commit("shop", 0)
                            .addEntries(
                                    samples.entry(free, 1).build(),
                                    samples.entry(taken, 1).build())
                            .addRevisions(
                                    samples.revision(free, 1).build(),
                                    samples.revision(taken, 1).build())
                            .build()))
                    .isEqualTo(new CommitResult.IdTaken(taken.id()));

            assertThat(store.locate(free.id())).isEmpty();
            landed(store.commit(
                    samples.revise(samples.ref("third", "free"), 0, 1).build()));
        }

        @Test
        @DisplayName("H3 H6 an id whose entry was removed belongs to whoever comes next, again and again")
        void passedOn() {
            for (int round = 0; round < 4; round++) {
                String group = round % 2 == 0 ? "lab" : "shop";
                long base = store.ledger(scope(group)).counter();
                var ref = samples.ref(group, "iris", "life-" + round);
                landed(store.commit(samples.revise(ref, base, 1).build()));
                assertThat(other.locate(ref.id())).contains(ref.group());
                landed(other.commit(
                        samples.commit(group, base + 1).addRemovals(ref.id()).build()));
                assertThat(store.locate(ref.id())).isEmpty();
            }
        }

        @Test
        @DisplayName("H3 R86 an id whose deployer lost can be used by another group, whatever came before")
        void lostDeployers() {
            for (int seed = 1; seed <= 10; seed++) {
                var random = new Random(seed);
                String id = "iris-" + seed;
                int lost = 1 + random.nextInt(3);
                for (int deployer = 0; deployer < lost; deployer++) {
                    String group = "group-" + random.nextInt(3);
                    long stale = store.ledger(scope(group)).counter() + 1 + random.nextInt(3);
                    assertThat(other.commit(samples.revise(samples.ref(group, id), stale, 1)
                                    .build()))
                            .isInstanceOf(CommitResult.Conflict.class);
                }
                String winner = "group-" + random.nextInt(3);
                long base = store.ledger(scope(winner)).counter();
                landed(store.commit(
                        samples.revise(samples.ref(winner, id), base, 1).build()));
                assertThat(other.locate(new DeploymentId(id))).contains(new GroupId(winner));
            }
        }

        @Test
        @DisplayName("H3 R4 of eight groups that race for an id from two instances exactly one gets it")
        void race() {
            int groups = 8;
            for (int round = 0; round < 5; round++) {
                String id = "iris-" + round;
                var start = new CyclicBarrier(groups);
                List<CommitResult> results = inParallel(groups, group -> {
                    HistoryStore mine = group % 2 == 0 ? store : other;
                    var ref = samples.ref("group-" + group, id);
                    await(start);
                    CommitResult result;
                    do {
                        long base = mine.ledger(scope("group-" + group)).counter();
                        result = mine.commit(samples.revise(ref, base, 1).build());
                    } while (result instanceof CommitResult.Conflict);
                    return result;
                });

                var winners = IntStream.range(0, groups)
                        .filter(group -> results.get(group) instanceof CommitResult.Landed)
                        .mapToObj(group -> new GroupId("group-" + group))
                        .toList();
                assertThat(winners).as("winners of round %s", round).hasSize(1);
                assertThat(store.locate(new DeploymentId(id)))
                        .isEqualTo(winners.stream().findFirst());
                for (int group = 0; group < groups; group++) {
                    assertThat(store.ledger(scope("group-" + group)).entries().containsKey(new DeploymentId(id)))
                            .isEqualTo(results.get(group) instanceof CommitResult.Landed);
                }
            }
        }

        @Test
        @DisplayName("H3 an entry in the ledger across groups claims no id, and its removal frees none")
        void overall() {
            var ref = samples.ref("lab", "iris");
            landed(store.commit(
                    overall(0).addEntries(samples.entry(ref, 1).build()).build()));
            assertThat(store.locate(ref.id())).isEmpty();
            landed(store.commit(samples.revise(ref, 0, 1).build()));
            landed(store.commit(overall(1).addRemovals(ref.id()).build()));

            assertThat(store.locate(ref.id())).contains(ref.group());
            assertThat(numbers(store, ref, 5)).containsExactly(1L);
        }

        @Test
        @DisplayName("R62 V16 a reservation in the ledger across groups is read as it was written, its stamp included")
        void stamp() {
            var ref = samples.ref("lab", "g-reserved");
            for (long stamp : List.of(0L, 7L, 7_000_000_000L)) {
                var entry = samples.entry(ref, 1).stamp(stamp).build();
                long base = store.ledger(LedgerScope.overall()).counter();
                landed(store.commit(overall(base).addEntries(entry).build()));

                assertThat(other.ledger(LedgerScope.overall()).entries()).containsEntry(ref.id(), entry);
            }
            landed(store.commit(samples.revise(ref, 0, 1).build()));
            assertThat(other.ledger(scope("lab")).entries().get(ref.id()).stamp())
                    .isEmpty();
        }

        private Commit.Builder overall(long base) {
            var builder = Commit.builder();
            builder.scope(LedgerScope.overall()).base(base).token(samples.token());
            return builder;
        }
    }

    @Nested
    @DisplayName("H5 revisions")
    class Histories {
        @Test
        @DisplayName("H5 R45 a history is newest first, and no longer than asked for")
        void newestFirst() {
            var ref = samples.ref("lab", "iris");
            record(ref, 1, 7);

            for (int most : List.of(1, 2, 3, 6, 7, 8, 100)) {
                long oldest = Math.max(1L, 8L - most);
                assertThat(numbers(other, ref, most))
                        .as("at most %s", most)
                        .containsExactlyElementsOf(LongStream.rangeClosed(oldest, 7)
                                .map(number -> 7 + oldest - number)
                                .boxed()
                                .toList());
            }
        }

        @Test
        @DisplayName("H5 R45 R46 the latest 32 are kept, each as it was recorded, and numbered without gaps")
        void latest() {
            var ref = samples.ref("lab", "iris");
            List<Revision> recorded = record(ref, 1, 41);

            List<Revision> history = other.history(ref, HistoryStore.KEPT_REVISIONS);
            assertThat(history).isEqualTo(newest(recorded, HistoryStore.KEPT_REVISIONS));
            assertThat(other.revisions(history.stream().map(Revision::key).toList()))
                    .hasSize(HistoryStore.KEPT_REVISIONS)
                    .containsValues(history.toArray(Revision[]::new));
        }

        @Test
        @DisplayName("H5 the last good one is kept beside the latest 32, until there is another")
        void lastGood() {
            var ref = samples.ref("lab", "iris");
            List<Revision> recorded = record(ref, 1, 3);
            mark(ref, 3);
            recorded.addAll(record(ref, 4, 45, 3));

            List<Revision> history = other.history(ref, 100);
            assertThat(history)
                    .startsWith(newest(recorded, HistoryStore.KEPT_REVISIONS).toArray(Revision[]::new));
            assertThat(history).contains(recorded.get(2));
            assertThat(other.revisions(List.of(key(ref, 3)))).containsValue(recorded.get(2));

            mark(ref, 44);
            recorded.addAll(record(ref, 46, 80, 44));
            assertThat(other.history(ref, 100))
                    .startsWith(newest(recorded, HistoryStore.KEPT_REVISIONS).toArray(Revision[]::new))
                    .contains(recorded.get(43));
        }

        @Test
        @DisplayName("H5 no revision changes: another one under a taken number, or beyond the next, is refused")
        void neverChanged() {
            var ref = samples.ref("lab", "iris");
            List<Revision> recorded = record(ref, 1, 3);
            GroupLedger is = store.ledger(scope("lab"));

            for (long number : List.of(1L, 2L, 3L, 5L, 40L)) {
                Commit commit = samples.revise(ref, 3, number).build();
                assertThatThrownBy(() -> landed(store.commit(commit)))
                        .as("revision %s after 3", number)
                        .isNotNull();
                assertThat(store.ledger(scope("lab"))).isEqualTo(is);
                assertThat(store.history(ref, 10)).isEqualTo(newest(recorded, 3));
            }
            record(ref, 4, 4);
        }

        @Test
        @DisplayName("H5 a first revision is number 1")
        void first() {
            var ref = samples.ref("lab", "iris");
            assertThatThrownBy(
                            () -> landed(store.commit(samples.revise(ref, 0, 2).build())))
                    .isNotNull();
            assertThat(store.locate(ref.id())).isEmpty();
            assertThat(store.ledger(scope("lab")).entries()).isEmpty();
        }

        @Test
        @DisplayName("H1 a revision of a deployment that the ledger wouldn't name is refused")
        void withoutEntry() {
            var ref = samples.ref("lab", "iris");
            for (Commit.Builder commit : List.of(
                    samples.commit("lab", 0),
                    samples.commit("lab", 0)
                            .addEntries(samples.entry(samples.ref("lab", "iris", "life-2"), 1)
                                    .build()))) {
                Commit orphan =
                        commit.addRevisions(samples.revision(ref, 1).build()).build();
                assertThatThrownBy(() -> landed(store.commit(orphan))).isNotNull();
            }
            assertThat(store.ledger(scope("lab"))).isEqualTo(GroupLedger.empty(scope("lab")));
            assertThat(store.history(ref, 5)).isEmpty();
        }

        @Test
        @DisplayName("H6 a removed deployment's revisions go with it; others stay, and its successor starts at 1")
        void removed() {
            var old = samples.ref("lab", "iris");
            var neighbour = samples.ref("lab", "fraud");
            landed(store.commit(samples.revise(old, 0, 1).build()));
            landed(store.commit(samples.revise(old, 1, 2).build()));
            landed(store.commit(samples.revise(neighbour, 2, 1).build()));
            landed(store.commit(samples.commit("lab", 3).addRemovals(old.id()).build()));

            assertThat(other.ledger(scope("lab")).entries()).containsOnlyKeys(neighbour.id());
            assertThat(other.history(old, 5)).isEmpty();
            assertThat(other.revisions(List.of(key(old, 1), key(old, 2)))).isEmpty();
            assertThat(numbers(other, neighbour, 5)).containsExactly(1L);

            var successor = samples.ref("lab", "iris", "life-2");
            landed(store.commit(samples.revise(successor, 4, 1).build()));
            assertThat(numbers(other, successor, 5)).containsExactly(1L);
            assertThat(other.history(old, 5)).isEmpty();
        }

        private List<Revision> record(DeploymentRef ref, int from, int to) {
            return record(ref, from, to, 0);
        }

        private List<Revision> record(DeploymentRef ref, int from, int to, long good) {
            List<Revision> recorded = new ArrayList<>();
            for (int number = from; number <= to; number++) {
                var entry = samples.entry(ref, number);
                if (good > 0) {
                    entry.lastGood(new RevisionNumber(good));
                }
                recorded.add(
                        samples.revision(ref, number).token(samples.token()).build());
                landed(store.commit(
                        samples.commit("lab", store.ledger(scope("lab")).counter())
                                .addEntries(entry.build())
                                .addRevisions(recorded.get(recorded.size() - 1))
                                .build()));
            }
            return recorded;
        }

        private void mark(DeploymentRef ref, long good) {
            GroupLedger ledger = store.ledger(scope("lab"));
            long latest = ledger.entries().get(ref.id()).latest().value();
            landed(store.commit(samples.commit("lab", ledger.counter())
                    .addEntries(samples.entry(ref, latest)
                            .lastGood(new RevisionNumber(good))
                            .build())
                    .build()));
        }

        private List<Revision> newest(List<Revision> recorded, int most) {
            List<Revision> newest = new ArrayList<>();
            for (int index = recorded.size() - 1; index >= recorded.size() - most; index--) {
                newest.add(recorded.get(index));
            }
            return newest;
        }
    }

    @Nested
    @DisplayName("H2 many writers")
    class Races {
        @Test
        @DisplayName("H2 R60 of many threads that commit on the same ledger, in two instances, exactly one lands")
        void oneLands() {
            var ref = samples.ref("lab", "iris");
            for (int round = 0; round < 5; round++) {
                long base = round;
                var start = new CyclicBarrier(THREADS);
                List<CommitResult> results = inParallel(THREADS, thread -> {
                    HistoryStore mine = thread % 2 == 0 ? store : other;
                    Commit commit = samples.revise(ref, base, base + 1).build();
                    await(start);
                    return mine.commit(commit);
                });

                GroupLedger is = store.ledger(scope("lab"));
                assertThat(is.counter()).isEqualTo(base + 1);
                assertThat(results)
                        .filteredOn(CommitResult.Landed.class::isInstance)
                        .containsExactly(new CommitResult.Landed(is));
                assertThat(results)
                        .filteredOn(CommitResult.Conflict.class::isInstance)
                        .hasSize(THREADS - 1);
            }
        }

        @Test
        @DisplayName(
                "H2 R46 R60 of all that many threads record, in two instances, nothing is lost and nothing doubled")
        void nothingLost() {
            var ref = samples.ref("lab", "iris");
            int commits = commitsOfARace();
            var left = new AtomicInteger(commits);

            Map<Long, CommitToken> landed = new TreeMap<>();
            for (Map<Long, CommitToken> some : inParallel(THREADS, thread -> {
                HistoryStore mine = thread % 2 == 0 ? store : other;
                Map<Long, CommitToken> own = new TreeMap<>();
                while (left.getAndDecrement() > 0) {
                    boolean recorded = false;
                    GroupLedger ledger = mine.ledger(scope("lab"));
                    while (!recorded) {
                        Commit commit = samples.revise(ref, ledger.counter(), ledger.counter() + 1)
                                .build();
                        CommitResult result = mine.commit(commit);
                        ledger = result.match(
                                made -> made.ledger(),
                                moved -> moved.ledger(),
                                taken -> GroupLedger.empty(scope("lab")));
                        recorded = result instanceof CommitResult.Landed;
                        if (recorded) {
                            own.put(ledger.counter(), commit.token());
                        }
                    }
                }
                return own;
            })) {
                landed.putAll(some);
            }

            assertThat(landed.keySet())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, commits).boxed().toList());
            GroupLedger is = store.ledger(scope("lab"));
            assertThat(is.counter()).isEqualTo(commits);
            assertThat(is.entries().get(ref.id()).latest()).isEqualTo(new RevisionNumber(commits));
            for (Revision revision : other.history(ref, HistoryStore.KEPT_REVISIONS)) {
                assertThat(revision.token())
                        .isEqualTo(landed.get(revision.number().value()));
            }
        }
    }

    private static LedgerScope scope(String group) {
        return LedgerScope.of(new GroupId(group));
    }

    private static RevisionKey key(DeploymentRef ref, long number) {
        return new RevisionKey(ref, new RevisionNumber(number));
    }

    private static List<Long> numbers(HistoryStore store, DeploymentRef ref, int most) {
        return store.history(ref, most).stream()
                .map(revision -> revision.number().value())
                .toList();
    }

    private static GroupLedger landed(CommitResult result) {
        assertThat(result).isInstanceOf(CommitResult.Landed.class);
        return ((CommitResult.Landed) result).ledger();
    }

    private static void await(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("the others never came", e);
        }
    }

    /** Runs the same in many threads; the first failure of any is thrown. */
    private static <T> List<T> inParallel(int threads, Work<T> work) {
        var executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                running.add(executor.submit(() -> work.run(number)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not done in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            executor.shutdownNow();
        }
    }

    /** What one of many threads does. */
    @FunctionalInterface
    private interface Work<T> {
        T run(int thread) throws Exception;
    }
}
