package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cuts the power after each operation of a store's life. Nothing at all is allowed to be lost of what anybody was told before,
 * and no state that a cut can leave is allowed to be reported as damaged: every file that a store reads was waited for before it
 * got the name under which it is read.
 */
class FileStorePowerCutTest {
    private static final Path ROOT = RecordedLife.ROOT;
    private static final int IN_DEPTH_EVERY = 4;

    @Test
    @DisplayName(
            "H1 H2 H5 H6 G4 R86 wherever the power is cut, and whatever the disk loses that wasn't waited for, nothing that"
                    + " anybody was told is lost, and the store goes on")
    void everywhere() {
        RecordedLife life = RecordedLife.on(new DurableDisk());

        Cuts cuts = replay(life);

        System.out.println("power cuts: " + life.commits() + " commits, "
                + life.operations().size() + " operations, "
                + cuts.states() + " different states, all of what was told is in each; " + cuts.ahead()
                + " had something that nobody had been told yet");
        assertThat(life.commits()).isGreaterThan(80);
        assertThat(cuts.states()).isGreaterThan(2000);
        assertThat(cuts.ahead()).isPositive();
    }

    /** Something that is not waited for: the files or directories whose path below the store is like this. */
    private enum Forgotten {
        THE_NAME_OF_A_LEDGER("/ledger/[^/]+"),
        THE_CONTENT_OF_A_LEDGER("/ledger/[^/]+/[^/]+"),
        THE_NAME_OF_A_GROUP("/ledger"),
        THE_NAME_OF_A_CLAIM("/claims/[^/]+"),
        THE_CONTENT_OF_A_CLAIM("/claims/[^/]+/[^/]+"),
        THE_NAME_OF_A_CLAIMED_ID("/claims"),
        THE_NAME_OF_A_REVISION("/revisions/[^/]+/[^/]+/[^/]+"),
        THE_CONTENT_OF_A_REVISION("/revisions/[^/]+/[^/]+/[^/]+/[^/]+"),
        THE_NAME_OF_AN_INCARNATION("/revisions/[^/]+/[^/]+"),
        THE_NAMES_IN_THE_STORE(""),
        THE_CONTENT_OF_THE_IDENTITY("/store[.].*");

        private final String path;

        Forgotten(String path) {
            this.path = path;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("H2 a store that doesn't wait for one kind of file or name is caught, so the check above can fail")
    void planted(Forgotten forgotten) {
        var disk = new DurableDisk();
        disk.neverSync(path -> path.toString().matches(ROOT + forgotten.path));
        RecordedLife life = RecordedLife.on(disk);

        assertThatThrownBy(() -> replay(life))
                .as(forgotten.name())
                .isInstanceOfAny(AssertionError.class, StoreException.class)
                .satisfies(caught -> System.out.println("power cuts: caught " + forgotten + ": "
                        + caught.getMessage().lines().limit(1).toList()));
    }

    @Test
    @DisplayName(
            "H2 R86 a process that opens the store while another one still makes it loses nothing to a power cut either")
    void openedMeanwhile() {
        int operations = 0;
        boolean more = true;
        while (more) {
            int at = operations++;
            var disk = new DurableDisk();
            List<String> lost = new ArrayList<>();
            disk.watch(operation -> {
                if (disk.operations() == at + 1) {
                    HistoryStore other = FileHistoryStore.open(ROOT, disk, new Random(2));
                    var samples = new StoreSamples(other.id());
                    DeploymentRef ref = samples.ref("lab", "iris");
                    assertThat(other.commit(samples.revise(ref, 0, 1).build())).isInstanceOf(CommitResult.Landed.class);
                    HistoryStore after = FileHistoryStore.open(ROOT, disk.cut(options -> 0), new Random(3));
                    if (!after.id().equals(other.id()) || after.history(ref, 1).size() != 1) {
                        lost.add(operation.toString());
                    }
                }
            });
            FileHistoryStore.open(ROOT, disk, new Random(1));
            assertThat(lost).as("the other one came after operation %s", at + 1).isEmpty();
            more = disk.operations() > at;
        }
        assertThat(operations).isGreaterThan(10);
    }

    /** Does it all again, and cuts the power after each operation. */
    private static Cuts replay(RecordedLife life) {
        var disk = new DurableDisk();
        Set<String> seen = new HashSet<>();
        int ahead = 0;
        int done = 0;
        for (DurableDisk.Operation operation : life.operations()) {
            try {
                operation.again().on(disk);
            } catch (IOException e) {
                throw new IllegalStateException("what was done once can be done again", e);
            }
            done++;
            for (DurableDisk left : WhatMayBeLeft.of(disk, done)) {
                if (seen.add(expected(life, done) + left.fingerprint())) {
                    boolean inDepth = seen.size() % IN_DEPTH_EVERY == 0;
                    ahead += check(life, done, inDepth, left, done + " operations, the last of which was " + operation);
                }
            }
        }
        return new Cuts(seen.size(), ahead);
    }

    private static String expected(RecordedLife life, int done) {
        var text = new StringBuilder(life.identity(done).orElse(""));
        RecordedLife.SCOPES.forEach(scope -> text.append(' ').append(life.least(scope, done)));
        return text.append('\n').toString();
    }

    /** Returns 1 if there is more than anybody had been told. */
    private static int check(RecordedLife life, int done, boolean inDepth, DurableDisk disk, String where) {
        HistoryStore store = FileHistoryStore.open(ROOT, disk, new Random(done));
        life.identity(done)
                .ifPresent(id -> assertThat(store.id().value()).as(where).isEqualTo(id));
        if (life.identity(done).isEmpty()) {
            return 0;
        }
        boolean ahead = false;
        Set<DeploymentId> taken = new HashSet<>();
        for (LedgerScope scope : RecordedLife.SCOPES) {
            GroupLedger found = store.ledger(scope);
            long least = life.least(scope, done);
            assertThat(found.counter())
                    .as("%s: the counter of %s", where, scope)
                    .isBetween(least, life.most(scope, done));
            assertThat(found.entries())
                    .as("%s: the ledger of %s", where, scope)
                    .isEqualTo(life.ledger(scope, found.counter()).entries());
            ahead |= found.counter() > least;
            if (scope.group().isPresent()) {
                taken.addAll(found.entries().keySet());
                found.entries().values().forEach(entry -> checkHistory(life, store, entry, inDepth, where));
            }
        }
        if (inDepth) {
            checkUsable(life, store, taken, done, where);
        }
        return ahead ? 1 : 0;
    }

    private static void checkHistory(
            RecordedLife life, HistoryStore store, LedgerEntry entry, boolean inDepth, String where) {
        int most = inDepth ? 2 * HistoryStore.KEPT_REVISIONS : 2;
        List<Revision> history = store.history(entry.deployment(), most);
        long latest = entry.latest().value();
        long oldest = Math.max(1, latest - Math.min(most, HistoryStore.KEPT_REVISIONS) + 1);
        Set<Long> numbers =
                new HashSet<>(LongStream.rangeClosed(oldest, latest).boxed().toList());
        entry.lastGood().map(RevisionNumber::value).filter(good -> inDepth).ifPresent(numbers::add);
        assertThat(history).as("%s: %s", where, entry.deployment()).hasSize(numbers.size());
        for (Revision revision : history) {
            var key = new RevisionKey(entry.deployment(), revision.number());
            assertThat(numbers.remove(revision.number().value())).as(where).isTrue();
            assertThat(revision).as(where).isEqualTo(life.revision(key));
        }
        assertThat(store.locate(entry.deployment().id()))
                .as("%s: the owner of %s", where, entry.deployment())
                .contains(entry.deployment().group());
    }

    /** What is recorded can be changed, and every id that isn't recorded can be had by whoever wants it. */
    private static void checkUsable(
            RecordedLife life, HistoryStore store, Set<DeploymentId> taken, int done, String where) {
        var samples = new StoreSamples(store.id());
        var lab = new GroupId("lab");
        GroupLedger ledger = store.ledger(LedgerScope.of(lab));
        Optional<LedgerEntry> any = ledger.entries().values().stream().findFirst();
        if (any.isPresent()) {
            long next = any.get().latest().value() + 1;
            assertThat(store.commit(samples.revise(any.get().deployment(), ledger.counter(), next)
                            .build()))
                    .as(where)
                    .isInstanceOf(CommitResult.Landed.class);
            assertThat(store.history(any.get().deployment(), 1).get(0).number().value())
                    .as(where)
                    .isEqualTo(next);
        }
        List<DeploymentId> free =
                life.ids().stream().filter(id -> !taken.contains(id)).toList();
        DeploymentId wanted = free.isEmpty() ? new DeploymentId("new-one") : free.get(done % free.size());
        DeploymentRef elsewhere = samples.ref("third", wanted.value(), "life-9");
        assertThat(store.commit(samples.revise(elsewhere, 0, 1).build()))
                .as("%s: deploying %s", where, wanted)
                .isInstanceOf(CommitResult.Landed.class);
        assertThat(store.locate(wanted)).as(where).contains(new GroupId("third"));
    }

    /**
     * What was looked at.
     *
     * @param states how many different ones
     * @param ahead in how many of them there was more than anybody had been told
     */
    private record Cuts(int states, int ahead) {}
}
