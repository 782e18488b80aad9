package dev.slipway.core.simulation.store;

import dev.slipway.core.simulation.Wire;
import dev.slipway.core.simulation.store.LedgerObject.Link;
import dev.slipway.core.simulation.store.LedgerObject.Row;
import dev.slipway.core.simulation.store.ObjectRequests.Seen;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One process's door to a store of objects that several share. A commit writes its revisions, claims its new ids, and then
 * replaces the ledger, which decides; see {@link PreparedThings} for what becomes of the first two if the last fails. Thread-safe
 * if its wire is; it remembers nothing.
 */
public class ObjectHistoryStore implements HistoryStore {
    private final StoreId id;
    private final ObjectRequests requests;
    private final PreparedThings things;
    private final int kept;

    /**
     * Opens a store for a process.
     *
     * @param id which store
     * @param objects what it shares with others
     * @param wire the process's own
     * @param kept how many revisions of a deployment are kept, beside its last good one; {@link #KEPT_REVISIONS} by H5
     */
    public ObjectHistoryStore(StoreId id, SimObjects objects, Wire wire, int kept) {
        this(id, new ObjectRequests(objects, wire), kept, PreparedThings::new);
    }

    /** Opens one that handles what it prepares in a way of its own. */
    protected ObjectHistoryStore(StoreId id, ObjectRequests requests, int kept, Preparing preparing) {
        this.id = id;
        this.requests = requests;
        this.things = preparing.with(requests, kept);
        this.kept = kept;
    }

    @Override
    public final StoreId id() {
        return id;
    }

    /** Takes away what was prepared and can't count any more; ends early if an answer is lost. */
    public final void sweep() {
        try {
            things.sweep();
        } catch (Wire.Lost e) {
            return; // the next one goes on
        }
    }

    @Override
    public final GroupLedger ledger(LedgerScope scope) {
        return reading(() -> requests.ledger(scope).ledger().toLedger());
    }

    @Override
    public final Optional<GroupId> locate(DeploymentId deployment) {
        return reading(() -> requests.get(ObjectNames.claim(deployment), ClaimObject.class)
                .map(claim -> claim.content().group())
                .filter(group ->
                        requests.ledger(LedgerScope.of(group)).ledger().rows().containsKey(deployment)));
    }

    @Override
    public final Set<GroupId> groups() {
        return reading(() -> requests.list(ObjectNames.LEDGERS, LedgerObject.class).stream()
                .map(Stored::content)
                .filter(ledger -> !ledger.rows().isEmpty())
                .flatMap(ledger -> ledger.scope().group().stream())
                .collect(Collectors.toSet()));
    }

    @Override
    public final Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        Map<RevisionKey, Revision> found = new HashMap<>();
        new HashSet<>(keys)
                .stream()
                        .collect(Collectors.groupingBy(RevisionKey::deployment))
                        .forEach((deployment, wanted) -> {
                            for (Revision revision : chain(deployment)) {
                                if (wanted.contains(revision.key())) {
                                    found.put(revision.key(), revision);
                                }
                            }
                        });
        return found;
    }

    @Override
    public final List<Revision> history(DeploymentRef deployment, int most) {
        return chain(deployment).stream().limit(most).toList();
    }

    private List<Revision> chain(DeploymentRef deployment) {
        var scope = LedgerScope.of(deployment.group());
        return reading(() -> {
            LedgerObject ledger = requests.ledger(scope).ledger();
            while (true) {
                Optional<Row> row = ledger.row(deployment);
                if (row.isEmpty()) {
                    return List.<Revision>of();
                }
                Optional<Map<Link, Revision>> chain = walk(row.get());
                if (chain.isPresent()) {
                    return List.copyOf(chain.get().values());
                }
                LedgerObject present = requests.ledger(scope).ledger();
                if (present.counter() == ledger.counter()) {
                    throw StoreException.damaged("a revision of " + deployment + " is missing: " + row.get());
                }
                ledger = present;
            }
        });
    }

    private Optional<Map<Link, Revision>> walk(Row row) {
        String prefix = ObjectNames.revisions(row.entry().deployment());
        Map<String, RevisionObject> listed = requests.list(prefix, RevisionObject.class).stream()
                .collect(Collectors.toMap(Stored::name, Stored::content));
        return Chains.walk(row, kept, name -> Optional.ofNullable(listed.get(name)));
    }

    @Override
    public final CommitResult commit(Commit commit) {
        commit.entries().forEach(entry -> checkOwn(commit, entry.deployment()));
        Seen base;
        LedgerObject next;
        try {
            base = requests.ledger(commit.scope());
            if (base.ledger().counter() != commit.base()) {
                return new CommitResult.Conflict(base.ledger().toLedger());
            }
            next = base.ledger().following(prepared(commit, base.ledger()));
            Optional<DeploymentId> taken = takenId(commit, base.ledger());
            if (taken.isPresent()) {
                return new CommitResult.IdTaken(taken.get());
            }
            beforeTheLedger(commit, base.ledger());
        } catch (Wire.Lost e) {
            throw StoreException.unavailable("nothing was recorded in the ledger of " + commit.scope(), e);
        }
        boolean landed;
        try {
            landed = replaceLedger(base, next);
        } catch (Wire.Lost e) {
            throw StoreException.outcomeUnknown("a commit to the ledger of " + commit.scope(), e);
        }
        if (!landed) {
            return new CommitResult.Conflict(ledger(commit.scope()));
        }
        forgetRemoved(base.ledger(), next);
        return new CommitResult.Landed(next.toLedger());
    }

    /** Replaces the ledger; false, and nothing happens, if it isn't the one that was read. */
    protected boolean replaceLedger(Seen base, LedgerObject next) {
        return PreparedThings.replace(requests, base, next);
    }

    /** Writes a revision for a commit that will replace a counter. The same commit, sent again, finds it there. */
    protected Link prepare(Revision revision, Optional<Link> previous, long stamp, CommitToken token) {
        String name = nameOf(revision, stamp + "-" + token);
        requests.create(name, new RevisionObject(revision, previous, stamp));
        return new Link(name, revision.number());
    }

    /** What a revision's object is called. */
    protected static String nameOf(Revision revision, String attempt) {
        return ObjectNames.revisions(revision.deployment()) + revision.number() + "-" + attempt;
    }

    /** Which revision is to be kept whatever follows it. */
    protected Optional<Link> lastGood(Row row) {
        Optional<RevisionNumber> good = row.entry().lastGood();
        if (good.isEmpty()) {
            return Optional.empty();
        }
        return row.latest()
                .filter(link -> link.number().equals(good.get()))
                .or(() -> row.good().filter(link -> link.number().equals(good.get())))
                .or(() -> walk(row.pinning(Optional.empty())).stream()
                        .flatMap(chain -> chain.keySet().stream())
                        .filter(link -> link.number().equals(good.get()))
                        .findFirst());
    }

    /** The last moment before the commit is decided. */
    protected void beforeTheLedger(Commit commit, LedgerObject base) {}

    private Map<DeploymentId, Row> prepared(Commit commit, LedgerObject base) {
        Map<DeploymentId, Row> rows = new LinkedHashMap<>(base.rows());
        commit.removals().forEach(rows::remove);
        for (LedgerEntry entry : commit.entries()) {
            Row row = base.row(entry.deployment())
                    .map(former -> former.with(entry))
                    .orElseGet(() -> Row.of(entry));
            rows.put(entry.deployment().id(), row);
        }
        for (Revision revision : commit.revisions()) {
            Row row = rows.get(revision.deployment().id());
            checkFollows(commit, row, revision);
            Link link = prepare(revision, row.latest(), base.counter(), commit.token());
            rows.put(revision.deployment().id(), row.leadingTo(link));
        }
        commit.entries()
                .forEach(entry ->
                        rows.computeIfPresent(entry.deployment().id(), (any, row) -> row.pinning(lastGood(row))));
        return rows;
    }

    private Optional<DeploymentId> takenId(Commit commit, LedgerObject base) {
        // The ledger across groups holds reservations: it owns no ids.
        return commit.entries().stream()
                .map(LedgerEntry::deployment)
                .filter(wanted -> commit.scope().group().isPresent())
                .filter(wanted -> !base.rows().containsKey(wanted.id()))
                .filter(wanted -> !things.claim(wanted, base.counter()))
                .map(DeploymentRef::id)
                .findFirst();
    }

    /** The entry went first; now its revisions and its claim go, as anything else that doesn't count. */
    private void forgetRemoved(LedgerObject base, LedgerObject next) {
        try {
            for (Row former : base.rows().values()) {
                DeploymentRef deployment = former.entry().deployment();
                if (base.scope().group().isPresent() && next.row(deployment).isEmpty()) {
                    things.sweep(deployment.group(), deployment.id());
                }
            }
        } catch (Wire.Lost e) {
            return; // the commit has landed, and a later sweep will do
        }
    }

    private void checkOwn(Commit commit, DeploymentRef deployment) {
        GroupId group = commit.scope().group().orElse(deployment.group());
        if (!deployment.store().equals(id) || !deployment.group().equals(group)) {
            throw refused(deployment + " doesn't belong into the ledger of " + commit.scope() + " of " + id);
        }
    }

    private static void checkFollows(Commit commit, Row row, Revision revision) {
        boolean named = row != null && row.entry().deployment().equals(revision.deployment());
        if (!named || commit.scope().group().isEmpty()) {
            throw refused(revision.key() + " has no entry in the ledger of " + commit.scope());
        }
        RevisionNumber expected = row.latest().map(link -> link.number().next()).orElse(RevisionNumber.FIRST);
        if (!revision.number().equals(expected)) {
            throw refused(revision.key() + " can't be recorded; the next one is " + expected);
        }
    }

    private static DeploymentException refused(String message) {
        return new DeploymentException(ErrorCode.INTERNAL, message, false, Optional.empty());
    }

    private static <T> T reading(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Wire.Lost e) {
            throw StoreException.unavailable("the objects can't be read", e);
        }
    }

    /** How a process handles what it prepares. */
    @FunctionalInterface
    public interface Preparing {
        /** Those of one process. */
        PreparedThings with(ObjectRequests requests, int kept);
    }
}
