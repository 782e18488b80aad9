package dev.slipway.provider.k8s.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Processes on one store whose every call may be another one's turn, get lost, come late, or be the last. */
final class InterleavedStoresTest {
    private static final int SEEDS = Integer.getInteger("slipway.store.seeds", 300);
    private static final long FIRST = Long.getLong("slipway.store.first", 1);
    private static final int PROCESSES = 3;
    private static final int COMMITS = 6;

    private final Map<String, Integer> answers = new TreeMap<>();

    @Test
    @DisplayName("G4 H1..H8 processes that interleave at every call, lose answers and die lose and double nothing")
    void interleaved() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            run(seed, cluster -> cluster);
        }
        System.out.println("answers of " + SEEDS + " runs: " + answers);
        assertThat(answers).containsKeys("Landed", "Conflict", "IdTaken", "OUTCOME_UNKNOWN", "STORE_UNAVAILABLE");
    }

    @Test
    @DisplayName("H2 a cluster that replaces what is there, whatever was read, is found within the same seeds")
    void replacing() {
        assertThat(found(cluster -> new Careless(cluster, true, false))).hasMessageContaining("H2");
    }

    @Test
    @DisplayName("H3 a cluster that deletes what is there, whatever was read, is found within the same seeds")
    void deleting() {
        assertThat(found(cluster -> new Careless(cluster, false, true))).isNotNull();
    }

    private Truth.Violation found(UnaryOperator<KubeCluster> spoilt) {
        Truth.Violation found = null;
        for (long seed = 1; seed <= 20L * SEEDS && found == null; seed++) {
            long tried = seed;
            found = catchThrowableOfType(Truth.Violation.class, () -> run(tried, spoilt));
        }
        return found;
    }

    private void run(long seed, UnaryOperator<KubeCluster> seen) {
        var random = new Random(seed);
        var cluster = new FakeCluster();
        var samples = new StoreSamples(open(cluster, Wire.DIRECT, seed).id());
        var turns = new Turns(random);
        var truth = new Truth(cluster);
        var wire = new RoughWire(random, turns, truth);
        List<Runnable> works = new ArrayList<>();
        List<Commit> refused = new ArrayList<>();
        for (int number = 0; number < PROCESSES; number++) {
            HistoryStore store = open(seen.apply(cluster), Wire.DIRECT, wire.ofAProcess(), seed * 31 + number);
            works.add(() -> new Host(store, samples, truth, random, refused).work());
        }
        try {
            turns.run(works);
            wire.deliverAll();
            refused.forEach(commit -> Truth.require(!truth.isRecorded(commit), "G4 a refused commit is recorded"));
            HistoryStore after = open(cluster, Wire.DIRECT, seed + 7);
            Lab.checkWhole(after, "seed " + seed);
            if (seed % 10 == 0) {
                checkSwept(cluster, after, samples, "seed " + seed);
            }
        } catch (AssertionError e) {
            throw e instanceof Truth.Violation violation ? violation(seed, violation) : e;
        }
    }

    private static Truth.Violation violation(long seed, Truth.Violation of) {
        var named = new Truth.Violation("seed " + seed + ": " + of.getMessage());
        named.initCause(of);
        return named;
    }

    private static HistoryStore open(KubeCluster cluster, Wire wire, long seed) {
        return open(cluster, wire, wire, seed);
    }

    private static HistoryStore open(KubeCluster cluster, Wire opening, Wire wire, long seed) {
        var wired = new WiredCluster(cluster, opening);
        HistoryStore store = Lab.open(wired, seed);
        wired.follow(wire);
        return store;
    }

    /** When everything is deleted and some commits have passed nothing is left but the ledgers. */
    private static void checkSwept(FakeCluster cluster, HistoryStore store, StoreSamples samples, String where) {
        for (String group : List.of("lab", "shop")) {
            var scope = LedgerScope.of(new GroupId(group));
            Lab.landed(
                    store,
                    samples.commit(group, store.ledger(scope).counter())
                            .removals(store.ledger(scope).entries().keySet())
                            .build());
            long counter = store.ledger(scope).counter();
            while (counter % 64 != 0) {
                counter = Lab.landed(store, samples.commit(group, counter).build())
                        .counter();
            }
        }
        assertThat(cluster.all(KubeKind.CONFIG_MAP))
                .as(where)
                .extracting(map -> map.metadata().label(RecordLabels.KIND).orElseThrow())
                .containsOnly(StoreIdentity.KIND, Ledgers.KIND);
    }

    /** What one process does, as a host does it: look, decide, commit, and send it again if the answer is lost. */
    private final class Host {
        private final HistoryStore store;
        private final StoreSamples samples;
        private final Truth truth;
        private final Random random;
        private final List<Commit> refused;

        Host(HistoryStore store, StoreSamples samples, Truth truth, Random random, List<Commit> refused) {
            this.store = store;
            this.samples = samples;
            this.truth = truth;
            this.random = random;
            this.refused = refused;
        }

        void work() {
            for (int number = 0; number < COMMITS; number++) {
                try {
                    send(commit());
                    read();
                } catch (DeploymentException e) {
                    Truth.require(e.code() == ErrorCode.STORE_UNAVAILABLE, "reading: " + e);
                }
            }
        }

        private Commit commit() {
            String group = random.nextInt(3) == 0 ? "shop" : "lab";
            GroupLedger ledger = store.ledger(LedgerScope.of(new GroupId(group)));
            List<LedgerEntry> entries = List.copyOf(ledger.entries().values());
            if (!entries.isEmpty() && random.nextInt(4) == 0) {
                return samples.commit(group, ledger.counter())
                        .addRemovals(entries.get(random.nextInt(entries.size()))
                                .deployment()
                                .id())
                        .build();
            }
            String id = random.nextInt(3) == 0 ? "fern" : "iris";
            Optional<LedgerEntry> entry = entries.stream()
                    .filter(one -> one.deployment().id().value().equals(id))
                    .findFirst();
            DeploymentRef deployment = entry.map(LedgerEntry::deployment)
                    .orElseGet(() -> samples.ref(group, id, "life-" + random.nextInt(1_000_000)));
            long next = entry.map(one -> one.latest().value() + 1).orElse(1L);
            var commit = samples.revise(deployment, ledger.counter(), next);
            if (random.nextBoolean()) {
                commit.entries(List.of(samples.entry(deployment, next)
                        .lastGood(new RevisionNumber(1 + random.nextInt((int) next)))
                        .build()));
            }
            return commit.build();
        }

        private void send(Commit commit) {
            boolean mayBeRecorded = false;
            for (int copy = 0; copy < 3; copy++) {
                String answer;
                try {
                    CommitResult result = store.commit(commit);
                    answer = result.getClass().getSimpleName();
                    if (result instanceof CommitResult.Landed landed) {
                        truth.check(commit, landed);
                    }
                } catch (DeploymentException e) {
                    answer = e.code().name();
                }
                answers.merge(answer, 1, Integer::sum);
                mayBeRecorded |= answer.equals("OUTCOME_UNKNOWN");
                if (!answer.equals("OUTCOME_UNKNOWN") && !answer.equals("STORE_UNAVAILABLE")) {
                    mayBeRecorded |= answer.equals("Landed");
                    break;
                }
            }
            if (!mayBeRecorded && !commit.revisions().isEmpty()) {
                refused.add(commit);
            }
        }

        private void read() {
            for (GroupId group : store.groups()) {
                for (LedgerEntry entry :
                        store.ledger(LedgerScope.of(group)).entries().values()) {
                    store.history(entry.deployment(), 1 + random.nextInt(40));
                    store.locate(entry.deployment().id());
                }
            }
        }
    }

    /** A cluster that forgets preconditions. */
    private static final class Careless extends ForwardingCluster {
        private final boolean replaces;
        private final boolean deletes;

        Careless(KubeCluster cluster, boolean replaces, boolean deletes) {
            super(cluster);
            this.replaces = replaces;
            this.deletes = deletes;
        }

        @Override
        public <T extends KubeObject> T apply(KubeKind<T> kind, ObjectNode manifest) {
            if (replaces) {
                ((ObjectNode) manifest.path("metadata")).remove(List.of("uid", "resourceVersion"));
            }
            return super.apply(kind, manifest);
        }

        @Override
        public boolean delete(KubeKind<?> kind, ObjectMeta read) {
            ObjectMeta present = deletes
                    ? get(kind, read.namespace(), read.name())
                            .map(KubeObject::metadata)
                            .orElse(read)
                    : read;
            return super.delete(kind, present);
        }
    }
}
