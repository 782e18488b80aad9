package dev.slipway.core.history;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
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
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.record.ChainDocument;
import dev.slipway.spi.record.Refusals;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a directory of this machine's file system: for hosts without a cluster, of which any number of processes may
 * share it. Nothing is ever locked, so a process that dies, however, is in nobody's way; what was accepted survives that, and the
 * machine's crash too. Thread-safe, and nothing needs to be closed.
 *
 * <p>The directory must be on a local file system with hard links, and all processes that use it on one machine: a network
 * file system answers from its caches, which would break the promise that whatever was recorded is read (H4). Documents are
 * JSON; a torn or foreign one is reported by its name ({@link ErrorCode#STORE_DAMAGED}), never deleted and never skipped. A
 * group's ledger may have 128 KiB, which is about 200 deployments ({@link ErrorCode#LEDGER_FULL} beyond).
 *
 * <p>A commit goes like this; everything before the last step leaves no trace that anybody sees:
 *
 * <ol>
 *   <li>each revision is written to a file of its own ({@code revisions/GROUP/ID/INCARNATION/NUMBER-STAMP-ATTEMPT});
 *   <li>the next ledger is written beside the present one ({@code ledger/GROUP/COUNTER.ATTEMPT});
 *   <li>new ids are claimed for the group ({@code claims/ID/VERSION}), and stamped with the counter that is to be replaced;
 *   <li>the next ledger gets its name ({@code ledger/GROUP/COUNTER}) by a hard link, which fails if it has one. This decides.
 * </ol>
 *
 * Each step waits until its files and names survive a crash. A reader waits for that too before it believes the newest ledger,
 * so nobody ever acts on a commit that a crash takes back. Why a name can't be won twice although old ledgers are cleaned up,
 * is said in {@code Register}; why an id can't have two groups, in {@code IdClaims}.
 */
public final class FileHistoryStore implements HistoryStore {
    private static final int SWEPT_EVERY_REVISIONS = 8;
    private static final int SWEPT_EVERY_COMMITS = 64;
    private static final Logger LOG = LoggerFactory.getLogger(FileHistoryStore.class);

    private final Path root;
    private final StoreId id;
    private final boolean isReadOnly;
    private final Ledgers ledgers;
    private final IdClaims claims;
    private final RevisionFiles revisionFiles;
    /** Writers of one process take turns, because all but one would work in vain. */
    private final Map<LedgerScope, Lock> turns = new ConcurrentHashMap<>();

    FileHistoryStore(Path root, StoreId id, boolean isReadOnly, Disk disk, RandomGenerator random) {
        this.isReadOnly = isReadOnly;
        var directories = new Directories(disk, root);
        this.root = root;
        this.id = id;
        this.ledgers = new Ledgers(disk, Ledgers.register(disk, directories, random), root, id);
        this.claims = new IdClaims(disk, directories, random, ledgers, root);
        this.revisionFiles = new RevisionFiles(disk, directories, random, root);
    }

    /**
     * Opens the store in a directory, and makes both if there is none.
     *
     * @param directory where; on a local file system with hard links
     * @return the store
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if the file system can't hold a store
     * @throws StoreException {@link ErrorCode#STORE_UNAVAILABLE} if the directory can't be read or written,
     *     {@link ErrorCode#STORE_DAMAGED} or {@link ErrorCode#STORE_NEWER} if what is there can't be used
     */
    public static FileHistoryStore open(Path directory) {
        // Not the host's generator: two processes with the same seed must not call their attempts the same.
        return open(directory, new LocalDisk(), new SecureRandom());
    }

    static FileHistoryStore open(Path directory, Disk disk, RandomGenerator random) {
        Path root = directory.toAbsolutePath().normalize();
        try {
            StoreId id = new StoreDirectory(root, disk, random).open();
            return new FileHistoryStore(root, id, false, disk, random);
        } catch (IOException e) {
            throw StoreException.unavailable("the store in " + root + " can't be opened: " + e, e);
        }
    }

    /**
     * Opens the store in a directory for reading only. Nothing is written there, so the right to read is enough, and it may be a
     * copy that a backup has made.
     *
     * @param directory where the store is
     * @return the store, which refuses every commit
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if there is no store
     * @throws StoreException {@link ErrorCode#STORE_UNAVAILABLE} if the directory can't be read,
     *     {@link ErrorCode#STORE_DAMAGED} or {@link ErrorCode#STORE_NEWER} if what is there can't be used
     */
    public static FileHistoryStore openReadOnly(Path directory) {
        return openReadOnly(directory, new LocalDisk());
    }

    static FileHistoryStore openReadOnly(Path directory, Disk readable) {
        Path root = directory.toAbsolutePath().normalize();
        var disk = new ReadOnlyDisk(readable);
        var random = new SecureRandom();
        try {
            StoreId id = new StoreDirectory(root, disk, random).find();
            return new FileHistoryStore(root, id, true, disk, random);
        } catch (IOException e) {
            throw StoreException.unavailable("the store in " + root + " can't be opened: " + e, e);
        }
    }

    /**
     * Prepares to make a store of an export, in a directory that is empty or doesn't exist. Nothing is written before it begins.
     *
     * @param directory where; on a local file system with hard links
     * @return to be given to {@link RecordImport}
     */
    public static StoreRestoration restoration(Path directory) {
        return restoration(directory, new LocalDisk(), new SecureRandom());
    }

    static StoreRestoration restoration(Path directory, Disk disk, RandomGenerator random) {
        return new FileRestoration(directory.toAbsolutePath().normalize(), disk, random);
    }

    @Override
    public boolean isReadOnly() {
        return isReadOnly;
    }

    @Override
    public StoreId id() {
        return id;
    }

    @Override
    public GroupLedger ledger(LedgerScope scope) {
        return reading("the ledger of " + scope, () -> ledgers.read(scope).toLedger());
    }

    @Override
    public Optional<GroupId> locate(DeploymentId deployment) {
        return reading("the claim of '" + deployment + "'", () -> claims.owner(deployment));
    }

    @Override
    public Set<GroupId> groups() {
        return reading("the ledgers", ledgers::groups);
    }

    @Override
    public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        Map<LedgerScope, Map<DeploymentRef, Set<RevisionNumber>>> wanted = new LinkedHashMap<>();
        for (RevisionKey key : keys) {
            wanted.computeIfAbsent(LedgerScope.of(key.deployment().group()), any -> new LinkedHashMap<>())
                    .computeIfAbsent(key.deployment(), any -> new HashSet<>())
                    .add(key.number());
        }
        Map<RevisionKey, Revision> found = new HashMap<>();
        wanted.forEach((scope, numbers) -> reading(
                        "revisions of " + scope,
                        () -> onOneLedger(scope, ledger -> {
                            List<Revision> revisions = new ArrayList<>();
                            for (Map.Entry<DeploymentRef, Set<RevisionNumber>> one : numbers.entrySet()) {
                                Optional<ChainDocument> chain =
                                        ledger.entry(one.getKey()).flatMap(Recorded.Entry::chain);
                                if (chain.isPresent()) {
                                    revisions.addAll(revisionFiles.read(one.getKey(), chain.get(), one.getValue()));
                                }
                            }
                            return revisions;
                        }))
                .forEach(revision -> found.put(revision.key(), revision)));
        return found;
    }

    @Override
    public List<Revision> history(DeploymentRef deployment, int most) {
        return reading(
                "the history of " + deployment,
                () -> onOneLedger(LedgerScope.of(deployment.group()), ledger -> {
                    Optional<ChainDocument> chain = ledger.entry(deployment).flatMap(Recorded.Entry::chain);
                    return chain.isPresent() ? revisionFiles.read(deployment, chain.get(), most) : List.<Revision>of();
                }));
    }

    @Override
    public CommitResult commit(Commit commit) {
        if (isReadOnly) {
            throw StoreException.readOnly("the store in " + root + " was opened for reading only");
        }
        Refusals.checkOwn(commit, id);
        Lock turn = turns.computeIfAbsent(commit.scope(), any -> new ReentrantLock());
        turn.lock();
        try {
            return record(commit);
        } catch (OutcomeUnknownException e) {
            throw StoreException.outcomeUnknown(
                    "a commit to the ledger of " + commit.scope() + " in " + root + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw StoreException.unavailable(
                    "nothing was recorded in the ledger of " + commit.scope() + " in " + root + ": " + e, e);
        } finally {
            turn.unlock();
        }
    }

    private CommitResult record(Commit commit) throws IOException {
        Recorded base = ledgers.read(commit.scope());
        if (base.counter() != commit.base()) {
            return new CommitResult.Conflict(base.toLedger());
        }
        List<Path> written = new ArrayList<>();
        Optional<Register.Prepared> prepared = Optional.empty();
        try {
            Map<DeploymentId, Recorded.Entry> next = next(commit, base, written);
            prepared = Optional.of(ledgers.prepare(base, next.values()));
            Optional<DeploymentId> taken = claim(commit, base);
            if (taken.isPresent()) {
                discard(prepared, written, new IOException("the id was taken"));
                return new CommitResult.IdTaken(taken.get());
            }
            if (!ledgers.publish(prepared.get())) {
                discard(prepared, written, new IOException("another commit was faster"));
                return new CommitResult.Conflict(ledgers.read(commit.scope()).toLedger());
            }
            var landed = new GroupLedger(commit.scope(), base.counter() + 1, plain(next));
            sweep(commit, base);
            return new CommitResult.Landed(landed);
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (NoSuchFileException e) {
            // What an overtaken attempt has prepared, or reads, is swept while it is at it.
            discard(prepared, written, e);
            Recorded present = ledgers.read(commit.scope());
            if (present.counter() == base.counter()) {
                throw e;
            }
            return new CommitResult.Conflict(present.toLedger());
        } catch (IOException | RuntimeException e) {
            discard(prepared, written, e);
            throw e;
        }
    }

    private Map<DeploymentId, Recorded.Entry> next(Commit commit, Recorded base, List<Path> written)
            throws IOException {
        Map<DeploymentId, LedgerEntry> entries = new LinkedHashMap<>(plain(base.entries()));
        commit.removals().forEach(entries::remove);
        commit.entries().forEach(entry -> entries.put(entry.deployment().id(), entry));
        Map<DeploymentRef, ChainDocument> chains = chains(commit, base, entries, written);
        Map<DeploymentId, Recorded.Entry> next = new LinkedHashMap<>();
        for (LedgerEntry entry : entries.values()) {
            DeploymentRef deployment = entry.deployment();
            Optional<Recorded.Entry> former = base.entry(deployment);
            Optional<ChainDocument> chain = Optional.ofNullable(chains.get(deployment));
            if (former.isPresent()
                    && former.get().entry().equals(entry)
                    && former.get().chain().equals(chain)) {
                next.put(deployment.id(), former.get());
                continue;
            }
            if (chain.isPresent()) {
                chain = Optional.of(pinned(base, deployment, chain.get(), entry.lastGood()));
            }
            next.put(deployment.id(), Recorded.Entry.following(former, entry, chain));
        }
        return next;
    }

    private ChainDocument pinned(
            Recorded base, DeploymentRef deployment, ChainDocument chain, Optional<RevisionNumber> lastGood)
            throws IOException {
        try {
            return revisionFiles.pin(deployment, chain, lastGood);
        } catch (NoSuchFileException e) {
            moved(base, e);
            throw e;
        }
    }

    /** Writes the revisions; returns the chains that the next ledger's entries have. */
    private Map<DeploymentRef, ChainDocument> chains(
            Commit commit, Recorded base, Map<DeploymentId, LedgerEntry> entries, List<Path> written)
            throws IOException {
        Map<DeploymentRef, ChainDocument> chains = new HashMap<>();
        base.entries()
                .values()
                .forEach(recorded -> recorded.chain()
                        .ifPresent(chain -> chains.put(recorded.entry().deployment(), chain)));
        for (Revision revision : commit.revisions()) {
            DeploymentRef deployment = revision.deployment();
            Refusals.checkHasEntry(Optional.ofNullable(entries.get(deployment.id())), revision);
            Optional<ChainDocument> former = Optional.ofNullable(chains.get(deployment));
            Refusals.checkFollows(former.map(ChainDocument::latest), revision);
            Path file = revisionFiles.write(revision, former.map(ChainDocument::file), base.counter());
            written.add(file);
            String pinned = former.flatMap(ChainDocument::pinned).orElse(null);
            chains.put(
                    deployment,
                    new ChainDocument(
                            revision.number().value(), file.getFileName().toString(), pinned));
        }
        return chains;
    }

    /** Claims the ids that the group doesn't have yet; returns the first that it can't get. */
    private Optional<DeploymentId> claim(Commit commit, Recorded base) throws IOException {
        // The ledger across groups holds reservations: it owns no ids.
        if (commit.scope().group().isPresent()) {
            for (LedgerEntry entry : commit.entries()) {
                DeploymentId wanted = entry.deployment().id();
                boolean isNew = !base.entries().containsKey(wanted);
                if (isNew && !claims.claim(wanted, entry.deployment().group(), base.counter())) {
                    return Optional.of(wanted);
                }
            }
        }
        return Optional.empty();
    }

    private void discard(Optional<Register.Prepared> prepared, List<Path> written, Exception reason) {
        prepared.ifPresent(ledgers::discard);
        written.forEach(file -> revisionFiles.discard(file, reason));
    }

    /** Takes away what no longer counts; whatever goes wrong with that, the commit has landed. */
    private void sweep(Commit commit, Recorded base) {
        Set<DeploymentId> changed = new HashSet<>(commit.removals());
        commit.entries().stream()
                .map(entry -> entry.deployment().id())
                .filter(deployment -> !base.entries().containsKey(deployment))
                .forEach(changed::add);
        commit.revisions().stream()
                .filter(revision -> revision.number().value() % SWEPT_EVERY_REVISIONS == 0)
                .forEach(revision -> changed.add(revision.deployment().id()));
        boolean all = (base.counter() + 1) % SWEPT_EVERY_COMMITS == 0;
        if (changed.isEmpty() && !all) {
            return;
        }
        try {
            Recorded ledger = ledgers.read(commit.scope());
            for (DeploymentId deployment : changed) {
                revisionFiles.sweep(deployment, ledger);
            }
            if (all) {
                revisionFiles.sweepForgotten(ledger);
            }
        } catch (IOException | DeploymentException e) {
            LOG.debug("could not sweep the revisions of {}; a later commit will", commit.scope(), e);
        }
    }

    /** Reads what a ledger leads to; if that is gone meanwhile, on the ledger as it is then. */
    private <T> T onOneLedger(LedgerScope scope, ReadingOn<T> reading) throws IOException {
        Recorded ledger = ledgers.read(scope);
        while (true) {
            try {
                return reading.read(ledger);
            } catch (NoSuchFileException e) {
                ledger = moved(ledger, e);
            }
        }
    }

    /** The ledger as it is now. Only if it has moved on may a file be gone that it led to. */
    private Recorded moved(Recorded ledger, NoSuchFileException missing) throws IOException {
        Recorded present = ledgers.read(ledger.scope());
        if (present.counter() == ledger.counter()) {
            throw StoreException.damaged("the file " + missing.getFile() + " is missing", missing);
        }
        return present;
    }

    private <T> T reading(String what, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw StoreException.unavailable(what + " in " + root + " can't be read: " + e, e);
        }
    }

    private static Map<DeploymentId, LedgerEntry> plain(Map<DeploymentId, Recorded.Entry> entries) {
        Map<DeploymentId, LedgerEntry> plain = new LinkedHashMap<>();
        entries.forEach((deployment, recorded) -> plain.put(deployment, recorded.entry()));
        return plain;
    }

    /** Something that is read. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    /** Something that is read, as a ledger says where. */
    @FunctionalInterface
    private interface ReadingOn<T> {
        T read(Recorded ledger) throws IOException;
    }
}
