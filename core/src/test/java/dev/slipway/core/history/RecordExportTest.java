package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.core.WrappedStore;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.tck.StoreSamples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an export says, and what becomes of it when it is imported and exported again. */
class RecordExportTest {
    private static final Path ROOT = Path.of("/store");
    private static final Actor ADMIN = Actor.administrator("root");
    private static final Instant NOON = Instant.parse("2026-05-06T12:00:00.000000007Z");
    private static final int SEEDS = 30;

    @Test
    @DisplayName("R97 an export is written as it always was, one document a line")
    void golden() throws IOException {
        var store = new InMemoryHistoryStore(new Random(7));
        var samples = new StoreSamples(store.id());
        var ref = samples.ref("lab", "iris");
        store.commit(samples.commit("lab", 0)
                .addEntries(samples.wholeEntry(ref))
                .addRevisions(samples.revision(ref, 1).build(), samples.wholeRevision(ref))
                .build());
        store.commit(samples.revise(samples.ref("another", "plain"), 0, 1).build());

        String written = export(store);

        Path copies = Files.createDirectories(Path.of("target/golden"));
        Files.writeString(copies.resolve("export.jsonl"), written);
        try (var golden = getClass().getResourceAsStream("export.jsonl")) {
            assertThat(golden).isNotNull();
            assertThat(written)
                    .as("if that is meant: cp core/target/golden/export.jsonl"
                            + " core/src/test/resources/dev/slipway/core/history/")
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(written).doesNotContain("unconfirmed").doesNotContain("chain");
    }

    @Test
    @DisplayName(
            "R97 an export can be read and checked without the library: its last line counts and vouches for the rest")
    void withoutTheLibrary() throws Exception {
        String written = export(random(5));
        var mapper = new ObjectMapper();
        List<String> lines = written.lines().toList();
        var last = mapper.readTree(lines.get(lines.size() - 1));
        String before = written.substring(0, written.lastIndexOf('\n', written.length() - 2) + 1);

        assertThat(last.path("sha256").asText())
                .isEqualTo(HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256").digest(before.getBytes(StandardCharsets.UTF_8))));
        assertThat(last.path("exportedAt").asText()).isEqualTo(NOON.toString());
        Set<String> schemas = lines.stream().map(line -> schema(mapper, line)).collect(Collectors.toSet());
        assertThat(schemas)
                .containsExactlyInAnyOrder("export/1", "export-deployment/1", "export-revision/1", "export-end/1");
        assertThat(last.path("deployments").asLong())
                .isEqualTo(lines.stream()
                        .filter(line -> schema(mapper, line).equals("export-deployment/1"))
                        .count());
    }

    @Test
    @DisplayName(
            "R97 R46 R94 an export that is imported and exported again is the same to the last byte, in every store")
    void roundTrip() throws IOException {
        for (int seed = 1; seed <= SEEDS; seed++) {
            HistoryStore store = random(seed);
            String first = export(store);
            var disk = new MemoryDisk();
            HistoryStore inMemory = imported(first, InMemoryHistoryStore.restoration());
            HistoryStore inFiles = imported(first, FileHistoryStore.restoration(ROOT, disk, new Random(seed)));

            for (HistoryStore again : List.of(inMemory, inFiles, FileHistoryStore.open(ROOT, disk, new Random(1)))) {
                assertThat(export(again)).as("seed %s", seed).isEqualTo(first);
                assertThat(again.id()).isEqualTo(store.id());
                assertThat(again.groups()).isEqualTo(store.groups());
                for (GroupId group : store.groups()) {
                    assertThat(entries(again, group)).allMatch(LedgerEntry::isUnconfirmed);
                    for (LedgerEntry entry : entries(store, group)) {
                        assertThat(again.history(entry.deployment(), 100))
                                .isEqualTo(store.history(entry.deployment(), 100));
                    }
                }
            }
        }
    }

    @Test
    @DisplayName(
            "R97 a store of another kind that keeps more revisions than it must exports those that every store keeps")
    void keepsMore() throws IOException {
        var samples = new StoreSamples(new InMemoryHistoryStore(new Random(3)).id());
        DeploymentRef ref = samples.ref("lab", "iris");
        LedgerEntry entry =
                samples.entry(ref, 60).lastGood(new RevisionNumber(5)).build();
        var hoarding = new FixedStore(
                samples,
                new GroupLedger(scope("lab"), 60, Map.of(ref.id(), entry)),
                LongStream.iterate(60, number -> number - 1)
                        .limit(60)
                        .mapToObj(number -> samples.revision(ref, number).build())
                        .toList());

        HistoryStore again = imported(export(hoarding), InMemoryHistoryStore.restoration());

        assertThat(again.history(ref, 100).stream()
                        .map(revision -> revision.number().value()))
                .hasSize(33)
                .startsWith(60L)
                .endsWith(29L, 5L);
    }

    @Test
    @DisplayName("R97 H4 a ledger and its revisions belong together, though others trim, delete and deploy meanwhile")
    void meanwhile() throws IOException {
        for (int when = 1; when <= 12; when++) {
            var store = new InMemoryHistoryStore(new Random(7));
            var samples = new StoreSamples(store.id());
            var churn = new Churn(store, samples, when);

            HistoryStore again = imported(export(churn), InMemoryHistoryStore.restoration());

            GroupLedger taken = again.ledger(scope("lab"));
            assertThat(churn.seen)
                    .as("what is exported was the ledger at one instant")
                    .contains(names(taken));
            assertThat(taken.entries().values())
                    .allSatisfy(entry -> assertThat(
                                    again.history(entry.deployment(), 1).get(0).number())
                            .isEqualTo(entry.latest()));
        }
    }

    @Test
    @DisplayName("R97 a group that changes faster than it can be read is told, and nothing whole is written")
    void neverStill() {
        var store = new InMemoryHistoryStore(new Random(7));
        var churn = new Churn(store, new StoreSamples(store.id()), 0);
        var out = new ByteArrayOutputStream();

        assertThatThrownBy(() -> new RecordExport(churn, clock()).writeTo(out))
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTENDED))
                .hasMessageContaining("the group 'lab' has changed 20 times");
        assertThat(churn.ledgers).isEqualTo(20);

        assertThatThrownBy(() -> imported(out.toString(StandardCharsets.UTF_8), InMemoryHistoryStore.restoration()))
                .hasMessageContaining("it is not whole");
    }

    @Test
    @DisplayName("R97 ten thousand deployments of a hundred groups are exported one group after the other")
    void streams() throws IOException {
        var samples = new StoreSamples(new InMemoryHistoryStore(new Random(3)).id());
        var many = new ManyGroups(samples, 100, 100);
        var peak = new int[1];
        var counting = new OutputStream() {
            private long written;

            @Override
            public void write(int one) {
                written++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                written += length;
                peak[0] = Math.max(peak[0], many.readAhead);
                many.readAhead = 0;
            }
        };

        new RecordExport(many, clock()).writeTo(counting);

        assertThat(counting.written).isGreaterThan(10_000_000);
        assertThat(peak[0])
                .as("histories read before the next line was written")
                .isLessThanOrEqualTo(100);
    }

    @Test
    @DisplayName("R97 H4 what is revised faster than it can be read is exported as the ledger was that was read first")
    void revisedMeanwhile() throws IOException {
        var store = new InMemoryHistoryStore(new Random(7));
        var samples = new StoreSamples(store.id());
        DeploymentRef ref = samples.ref("lab", "iris");
        store.commit(samples.revise(ref, 0, 1).build());
        var reads = new int[1];
        var revising = new WrappedStore(store) {
            @Override
            public GroupLedger ledger(LedgerScope scope) {
                reads[0]++;
                return super.ledger(scope);
            }

            @Override
            public List<Revision> history(DeploymentRef deployment, int most) {
                long counter = store.ledger(scope("lab")).counter();
                store.commit(samples.revise(deployment, counter, counter + 1).build());
                return super.history(deployment, most);
            }
        };

        HistoryStore again = imported(export(revising), InMemoryHistoryStore.restoration());

        assertThat(reads[0]).isEqualTo(1);
        assertThat(again.history(ref, 9)).hasSize(1);
    }

    @Test
    @DisplayName("R97 deployments come by their ids, a group that is empty by then doesn't count, and all is flushed")
    void ordered() throws IOException {
        var store = new InMemoryHistoryStore(new Random(7));
        var samples = new StoreSamples(store.id());
        int counter = 0;
        for (String id : List.of("fern", "ash", "iris", "bay")) {
            store.commit(samples.revise(samples.ref("lab", id), counter++, 1).build());
        }
        var withEmpty = new WrappedStore(store) {
            @Override
            public Set<GroupId> groups() {
                return Set.of(new GroupId("lab"), new GroupId("deleted"));
            }
        };
        var flushes = new int[1];
        var out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                flushes[0]++;
            }
        };

        new RecordExport(withEmpty, clock()).writeTo(out);

        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text).containsSubsequence("\"id\":\"ash\"", "\"id\":\"bay\"", "\"id\":\"fern\"", "\"id\":\"iris\"");
        assertThat(text.lines().toList().get(1)).contains("\"id\":\"ash\"");
        assertThat(text).contains("\"groups\":1,\"deployments\":4,\"revisions\":4");
        assertThat(flushes[0]).isEqualTo(1);
        assertThat(imported(text, InMemoryHistoryStore.restoration()).groups()).containsExactly(new GroupId("lab"));
    }

    static String export(HistoryStore store) throws IOException {
        var out = new ByteArrayOutputStream();
        new RecordExport(store, clock()).writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    static HistoryStore imported(String export, StoreRestoration restoration) throws IOException {
        return new RecordImport(restoration)
                .run(ADMIN, new ByteArrayInputStream(export.getBytes(StandardCharsets.UTF_8)));
    }

    static Clock clock() {
        return Clock.fixed(NOON, ZoneOffset.UTC);
    }

    /** Groups, deployments and revisions that a seed decides, some of them beyond what is kept, removed, or made again. */
    static HistoryStore random(int seed) {
        var random = new Random(seed);
        var store = new InMemoryHistoryStore(random);
        var samples = new StoreSamples(store.id());
        for (String group : List.of("lab", "Größe/7", "zoo")) {
            int deployments = random.nextInt(4);
            for (int number = 0; number < deployments; number++) {
                DeploymentRef ref = samples.ref(group, "d" + number + "-" + group.length(), "life-" + number);
                long latest = 1L + random.nextInt(random.nextInt(5) == 0 ? 45 : 6);
                long good = 1L + random.nextInt((int) latest);
                for (long revision = 1; revision <= latest; revision++) {
                    var commit =
                            samples.commit(group, store.ledger(scope(group)).counter());
                    var entry = LedgerEntry.builder();
                    entry.from(samples.randomEntry(ref, revision, random))
                            .lastGood(Optional.of(good)
                                    .filter(at -> at <= latestOf(store, ref) + 1)
                                    .map(RevisionNumber::new));
                    commit.addEntries(entry.build()).addRevisions(samples.randomRevision(ref, revision, random));
                    store.commit(commit.build());
                }
            }
        }
        return store;
    }

    private static long latestOf(HistoryStore store, DeploymentRef ref) {
        LedgerEntry entry = store.ledger(LedgerScope.of(ref.group())).entries().get(ref.id());
        return entry == null ? 0 : entry.latest().value();
    }

    private static List<LedgerEntry> entries(HistoryStore store, GroupId group) {
        return List.copyOf(store.ledger(LedgerScope.of(group)).entries().values());
    }

    private static LedgerScope scope(String group) {
        return LedgerScope.of(new GroupId(group));
    }

    private static String schema(ObjectMapper mapper, String line) {
        try {
            return mapper.readTree(line).path("schema").asText();
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static Set<String> names(GroupLedger ledger) {
        return ledger.entries().values().stream()
                .map(entry -> entry.deployment() + " " + entry.latest())
                .collect(Collectors.toSet());
    }

    /** Somebody else is at work whenever a history is read. */
    private static final class Churn extends WrappedStore {
        private final HistoryStore store;
        private final StoreSamples samples;
        private final int until;
        private final Set<Set<String>> seen = new HashSet<>();
        private int reads;
        private int ledgers;

        Churn(HistoryStore store, StoreSamples samples, int until) {
            super(store);
            this.store = store;
            this.samples = samples;
            this.until = until;
            for (String id : List.of("ant", "bee", "cat")) {
                revise(samples.ref("lab", id), 1);
            }
        }

        @Override
        public GroupLedger ledger(LedgerScope scope) {
            ledgers++;
            return super.ledger(scope);
        }

        @Override
        public List<Revision> history(DeploymentRef deployment, int most) {
            reads++;
            if (until == 0 || reads <= until) {
                String id = List.of("ant", "bee", "cat").get(reads % 3);
                LedgerEntry entry = store.ledger(scope("lab"))
                        .entries()
                        .get(samples.ref("lab", id).id());
                if (reads % 2 == 0 || until == 0) {
                    store.commit(samples.commit("lab", counter())
                            .addRemovals(deployment.id())
                            .build());
                    revise(samples.ref("lab", deployment.id().value(), "life-" + (reads + 1)), 1);
                } else {
                    for (long number = 1; number <= 34; number++) {
                        revise(entry.deployment(), entry.latest().value() + number);
                    }
                }
            }
            return super.history(deployment, most);
        }

        private void revise(DeploymentRef ref, long number) {
            store.commit(samples.revise(ref, counter(), number).build());
            seen.add(names(store.ledger(scope("lab"))));
        }

        private long counter() {
            return store.ledger(scope("lab")).counter();
        }
    }

    /** A store that always says the same. */
    private static final class FixedStore extends WrappedStore {
        private final GroupLedger ledger;
        private final List<Revision> revisions;

        FixedStore(StoreSamples samples, GroupLedger ledger, List<Revision> revisions) {
            super(new InMemoryHistoryStore(new Random(3)));
            this.ledger = ledger;
            this.revisions = revisions;
            assertThat(samples.ref("lab", "any").store()).isEqualTo(id());
        }

        @Override
        public Set<GroupId> groups() {
            return Set.of(ledger.scope().group().orElseThrow());
        }

        @Override
        public GroupLedger ledger(LedgerScope scope) {
            return ledger;
        }

        @Override
        public List<Revision> history(DeploymentRef deployment, int most) {
            return revisions;
        }
    }

    /** Many deployments that are made when they are asked for. */
    private static final class ManyGroups extends WrappedStore {
        private final StoreSamples samples;
        private final int groups;
        private final int deployments;
        private int readAhead;

        ManyGroups(StoreSamples samples, int groups, int deployments) {
            super(new InMemoryHistoryStore(new Random(3)));
            this.samples = samples;
            this.groups = groups;
            this.deployments = deployments;
        }

        @Override
        public Set<GroupId> groups() {
            return IntStream.range(0, groups)
                    .mapToObj(number -> new GroupId("g" + number))
                    .collect(Collectors.toSet());
        }

        @Override
        public GroupLedger ledger(LedgerScope scope) {
            String group = scope.group().orElseThrow().value();
            return new GroupLedger(
                    scope,
                    1,
                    Stream.iterate(0, number -> number + 1)
                            .limit(deployments)
                            .map(number -> samples.ref(group, "d" + number + "-x"))
                            .collect(Collectors.toMap(
                                    DeploymentRef::id,
                                    ref -> samples.entry(ref, 1).build())));
        }

        @Override
        public List<Revision> history(DeploymentRef deployment, int most) {
            readAhead++;
            return List.of(samples.revision(deployment, 1).build());
        }
    }
}
