package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Location;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a commit leaves behind that doesn't land, and what is swept and when; on a disk in memory. */
class FileStoreLeftoversTest {
    private static final Path ROOT = Path.of("/store");
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));

    private final MemoryDisk real = new MemoryDisk();
    private final ScriptedDisk disk = new ScriptedDisk(real);
    private final FileHistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(1));
    private final HistoryStore other = FileHistoryStore.open(ROOT, real, new Random(2));
    private final StoreSamples samples = new StoreSamples(store.id());
    private final DeploymentRef iris = samples.ref("lab", "iris");

    @Test
    @DisplayName("H1 R86 a commit that is refused for an id of another group leaves no file of its own")
    void idTaken() {
        landed(other.commit(samples.revise(samples.ref("shop", "iris"), 0, 1).build()));
        List<String> before = files("revisions", "ledger");

        assertThat(store.commit(samples.revise(iris, 0, 1).build())).isEqualTo(new CommitResult.IdTaken(iris.id()));

        assertThat(files("revisions", "ledger")).isEqualTo(before);
    }

    @Test
    @DisplayName("H1 R86 a commit that another one overtakes at the last moment leaves no file of its own")
    void overtaken() {
        landed(other.commit(samples.revise(iris, 0, 1).build()));
        once(
                "link",
                "ledger/lab/2",
                () -> landed(other.commit(samples.commit("lab", 1).build())));

        CommitResult result = store.commit(samples.revise(iris, 1, 2).build());

        assertThat(result).isEqualTo(new CommitResult.Conflict(other.ledger(LAB)));
        assertThat(files("revisions")).hasSize(1);
        assertThat(files("ledger")).containsExactly("ledger/lab/1", "ledger/lab/2");
        assertThat(store.history(iris, 9)).hasSize(1);
    }

    @Test
    @DisplayName("H1 R86 a commit of a revision that can't follow leaves neither that nor those before it behind")
    void gap() {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        Commit gap = samples.revise(iris, 1, 2)
                .addRevisions(samples.revision(iris, 4).build())
                .build();

        assertRefused(() -> store.commit(gap), ErrorCode.INTERNAL, "the next one is 3");
        assertThat(files("revisions")).hasSize(1);
        assertThat(store.ledger(LAB).counter()).isEqualTo(1);
    }

    @Test
    @DisplayName("H1 a commit of what another store, another group or nobody has is refused, and leaves nothing behind")
    void notIts() {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        var stranger = new StoreSamples(new StoreId("another-store"));
        DeploymentRef elsewhere = samples.ref("shop", "iris");
        List<Commit> commits = List.of(
                stranger.revise(stranger.ref("lab", "fern"), 1, 1).build(),
                samples.commit("lab", 1)
                        .addEntries(samples.entry(elsewhere, 1).build())
                        .build(),
                samples.commit("lab", 1)
                        .addRevisions(samples.revision(elsewhere, 1).build())
                        .build(),
                samples.commit("lab", 1)
                        .addRevisions(
                                samples.revision(samples.ref("lab", "fern"), 1).build())
                        .build(),
                samples.commit("lab", 1)
                        .addRevisions(samples.revision(samples.ref("lab", "iris", "life-2"), 1)
                                .build())
                        .build(),
                Commit.builder()
                        .scope(LedgerScope.overall())
                        .base(0)
                        .token(samples.token())
                        .addEntries(samples.entry(iris, 1).build())
                        .addRevisions(samples.revision(iris, 1).build())
                        .build());
        List<String> before = files("");

        for (Commit commit : commits) {
            boolean isNobodys = commits.indexOf(commit) == 3 || commits.indexOf(commit) == 4;
            assertRefused(
                    () -> store.commit(commit),
                    ErrorCode.INTERNAL,
                    isNobodys
                            ? "has no entry of this incarnation in the ledger"
                            : "can't be recorded in the ledger of");
            assertThat(files("")).as("%s", commit).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("H1 R86 a commit that the ledger has no room for leaves no revision behind")
    void noRoom() {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        var commit = samples.revise(samples.ref("lab", "fern"), 1, 1);
        for (int number = 1; number < 80; number++) {
            commit.addEntries(samples.entry(samples.ref("lab", "fern-" + number), 1)
                    .location(new Location("漢".repeat(512)))
                    .build());
        }

        assertRefused(() -> store.commit(commit.build()), ErrorCode.LEDGER_FULL, "at most 131072");
        assertThat(files("revisions")).hasSize(1);
    }

    @ParameterizedTest(name = "{0} fails")
    @ValueSource(strings = {"create ledger/lab/2[.].*", "sync claims/fern", "create revisions/lab/fern/life-1/1-.*"})
    @DisplayName("H7 R86 a commit that the disk fails has recorded nothing, says so, and leaves no file behind")
    void diskFails(String operation) {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        disk.follow(each -> {
            if ((each.verb() + " " + ROOT.relativize(each.path())).matches(operation)) {
                each.half().happen();
                throw new IOException("no space left");
            }
            each.run();
        });

        assertRefused(
                () -> store.commit(
                        samples.revise(samples.ref("lab", "fern"), 1, 1).build()),
                ErrorCode.STORE_UNAVAILABLE,
                "nothing was recorded in the ledger of group lab");
        assertThat(files("revisions")).hasSize(1);
        assertThat(files("ledger")).containsExactly("ledger/lab/1");
    }

    @Test
    @DisplayName("H7 what can't be taken away after a failure is told with the failure, and swept later")
    void cannotBeTakenAway() {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        disk.follow(each -> {
            boolean fails = each.path().getFileName().toString().startsWith("2-1-")
                    && (each.verb().equals("sync") || each.verb().equals("delete"));
            if (fails) {
                throw new IOException(each.verb() + " failed");
            }
            each.run();
        });

        assertThatThrownBy(() -> store.commit(samples.revise(iris, 1, 2).build()))
                .cause()
                .hasMessage("sync failed")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("delete failed"));
        assertThat(files("revisions")).hasSize(2);
    }

    @Test
    @DisplayName("H5 lost attempts at revisions are swept by every eighth revision, those that may still land are not")
    void sweptByTheEighth() throws IOException {
        for (int number = 1; number <= 7; number++) {
            landed(store.commit(samples.revise(iris, number - 1, number).build()));
        }
        Path life = ROOT.resolve("revisions/lab/iris/life-1");
        for (String name : List.of("7-6-lost", "8-7-lost", "8-8-pending", "9-9-pending", "strange")) {
            real.create(life.resolve(name), new byte[0]);
        }

        landed(store.commit(samples.revise(iris, 7, 8).build()));

        assertThat(real.list(life))
                .contains("8-8-pending", "9-9-pending", "strange")
                .noneMatch(name -> name.endsWith("lost"));
        assertThat(real.list(life)).hasSize(8 + 3);
        assertThat(store.history(iris, 99)).hasSize(8);
        real.create(life.resolve("8-7-again"), new byte[0]);
        landed(store.commit(samples.revise(iris, 8, 9).build()));
        assertThat(real.list(life)).contains("8-7-again");
    }

    @Test
    @DisplayName("H5 of a long history the latest 32 files and the last good one's are left")
    void trimmed() throws IOException {
        for (int number = 1; number <= 48; number++) {
            Commit commit = samples.revise(iris, number - 1, number).build();
            landed(store.commit(Commit.builder()
                    .from(commit)
                    .entries(List.of(samples.entry(iris, number)
                            .lastGood(new RevisionNumber(Math.min(number, 3)))
                            .build()))
                    .build()));
        }

        assertThat(numbers("revisions/lab/iris/life-1"))
                .containsExactlyElementsOf(LongStream.concat(LongStream.of(3), LongStream.rangeClosed(17, 48))
                        .boxed()
                        .toList());
        assertThat(store.history(iris, 99)).hasSize(33);
        assertThat(store.revisions(List.of(key(3), key(17), key(16), key(48), key(49))))
                .containsOnlyKeys(key(3), key(17), key(48));
        assertThat(store.history(iris, 2))
                .extracting(revision -> revision.number().value())
                .containsExactly(48L, 47L);
    }

    @Test
    @DisplayName(
            "H5 the last good revision is kept though it is called so only when it is long past, and let go when it isn't")
    void pinnedLater() throws IOException {
        for (int number = 1; number <= 20; number++) {
            landed(store.commit(samples.revise(iris, number - 1, number).build()));
        }
        landed(store.commit(samples.commit("lab", 20).addEntries(good(20, 4)).build()));
        for (int number = 21; number <= 40; number++) {
            landed(store.commit(Commit.builder()
                    .from(samples.revise(iris, number, number).build())
                    .entries(List.of(good(number, 4)))
                    .build()));
        }
        assertThat(store.history(iris, 99))
                .hasSize(33)
                .last()
                .extracting(Revision::number)
                .isEqualTo(new RevisionNumber(4));

        landed(store.commit(samples.commit("lab", 41).addEntries(good(40, 40)).build()));
        assertThat(store.history(iris, 99)).hasSize(32);
        landed(store.commit(samples.commit("lab", 42)
                .addEntries(samples.entry(iris, 40).build())
                .build()));
        assertThat(store.history(iris, 99)).hasSize(32);
    }

    @Test
    @DisplayName("H6 R4 of a removed deployment nothing is left, and an incarnation that somebody has just begun stays")
    void removed() throws IOException {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        Path id = ROOT.resolve("revisions/lab/iris");
        real.createDirectory(id.resolve("life-2"));
        real.create(id.resolve("life-2/1-2-pending"), new byte[0]);
        real.createDirectory(id.resolve("life-3"));

        landed(store.commit(samples.commit("lab", 1).addRemovals(iris.id()).build()));

        assertThat(real.list(id)).containsExactly("life-2", "life-3");
        assertThat(real.list(id.resolve("life-2"))).containsExactly("1-2-pending");
        assertThat(store.history(iris, 9)).isEmpty();
    }

    @Test
    @DisplayName("H6 what attempts of ids that never landed have left is swept by every 64th commit of the group")
    void sweptByThe64th() throws IOException {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        for (String ghost : List.of("ghost", "iris")) {
            Path id = ROOT.resolve("revisions/lab/" + ghost);
            if (!real.exists(id)) {
                real.createDirectory(id);
            }
            real.createDirectory(id.resolve("life-9"));
            real.create(id.resolve("life-9/1-1-lost"), new byte[0]);
        }

        for (int counter = 1; counter < 63; counter++) {
            landed(store.commit(samples.commit("lab", counter).build()));
        }
        assertThat(files("revisions")).contains("revisions/lab/ghost/life-9/1-1-lost");
        landed(store.commit(samples.commit("lab", 63).build()));

        assertThat(files("revisions"))
                .hasSize(2)
                .contains("revisions/lab/iris/life-9/1-1-lost")
                .noneMatch(file -> file.contains("ghost"));
        assertThat(real.exists(ROOT.resolve("revisions/lab/ghost/life-9"))).isFalse();
    }

    @Test
    @DisplayName("H6 what lost attempts at an id have left is swept when the id lands")
    void sweptByTheFirst() throws IOException {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        Path fern = ROOT.resolve("revisions/lab/fern");
        real.createDirectory(fern);
        real.createDirectory(fern.resolve("life-0"));
        real.create(fern.resolve("life-0/1-0-lost"), new byte[0]);

        landed(store.commit(samples.revise(samples.ref("lab", "fern"), 1, 1).build()));

        assertThat(real.list(fern)).containsExactly("life-1");
    }

    @Test
    @DisplayName(
            "H2 a commit whose revision, or a revision it needs, is swept meanwhile is a conflict, and nothing is left of it")
    void sweptMeanwhile() {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        landed(store.commit(samples.revise(iris, 1, 2).build()));
        Runnable replaced = () -> {
            long counter = other.ledger(LAB).counter();
            landed(other.commit(
                    samples.commit("lab", counter).addRemovals(iris.id()).build()));
        };
        once("sync", "revisions/lab/iris/life-1/3-2-.*", replaced);
        Commit both = samples.revise(samples.ref("lab", "fern"), 2, 1)
                .addEntries(samples.entry(iris, 3).build())
                .addRevisions(samples.revision(iris, 3).build())
                .build();
        assertThat(store.commit(both)).isEqualTo(new CommitResult.Conflict(other.ledger(LAB)));
        assertThat(files("revisions")).isEmpty();

        disk.follow(ScriptedDisk.Operation::run);
        DeploymentRef again = samples.ref("lab", "iris", "life-2");
        landed(store.commit(samples.revise(again, 3, 1).build()));
        landed(store.commit(samples.revise(again, 4, 2).build()));
        once("read", "revisions/lab/iris/life-2/2-.*", replaced);
        Commit calledGood = samples.commit("lab", 5)
                .addEntries(
                        samples.entry(again, 2).lastGood(RevisionNumber.FIRST).build())
                .build();
        assertThat(store.commit(calledGood)).isEqualTo(new CommitResult.Conflict(other.ledger(LAB)));
    }

    @Test
    @DisplayName("H6 a directory that a sweeper takes away, since nothing was in it yet, is made again")
    void directorySwept() throws IOException {
        Path life = ROOT.resolve("revisions/lab/iris/life-1");
        once("create", "revisions/lab/iris/life-1/1-0-.*", () -> delete(life));
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        assertThat(store.history(iris, 9)).hasSize(1);

        // Nobody sweeps twice: who does that is no sweeper, and the disk is to blame.
        disk.follow(each -> {
            if (each.verb().equals("create") && each.path().startsWith(ROOT.resolve("revisions/lab/fern"))) {
                delete(each.path().getParent());
            }
            each.run();
        });
        assertRefused(
                () -> store.commit(
                        samples.revise(samples.ref("lab", "fern"), 1, 1).build()),
                ErrorCode.STORE_UNAVAILABLE,
                "nothing was recorded");
    }

    @Test
    @DisplayName("H5 a revision that is recorded while its deployment's entry stays as it was is read too")
    void revisionAlone() {
        landed(store.commit(samples.revise(iris, 0, 1).build()));

        landed(store.commit(samples.commit("lab", 1)
                .addRevisions(samples.revision(iris, 2).build())
                .build()));

        assertThat(store.history(iris, 9))
                .extracting(revision -> revision.number().value())
                .containsExactly(2L, 1L);
    }

    @Test
    @DisplayName("H1 R86 a commit waits for each file and each name before it goes on, the ledger's last")
    void waits() {
        List<String> done = new ArrayList<>();
        disk.follow(each -> {
            done.add(each.verb() + " " + ROOT.relativize(each.path()).toString().replaceAll("[-.][a-z0-9]*$", ""));
            each.run();
        });

        landed(store.commit(samples.revise(iris, 0, 1).build()));

        assertThat(done)
                .containsSubsequence(
                        "mkdir revisions",
                        "sync ",
                        "mkdir revisions/lab",
                        "sync revisions",
                        "mkdir revisions/lab/iris",
                        "sync revisions/lab",
                        "mkdir revisions/lab/iris/life",
                        "sync revisions/lab/iris",
                        "create revisions/lab/iris/life-1/1-0",
                        "sync revisions/lab/iris/life-1/1-0",
                        "sync revisions/lab/iris/life",
                        "create ledger/lab/1",
                        "sync ledger/lab/1",
                        "create claims/iris/1",
                        "sync claims/iris/1",
                        "link claims/iris/1",
                        "sync claims/iris",
                        "link ledger/lab/1",
                        "sync ledger/lab");
    }

    @Test
    @DisplayName("a commit whose sweeping fails has landed all the same")
    void cannotSweep() {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        disk.follow(each -> {
            if (each.path().startsWith(ROOT.resolve("revisions")) && each.verb().equals("list")) {
                throw new IOException("list failed");
            }
            each.run();
        });

        landed(store.commit(samples.commit("lab", 1).addRemovals(iris.id()).build()));
        assertThat(files("revisions")).hasSize(1);
    }

    @Test
    @DisplayName("H4 a history whose file is swept while it is read is read again, on the ledger as it is then")
    void readMeanwhile() {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        once("read", "revisions/lab/iris/life-1/1-.*", () -> {
            landed(other.commit(samples.commit("lab", 1).addRemovals(iris.id()).build()));
            landed(other.commit(
                    samples.revise(samples.ref("lab", "iris", "life-2"), 2, 1).build()));
        });
        assertThat(store.history(iris, 9)).isEmpty();

        disk.follow(ScriptedDisk.Operation::run);
        DeploymentRef second = samples.ref("lab", "iris", "life-2");
        once(
                "read",
                "revisions/lab/iris/life-2/1-.*",
                () -> landed(other.commit(
                        samples.commit("lab", 3).addRemovals(iris.id()).build())));
        assertThat(store.revisions(List.of(new RevisionKey(second, RevisionNumber.FIRST))))
                .isEmpty();
    }

    @Test
    @DisplayName("R86 a missing revision is damage, named with its file, for reads and for commits that need it")
    void missingRevision() throws IOException {
        for (int number = 1; number <= 3; number++) {
            landed(store.commit(samples.revise(iris, number - 1, number).build()));
        }
        String file = files("revisions").stream()
                .filter(name -> name.contains("/2-"))
                .findFirst()
                .orElseThrow();
        real.delete(ROOT.resolve(file));

        assertRefused(() -> store.history(iris, 9), ErrorCode.STORE_DAMAGED, file);
        assertRefused(
                () -> store.revisions(List.of(key(1))),
                ErrorCode.STORE_DAMAGED,
                "the file " + ROOT.resolve(file) + " is missing");
        // One that isn't there yet needs no other's file.
        assertThat(store.revisions(List.of(key(3)))).containsOnlyKeys(key(3));
        assertThat(store.revisions(List.of(key(3), key(4)))).containsOnlyKeys(key(3));
        Commit calledGood = samples.commit("lab", 3).addEntries(good(3, 1)).build();
        assertRefused(() -> store.commit(calledGood), ErrorCode.STORE_DAMAGED, file);
        assertThat(store.ledger(LAB).counter()).isEqualTo(3);
    }

    @Test
    @DisplayName("R97 a store that is opened for reading reads all, refuses every commit, and writes nothing")
    void readOnly() {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        List<String> before = files("");

        FileHistoryStore reading = FileHistoryStore.openReadOnly(ROOT, real);

        assertThat(reading.isReadOnly()).isTrue();
        assertThat(store.isReadOnly()).isFalse();
        assertThat(reading.id()).isEqualTo(store.id());
        assertThat(reading.ledger(LAB)).isEqualTo(store.ledger(LAB));
        assertThat(reading.history(iris, 9)).hasSize(1);
        assertThat(reading.locate(iris.id())).contains(iris.group());
        assertRefused(() -> reading.commit(samples.commit("lab", 1).build()), ErrorCode.READ_ONLY, ROOT.toString());
        assertThat(files("")).isEqualTo(before);
    }

    @Test
    @DisplayName("R97 a copy of a store's directory can be opened for reading, on the machine's own file system")
    void readOnlyCopy() {
        try (var directory = TemporaryDirectory.quick()) {
            FileHistoryStore original = FileHistoryStore.open(directory.path());
            var own = new StoreSamples(original.id());
            landed(original.commit(own.revise(own.ref("lab", "iris"), 0, 1).build()));
            try (var copy = directory.copy()) {
                FileHistoryStore reading = FileHistoryStore.openReadOnly(copy.path());
                assertThat(reading.ledger(LAB)).isEqualTo(original.ledger(LAB));
                assertRefused(
                        () -> reading.commit(own.commit("lab", 1).build()),
                        ErrorCode.READ_ONLY,
                        copy.path().toString());
            }
        }
    }

    @Test
    @DisplayName("a disk that can't be read is said to be unavailable, with what couldn't be read")
    void unreadable() {
        landed(store.commit(samples.revise(iris, 0, 1).build()));
        disk.follow(each -> {
            throw new IOException("no disk");
        });

        assertRefused(
                () -> store.ledger(LAB),
                ErrorCode.STORE_UNAVAILABLE,
                "the ledger of group lab in /store can't be read");
        assertRefused(() -> store.groups(), ErrorCode.STORE_UNAVAILABLE, "the ledgers in /store can't be read");
        assertRefused(() -> store.locate(iris.id()), ErrorCode.STORE_UNAVAILABLE, "the claim of 'iris'");
        assertRefused(() -> store.history(iris, 1), ErrorCode.STORE_UNAVAILABLE, "the history of");
        assertRefused(() -> store.revisions(List.of(key(1))), ErrorCode.STORE_UNAVAILABLE, "revisions of group lab");
        assertRefused(
                () -> store.commit(samples.commit("lab", 1).build()),
                ErrorCode.STORE_UNAVAILABLE,
                "nothing was recorded");
        assertRefused(
                () -> FileHistoryStore.open(ROOT, disk, new Random(5)), ErrorCode.STORE_UNAVAILABLE, "can't be opened");
        assertRefused(() -> FileHistoryStore.openReadOnly(ROOT, disk), ErrorCode.STORE_UNAVAILABLE, "can't be opened");
    }

    private void delete(Path file) {
        try {
            real.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LedgerEntry good(long latest, long good) {
        return samples.entry(iris, latest).lastGood(new RevisionNumber(good)).build();
    }

    private RevisionKey key(long number) {
        return new RevisionKey(iris, new RevisionNumber(number));
    }

    /** Something happens right before the first operation of a kind. */
    private void once(String verb, String path, Runnable what) {
        disk.follow(each -> {
            if (each.verb().equals(verb)
                    && ROOT.relativize(each.path()).toString().matches(path)) {
                disk.follow(ScriptedDisk.Operation::run);
                what.run();
            }
            each.run();
        });
    }

    private List<String> files(String... parts) {
        List<String> files = new ArrayList<>();
        for (Path file : real.contents().keySet()) {
            Path relative = ROOT.relativize(file);
            for (String part : parts) {
                if (relative.startsWith(part) || part.isEmpty()) {
                    files.add(relative.toString());
                }
            }
        }
        return files;
    }

    private List<Long> numbers(String directory) throws IOException {
        return real.list(ROOT.resolve(directory)).stream()
                .map(name -> Long.valueOf(name.substring(0, name.indexOf('-'))))
                .sorted()
                .toList();
    }

    private static void landed(CommitResult result) {
        assertThat(Optional.of(result)).containsInstanceOf(CommitResult.Landed.class);
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }
}
