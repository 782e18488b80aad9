package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Old versions are cleaned up, and whoever slept meanwhile finds names free again that were somebody's. */
class RegisterTest {
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));
    /** Enough for the sleeper's name to be cleaned up, and few enough for every version to name its predecessors. */
    private static final int A_NAP = 3 * Register.KEPT;
    /** So many that the versions no longer name the sleeper's predecessor. */
    private static final int A_LONG_SLEEP = 2 * Register.TRAIL;

    private final TemporaryDirectory directory = TemporaryDirectory.make();
    private final ScriptedDisk disk = new ScriptedDisk();
    private HistoryStore sleeper;
    private HistoryStore awake;
    private StoreSamples samples;

    @BeforeEach
    void open() {
        sleeper = FileHistoryStore.open(directory.path(), disk, new Random(1));
        awake = FileHistoryStore.open(directory.path(), new ScriptedDisk(), new Random(2));
        samples = new StoreSamples(awake.id());
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    @DisplayName("H2 a writer that sleeps before it publishes, until its number is free again, gets a conflict")
    void sleepsBefore() {
        for (String step : new String[] {"create", "sync", "link"}) {
            for (int base : new int[] {0, 1, 5}) {
                advance(base - counter());
                sleepBefore(step, base + 1, A_NAP);

                CommitResult result = commit(sleeper, base);

                assertThat(result).as("%s %s", step, base).isInstanceOf(CommitResult.Conflict.class);
                assertThat(versionFile(base + 1)).doesNotExist();
                assertStillWell(base + A_NAP);
                close();
                open();
            }
        }
    }

    @Test
    @DisplayName("H2 a writer whose revision is swept before it has waited for it gets a conflict")
    void swept() {
        var ref = samples.ref("lab", "iris");
        for (int number = 1; number <= 7; number++) {
            awake.commit(samples.revise(ref, number - 1, number).build());
        }
        disk.follow(operation -> {
            if (operation.verb().equals("sync")
                    && operation.path().getFileName().toString().startsWith("8-7-")) {
                disk.follow(ScriptedDisk.Operation::run);
                assertThat(awake.commit(samples.revise(ref, 7, 8).build())).isInstanceOf(CommitResult.Landed.class);
                assertThat(operation.path()).doesNotExist();
            }
            operation.run();
        });

        assertThat(sleeper.commit(samples.revise(ref, 7, 8).build()))
                .isEqualTo(new CommitResult.Conflict(awake.ledger(LAB)));
    }

    @Test
    @DisplayName(
            "H7 a writer that sleeps longer than the versions remember says that it can't tell, and has changed nothing")
    void sleepsTooLong() {
        advance(3);
        sleepBefore("create", 4, A_LONG_SLEEP);

        assertThatThrownBy(() -> commit(sleeper, 3))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN));
        assertStillWell(3 + A_LONG_SLEEP);
    }

    @Test
    @DisplayName("H7 a writer that sleeps after it has published still learns that it landed")
    void sleepsAfter() {
        advance(3);
        disk.follow(operation -> {
            operation.run();
            if (operation.is("link", 4)) {
                disk.follow(ScriptedDisk.Operation::run);
                advance(A_NAP);
            }
        });

        assertThat(commit(sleeper, 3)).isInstanceOf(CommitResult.Landed.class);
        assertStillWell(4 + A_NAP);
    }

    @Test
    @DisplayName("H1 a late version whose writer died at once is never read, also by a listing that missed all others")
    void diesAfterwards() throws IOException {
        advance(3);
        disk.follow(operation -> {
            if (operation.is("create", 4)) {
                advance(A_NAP);
            }
            if (!operation.verb().equals("link") && Files.exists(versionFile(4)) && counter() > 3) {
                throw new IOException("dead");
            }
            operation.run();
        });
        assertThatThrownBy(() -> commit(sleeper, 3)).isInstanceOf(StoreException.class);
        assertThat(versionFile(4)).exists();
        assertStillWell(3 + A_NAP);

        var reading = new ScriptedDisk();
        HistoryStore reader = FileHistoryStore.open(directory.path(), reading, new Random(3));
        reading.listNext(names -> List.of("4", "trimmed"));
        assertThat(reader.ledger(LAB).counter()).isEqualTo(4L + A_NAP);
        reading.listNext(names -> List.of("trimmed"));
        assertThat(reader.ledger(LAB).counter()).isEqualTo(4L + A_NAP);

        advance(A_NAP);
        assertThat(reader.ledger(LAB).counter()).isEqualTo(4L + 2 * A_NAP);
        assertThat(versionFile(4)).doesNotExist();
    }

    @Test
    @DisplayName("old ledgers, lost attempts and trimmed revisions don't pile up")
    void cleansUp() {
        var ref = samples.ref("lab", "iris");
        for (int number = 1; number <= 150; number++) {
            assertThat(awake.commit(samples.revise(ref, number, number).build()))
                    .isInstanceOf(CommitResult.Conflict.class);
            assertThat(awake.commit(samples.revise(ref, number - 1, number).build()))
                    .isInstanceOf(CommitResult.Landed.class);
        }

        assertThat(directory.files())
                .filteredOn(file -> file.startsWith("ledger/"))
                .hasSizeLessThanOrEqualTo(2 * Register.KEPT + 1);
        assertThat(directory.files())
                .filteredOn(file -> file.startsWith("revisions/"))
                .hasSizeLessThan(HistoryStore.KEPT_REVISIONS + 8);

        assertThat(awake.commit(samples.commit("lab", 150).addRemovals(ref.id()).build()))
                .isInstanceOf(CommitResult.Landed.class);
        assertThat(directory.files())
                .filteredOn(file -> file.startsWith("revisions/"))
                .isEmpty();
    }

    @Test
    @DisplayName("a version that somebody took away is reported, not waited for")
    void missingPredecessor() throws IOException {
        advance(3);
        Files.delete(versionFile(2));

        assertThatThrownBy(() -> awake.ledger(LAB))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_DAMAGED))
                .hasMessageContaining("before 3");
    }

    private void sleepBefore(String verb, int number, int commits) {
        disk.follow(operation -> {
            if (operation.is(verb, number)) {
                disk.follow(ScriptedDisk.Operation::run);
                advance(commits);
            }
            operation.run();
        });
    }

    private void assertStillWell(int counter) {
        GroupLedger ledger = awake.ledger(LAB);
        assertThat(ledger.counter()).isEqualTo(counter);
        assertThat(FileHistoryStore.open(directory.path()).ledger(LAB)).isEqualTo(ledger);
        assertThat(commit(awake, counter)).isInstanceOf(CommitResult.Landed.class);
    }

    private CommitResult commit(HistoryStore store, int base) {
        return store.commit(samples.commit("lab", base)
                .addEntries(samples.entry(samples.ref("lab", "iris"), 1).build())
                .build());
    }

    private void advance(int commits) {
        for (int count = 0; count < commits; count++) {
            assertThat(awake.commit(samples.commit("lab", counter()).build())).isInstanceOf(CommitResult.Landed.class);
        }
    }

    private int counter() {
        return (int) awake.ledger(LAB).counter();
    }

    private Path ledger() {
        return directory.path().resolve("ledger/lab");
    }

    private Path versionFile(int number) {
        return ledger().resolve(Integer.toString(number));
    }
}
