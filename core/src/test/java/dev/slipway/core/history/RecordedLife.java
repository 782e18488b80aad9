package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.StoreException;
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
import dev.slipway.spi.tck.StoreSamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * What three processes do on one disk, one of which fails again and again in the middle of a commit; and when somebody got to
 * know what. Everything that was told must be there after a power cut that comes later.
 */
final class RecordedLife {
    static final Path ROOT = Path.of("/disk/store");
    static final List<LedgerScope> SCOPES = List.of(scope("lab"), scope("shop"), LedgerScope.overall());
    private static final int UPDATES = 42;
    private static final int MOST_OPERATIONS_OF_A_DEPLOY = 18;

    private final DurableDisk disk;
    private final HistoryStore one;
    private final HistoryStore two;
    private final StoreSamples samples;
    private final int opened;
    private final List<Told> told = new ArrayList<>();
    private final Map<LedgerScope, NavigableMap<Long, GroupLedger>> ledgers = new HashMap<>();
    private final Map<RevisionKey, Revision> revisions = new HashMap<>();
    private final Map<LedgerScope, Long> newest = new HashMap<>();
    private int commits;
    private boolean looking;

    private RecordedLife(DurableDisk disk) {
        this.disk = disk;
        this.one = FileHistoryStore.open(ROOT, disk, new Random(1));
        this.opened = disk.operations();
        this.two = FileHistoryStore.open(ROOT, disk, new Random(2));
        this.samples = new StoreSamples(one.id());
        for (LedgerScope scope : SCOPES) {
            ledgers.put(scope, new TreeMap<>(Map.of(0L, GroupLedger.empty(scope))));
        }
    }

    static RecordedLife on(DurableDisk disk) {
        var life = new RecordedLife(disk);
        life.live();
        return life;
    }

    private void live() {
        disk.watch(this::lookBetween);
        for (int number = 1; number <= UPDATES; number++) {
            update(number % 3 == 0 ? two : one, "lab", "iris", number);
            if (number % 6 == 1) {
                deploy(two, "shop", "fraud-" + number, "life-1");
                deploy(one, "lab", "fraud-" + number, "life-1");
                reserve(number);
            } else if (number % 6 == 3) {
                delete(one, "shop", "fraud-" + (number - 2));
                deploy(two, "lab", "fraud-" + (number - 2), "life-2");
            } else if (number % 6 == 5) {
                delete(two, "lab", "fraud-" + (number - 4));
                tooLate(one);
            }
        }
        HistoryStore dying = FileHistoryStore.open(ROOT, disk, new Random(3));
        for (int operations = 0; operations < MOST_OPERATIONS_OF_A_DEPLOY; operations++) {
            disk.failAfter(operations);
            deploy(dying, "lab", "ghost-" + operations, "life-1");
            disk.failAfter(Integer.MAX_VALUE);
            look(two);
            deploy(two, "shop", "ghost-" + operations, "life-2");
        }
        disk.watch(operation -> {});
    }

    /** A ledger has just got its name, and its writer hasn't waited for that yet: somebody else reads it. */
    private void lookBetween(DurableDisk.Operation operation) {
        String name = operation.path().getFileName().toString();
        boolean isOdd = name.matches("[0-9]*[13579]");
        if (!looking
                && isOdd
                && operation.verb().equals("link")
                && operation.path().startsWith(ROOT.resolve("ledger"))) {
            look(two);
        }
    }

    private void update(HistoryStore store, String group, String id, long number) {
        DeploymentRef ref = samples.ref(group, id);
        Commit commit = samples.revise(ref, counter(scope(group)), number).build();
        LedgerEntry entry = commit.entries().get(0);
        var pinned = LedgerEntry.builder().from(entry).lastGood(new RevisionNumber(Math.min(number, 2)));
        send(
                store,
                Commit.builder().from(commit).entries(List.of(pinned.build())).build());
    }

    private void deploy(HistoryStore store, String group, String id, String incarnation) {
        DeploymentRef ref = samples.ref(group, id, incarnation);
        send(store, samples.revise(ref, counter(scope(group)), 1).build());
    }

    private void delete(HistoryStore store, String group, String id) {
        var commit = samples.commit(group, counter(scope(group)));
        send(store, commit.addRemovals(new DeploymentId(id)).build());
    }

    private void reserve(int number) {
        var commit = Commit.builder();
        commit.scope(LedgerScope.overall()).base(counter(LedgerScope.overall())).token(samples.token());
        send(
                two,
                commit.addEntries(samples.entry(samples.ref("lab", "iris"), number)
                                .build())
                        .build());
    }

    private void tooLate(HistoryStore store) {
        DeploymentRef ref = samples.ref("lab", "late");
        send(store, samples.revise(ref, counter(scope("lab")) - 1, 1).build());
    }

    private long counter(LedgerScope scope) {
        return ledgers.get(scope).lastKey();
    }

    private void send(HistoryStore store, Commit commit) {
        commit.revisions().forEach(revision -> revisions.putIfAbsent(revision.key(), revision));
        try {
            if (store.commit(commit) instanceof CommitResult.Landed landed) {
                commits++;
                told(landed.ledger());
            }
        } catch (StoreException e) {
            // It was cut; what became of it is looked up.
            assertThat(e.getMessage()).contains("no operation succeeds any more");
        }
        look(one);
    }

    private void look(HistoryStore store) {
        looking = true;
        try {
            SCOPES.forEach(scope -> told(store.ledger(scope)));
        } catch (StoreException e) {
            assertThat(e.getMessage()).contains("no operation succeeds any more");
        } finally {
            looking = false;
        }
    }

    private void told(GroupLedger ledger) {
        GroupLedger before = ledgers.get(ledger.scope()).putIfAbsent(ledger.counter(), ledger);
        assertThat(before == null ? ledger : before).isEqualTo(ledger);
        if (ledger.counter() > newest.merge(ledger.scope(), 0L, Math::max)) {
            newest.put(ledger.scope(), ledger.counter());
            told.add(new Told(disk.operations(), ledger.scope(), ledger.counter()));
        }
    }

    int commits() {
        return commits;
    }

    List<DurableDisk.Operation> operations() {
        return disk.log();
    }

    /** Whether the store had been opened by then, so that its identity was known. */
    Optional<String> identity(int operations) {
        return operations < opened ? Optional.empty() : Optional.of(one.id().value());
    }

    /** The newest ledger that somebody had been told of by then. */
    long least(LedgerScope scope, int operations) {
        return told.stream()
                .filter(one -> one.scope().equals(scope) && one.after() <= operations)
                .mapToLong(Told::counter)
                .max()
                .orElse(0);
    }

    /** The newest that can be there: what somebody is told of next. */
    long most(LedgerScope scope, int operations) {
        long least = least(scope, operations);
        return told.stream()
                .filter(one -> one.scope().equals(scope) && one.after() > operations)
                .mapToLong(Told::counter)
                .filter(counter -> counter > least)
                .findFirst()
                .orElse(least);
    }

    GroupLedger ledger(LedgerScope scope, long counter) {
        return ledgers.get(scope).floorEntry(counter).getValue();
    }

    Revision revision(RevisionKey key) {
        return revisions.get(key);
    }

    /** Every id that anybody ever wanted. */
    List<DeploymentId> ids() {
        Map<DeploymentId, Boolean> ids = new LinkedHashMap<>();
        revisions.keySet().forEach(key -> ids.put(key.deployment().id(), true));
        return ids.keySet().stream()
                .sorted((left, right) -> left.value().compareTo(right.value()))
                .toList();
    }

    static LedgerScope scope(String group) {
        return LedgerScope.of(new GroupId(group));
    }

    /**
     * Somebody was told of a ledger.
     *
     * @param after how many operations had been done
     * @param scope which ledger
     * @param counter where it stood
     */
    private record Told(int after, LedgerScope scope, long counter) {}
}
