package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Location;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose an id is, whose a ledger is, and what a restoration writes; on a disk in memory. */
class ClaimsAndLedgersTest {
    private static final Path ROOT = Path.of("/store");
    private static final StoreId IMPORTED = new StoreId("imported-store");

    private final MemoryDisk real = new MemoryDisk();
    private final ScriptedDisk disk = new ScriptedDisk(real);

    @Test
    @DisplayName("H3 an id is claimed anew for each time that it is wanted on a newer ledger, and not twice on one")
    void stamps() throws IOException {
        HistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(1));
        var samples = new StoreSamples(store.id());
        DeploymentRef iris = samples.ref("lab", "iris");
        disk.follow(operation -> {
            if (operation.path().endsWith("ledger/lab/1") && operation.verb().equals("link")) {
                throw new IOException("link failed");
            }
            operation.run();
        });
        for (int attempt = 1; attempt <= 2; attempt++) {
            assertRefused(
                    () -> store.commit(samples.revise(iris, 0, 1).build()), ErrorCode.STORE_UNAVAILABLE, "link failed");
            assertThat(real.list(ROOT.resolve("claims/iris"))).containsExactly("1");
        }
        assertThat(store.locate(iris.id())).isEmpty();
        disk.follow(ScriptedDisk.Operation::run);

        landed(store.commit(samples.revise(iris, 0, 1).build()));
        landed(store.commit(samples.revise(iris, 1, 2).build()));
        assertThat(real.list(ROOT.resolve("claims/iris"))).containsExactly("1");
        landed(store.commit(samples.commit("lab", 2).addRemovals(iris.id()).build()));
        landed(store.commit(
                samples.revise(samples.ref("lab", "iris", "life-2"), 3, 1).build()));
        assertThat(real.list(ROOT.resolve("claims/iris"))).containsExactly("1", "2");
        assertThat(text("claims/iris/2")).contains("\"stamp\":3");
    }

    @Test
    @DisplayName(
            "H3 R86 an id that a group claimed and never got goes to the next, and a commit still on its way is too late")
    void neverCame() throws IOException {
        HistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(1));
        HistoryStore other = FileHistoryStore.open(ROOT, real, new Random(2));
        var samples = new StoreSamples(store.id());
        landed(store.commit(samples.commit("lab", 0).build()));
        disk.follow(operation -> {
            if (operation.path().endsWith("ledger/lab/2") && operation.verb().equals("link")) {
                disk.follow(ScriptedDisk.Operation::run);
                landed(other.commit(
                        samples.revise(samples.ref("shop", "iris"), 0, 1).build()));
            }
            operation.run();
        });

        assertThat(store.commit(samples.revise(samples.ref("lab", "iris"), 1, 1).build()))
                .isInstanceOf(CommitResult.Conflict.class);

        assertThat(store.ledger(LedgerScope.of(new GroupId("lab"))).counter()).isEqualTo(2);
        assertThat(store.locate(samples.ref("shop", "iris").id())).contains(new GroupId("shop"));
        // Once the claim's commit can't come any more nobody's ledger is moved for it.
        landed(other.commit(samples.commit("shop", 1)
                .addRemovals(samples.ref("shop", "iris").id())
                .build()));
        landed(other.commit(samples.revise(samples.ref("third", "iris"), 0, 1).build()));
        assertThat(store.ledger(LedgerScope.of(new GroupId("shop"))).counter()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "H7 R86 an id of which can't be told whether it was claimed is no commit's, and is claimed by the next attempt")
    void claimUnknown() {
        HistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(1));
        var samples = new StoreSamples(store.id());
        boolean[] failing = {false};
        disk.follow(operation -> {
            failing[0] |= operation.verb().equals("link") && operation.path().endsWith("claims/iris/1");
            operation.run();
            if (failing[0]) {
                throw new IOException(operation.verb() + " failed");
            }
        });
        Commit commit = samples.revise(samples.ref("lab", "iris"), 0, 1).build();

        assertRefused(() -> store.commit(commit), ErrorCode.STORE_UNAVAILABLE, "the id 'iris' could not be claimed");
        disk.follow(ScriptedDisk.Operation::run);
        landed(store.commit(commit));
    }

    @Test
    @DisplayName("R86 a claim or a ledger in a wrong place is damage, and is named")
    void misplaced() throws IOException {
        HistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(1));
        var samples = new StoreSamples(store.id());
        landed(store.commit(samples.revise(samples.ref("lab", "iris"), 0, 1).build()));
        landed(store.commit(samples.revise(samples.ref("shop", "fern"), 0, 1).build()));
        real.createDirectory(ROOT.resolve("claims/moved"));
        real.create(ROOT.resolve("claims/moved/1"), real.read(ROOT.resolve("claims/iris/1")));
        real.createDirectory(ROOT.resolve("ledger/third"));
        real.create(ROOT.resolve("ledger/third/1"), real.read(ROOT.resolve("ledger/lab/1")));

        assertRefused(
                () -> store.locate(samples.ref("lab", "moved").id()),
                ErrorCode.STORE_DAMAGED,
                "the file /store/claims/moved/1 holds the claim of 'iris'");
        assertRefused(
                () -> store.ledger(LedgerScope.of(new GroupId("third"))),
                ErrorCode.STORE_DAMAGED,
                "the file /store/ledger/third/1 holds the ledger of group lab, not of group third");
        assertRefused(
                store::groups,
                ErrorCode.STORE_DAMAGED,
                "the directory /store/ledger/third holds the ledger of group lab");

        real.delete(ROOT.resolve("ledger/third/1"));
        rewrite("ledger/shop/1", store.id().value(), "another-store");
        assertRefused(
                () -> store.ledger(LedgerScope.of(new GroupId("shop"))),
                ErrorCode.STORE_DAMAGED,
                "is of the store 'another-store', not of '" + store.id() + "'");
        rewrite("ledger/lab/1", "\"entries\":[", "\"entries\":null,\"were\":[");
        assertRefused(
                () -> store.ledger(LedgerScope.of(new GroupId("lab"))),
                ErrorCode.STORE_DAMAGED,
                "/store/ledger/lab/1 doesn't say what the ledger's entries are");
    }

    @Test
    @DisplayName("H4 the groups are those whose ledgers have entries, and reservations across groups are none")
    void groups() throws IOException {
        HistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(1));
        assertThat(store.groups()).isEmpty();
        var samples = new StoreSamples(store.id());
        landed(store.commit(samples.commit("empty", 0).build()));
        landed(store.commit(samples.revise(samples.ref("lab", "iris"), 0, 1).build()));
        landed(store.commit(Commit.builder()
                .scope(LedgerScope.overall())
                .base(0)
                .token(samples.token())
                .addEntries(samples.entry(samples.ref("shop", "reserved"), 1).build())
                .build()));

        // Of a group whose first commit was lost there is only an attempt.
        real.createDirectory(ROOT.resolve("ledger/ghost"));
        real.create(ROOT.resolve("ledger/ghost/1.lost"), new byte[0]);

        assertThat(store.groups()).containsExactly(new GroupId("lab"));
    }

    @Test
    @DisplayName(
            "R97 what a newer version has noted with a claim stays while the id does, and goes when another group gets it")
    void unknownFields() throws IOException {
        HistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(1));
        var samples = new StoreSamples(store.id());
        DeploymentRef iris = samples.ref("lab", "iris");
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        rewrite("claims/iris/1", "\"stamp\":0", "\"colour\":\"blue\",\"stamp\":0");
        landed(store.commit(samples.commit("lab", 1).addRemovals(iris.id()).build()));

        landed(store.commit(
                samples.revise(samples.ref("lab", "iris", "life-2"), 2, 1).build()));
        assertThat(text("claims/iris/2")).contains("\"colour\":\"blue\"", "\"stamp\":2");
        landed(store.commit(samples.commit("lab", 3).addRemovals(iris.id()).build()));
        landed(store.commit(samples.revise(samples.ref("shop", "iris"), 0, 1).build()));
        assertThat(text("claims/iris/3")).doesNotContain("colour").contains("\"group\":\"shop\"", "\"stamp\":0");
    }

    @Test
    @DisplayName("a ledger may have exactly 131072 bytes after a deployment is added, and not one more")
    void exactlyFull() {
        HistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(1));
        var samples = new StoreSamples(store.id());
        long full = bytes(store, of(samples, 200, 0));
        long ofOne = full - bytes(store, of(samples, 199, 0));
        int number = Math.toIntExact(200 - (full - Ledgers.MOST_BYTES - 1) / ofOne);
        int excess = Math.toIntExact(bytes(store, of(samples, number, 0)) - Ledgers.MOST_BYTES);
        assertThat(excess).isPositive();

        assertThat(bytes(store, of(samples, number, excess - 1))).isEqualTo(131_073);
        landed(store.commit(of(samples, number, excess)));
    }

    /** So many deployments, of which the first leave out some letters. */
    private static Commit of(StoreSamples samples, int deployments, int letters) {
        var commit = samples.commit("lab", 0);
        int left = letters;
        for (int number = 0; number < deployments; number++) {
            int less = Math.min(left, 500);
            left -= less;
            commit.addEntries(samples.entry(samples.ref("lab", "iris-" + (100 + number)), 1)
                    .location(new Location("x".repeat(512 - less)))
                    .build());
        }
        return commit.build();
    }

    /** How many bytes too large a ledger would have. */
    private static long bytes(HistoryStore store, Commit commit) {
        String[] said = {""};
        assertThatThrownBy(() -> store.commit(commit)).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_FULL);
            said[0] = e.getMessage().replaceAll(".*would have (\\d+) bytes.*", "$1");
        });
        return Long.parseLong(said[0]);
    }

    @Test
    @DisplayName(
            "H12 H5 R97 a restored deployment has its revisions, the last good one far back, and goes on from there")
    void restored() throws IOException {
        var samples = new StoreSamples(IMPORTED);
        DeploymentRef iris = samples.ref("lab", "iris");
        LedgerEntry entry =
                samples.entry(iris, 50).lastGood(new RevisionNumber(3)).build();
        StoreRestoration restoration = FileHistoryStore.restoration(ROOT, disk, new Random(1));
        restoration.begin(IMPORTED);
        restoration.add(entry, newestFirst(samples, iris, 50, 3));
        restoration.add(
                samples.entry(samples.ref("lab", "fern"), 1).build(),
                newestFirst(samples, samples.ref("lab", "fern"), 1, 1));
        restoration.add(
                samples.entry(samples.ref("shop", "moss"), 2)
                        .lastGood(new RevisionNumber(2))
                        .build(),
                newestFirst(samples, samples.ref("shop", "moss"), 2, 2));
        HistoryStore store = restoration.finish();
        restoration.close();

        assertThat(store.id()).isEqualTo(IMPORTED);
        assertThat(store.groups()).containsExactlyInAnyOrder(new GroupId("lab"), new GroupId("shop"));
        assertThat(numbers(store, iris)).hasSize(33).startsWith(50L, 49L).endsWith(19L, 3L);
        // The revision before the oldest that is kept isn't there, so nothing leads to it.
        assertThat(text(file("revisions/lab/iris/life-1/19-"))).doesNotContain("\"previous\"");
        assertThat(text(file("revisions/lab/iris/life-1/20-"))).contains("\"previous\":\"19-0-");
        assertThat(numbers(store, samples.ref("lab", "fern"))).containsExactly(1L);
        assertThat(store.locate(iris.id())).contains(iris.group());
        assertThat(real.list(ROOT)).containsExactly("claims", "ledger", "revisions", "store");
        landed(store.commit(Commit.builder()
                .from(samples.revise(iris, 1, 51).build())
                .entries(List.of(
                        samples.entry(iris, 51).lastGood(new RevisionNumber(3)).build()))
                .build()));
        assertThat(numbers(store, iris)).hasSize(33).startsWith(51L).endsWith(20L, 3L);
        assertThatThrownBy(restoration::finish).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("R97 a group that comes twice and an id of two groups are no record, and nothing is left of them")
    @CsvSource({
        "iris lab/fern shop/moss lab/rose, the group 'lab' comes twice",
        "iris shop/iris, the id 'iris' belongs to two groups"
    })
    void contradictory(String deployments, String words) throws IOException {
        var samples = new StoreSamples(IMPORTED);
        StoreRestoration restoration = FileHistoryStore.restoration(ROOT, disk, new Random(1));
        restoration.begin(IMPORTED);

        assertRefused(
                () -> {
                    for (String each : deployments.split(" ", -1)) {
                        String[] parts = ("lab/" + each).split("/", -1);
                        DeploymentRef ref = samples.ref(parts[parts.length - 2], parts[parts.length - 1]);
                        restoration.add(samples.entry(ref, 1).build(), newestFirst(samples, ref, 1, 1));
                    }
                    restoration.finish();
                },
                ErrorCode.STORE_DAMAGED,
                words);
        restoration.close();
        assertThat(real.list(ROOT)).isEmpty();
    }

    @Test
    @DisplayName(
            "H11 R97 what was given up before it began leaves everything, and what can't be written or taken away is told")
    void givenUp() throws IOException {
        HistoryStore there = FileHistoryStore.open(ROOT, real, new Random(1));
        StoreRestoration refused = FileHistoryStore.restoration(ROOT, disk, new Random(2));
        assertRefused(() -> refused.begin(IMPORTED), ErrorCode.STORE_NOT_EMPTY, "it holds 'store'");
        refused.close();
        assertThat(FileHistoryStore.open(ROOT, real, new Random(3)).id()).isEqualTo(there.id());
        assertThatThrownBy(refused::finish).isInstanceOf(IllegalStateException.class);

        Path elsewhere = Path.of("/elsewhere");
        StoreRestoration failing = FileHistoryStore.restoration(elsewhere, disk, new Random(2));
        failing.begin(IMPORTED);
        disk.follow(operation -> {
            throw new IOException("no disk");
        });
        var samples = new StoreSamples(IMPORTED);
        DeploymentRef iris = samples.ref("lab", "iris");
        assertRefused(
                () -> failing.add(samples.entry(iris, 1).build(), newestFirst(samples, iris, 1, 1)),
                ErrorCode.STORE_UNAVAILABLE,
                "the import into /elsewhere can't go on: java.io.IOException: no disk");
        failing.close();
        assertThat(real.list(elsewhere)).containsExactly("importing");
    }

    @Test
    @DisplayName(
            "H10 R97 a directory that somebody made a store of meanwhile isn't cleared when the import is given up")
    void becameAStore() throws IOException {
        StoreRestoration restoration = FileHistoryStore.restoration(ROOT, disk, new Random(1));
        restoration.begin(IMPORTED);
        var samples = new StoreSamples(IMPORTED);
        DeploymentRef iris = samples.ref("lab", "iris");
        restoration.add(samples.entry(iris, 1).build(), newestFirst(samples, iris, 1, 1));
        new StoreDirectory(ROOT, real, new Random(2)).identify(new StoreId("somebody-else"));
        List<String> before = new ArrayList<>(
                real.contents().keySet().stream().map(Path::toString).toList());

        restoration.close();

        assertThat(real.contents().keySet()).extracting(Path::toString).isEqualTo(before);
    }

    /** The latest ones that are kept, and the last good one. */
    private static List<Revision> newestFirst(StoreSamples samples, DeploymentRef ref, long latest, long good) {
        long oldest = Math.max(1, latest - HistoryStore.KEPT_REVISIONS + 1);
        return LongStream.concat(
                        LongStream.rangeClosed(oldest, latest).map(number -> latest + oldest - number),
                        LongStream.of(good).filter(number -> number < oldest))
                .mapToObj(number -> samples.revision(ref, number).build())
                .toList();
    }

    private static List<Long> numbers(HistoryStore store, DeploymentRef ref) {
        return store.history(ref, 99).stream()
                .map(revision -> revision.number().value())
                .toList();
    }

    private String file(String prefix) {
        return real.contents().keySet().stream()
                .map(file -> ROOT.relativize(file).toString())
                .filter(file -> file.startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    private String text(String file) throws IOException {
        return new String(real.read(ROOT.resolve(file)), StandardCharsets.UTF_8);
    }

    private void rewrite(String file, String what, String by) throws IOException {
        String text = text(file);
        assertThat(text).contains(what);
        real.delete(ROOT.resolve(file));
        real.create(ROOT.resolve(file), text.replace(what, by).getBytes(StandardCharsets.UTF_8));
    }

    private static void landed(CommitResult result) {
        assertThat(result).isInstanceOf(CommitResult.Landed.class);
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }
}
