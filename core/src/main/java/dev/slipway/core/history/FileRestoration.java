package dev.slipway.core.history;

import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.StoreId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.record.ChainDocument;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a store in a directory. It has its identity last of all, and a directory without one is no store; until then a mark
 * says why. Not thread-safe.
 */
final class FileRestoration implements StoreRestoration {
    private static final Logger LOG = LoggerFactory.getLogger(FileRestoration.class);

    private final Path root;
    private final Disk disk;
    private final RandomGenerator random;
    private final StoreDirectory directory;
    private final List<Recorded.Entry> ofGroup = new ArrayList<>();
    private Optional<Parts> parts = Optional.empty();

    FileRestoration(Path root, Disk disk, RandomGenerator random) {
        this.root = root;
        this.disk = disk;
        this.random = random;
        this.directory = new StoreDirectory(root, disk, random);
    }

    @Override
    public void begin(StoreId id) {
        writing(() -> {
            directory.take();
            parts = Optional.of(new Parts(id));
        });
    }

    @Override
    public void add(LedgerEntry entry, List<Revision> revisions) {
        writing(() -> {
            GroupId group = entry.deployment().group();
            if (!ofGroup.isEmpty()
                    && !ofGroup.get(0).entry().deployment().group().equals(group)) {
                finishGroup();
            }
            ofGroup.add(Recorded.Entry.following(Optional.empty(), entry, Optional.of(chain(entry, revisions))));
        });
    }

    /** Writes the revisions, oldest first; returns what leads to them. */
    private ChainDocument chain(LedgerEntry entry, List<Revision> newestFirst) throws IOException {
        Optional<Revision> former = Optional.empty();
        Optional<String> file = Optional.empty();
        Optional<String> pinned = Optional.empty();
        for (int index = newestFirst.size() - 1; index >= 0; index--) {
            Revision revision = newestFirst.get(index);
            boolean follows = former.filter(before -> before.number().next().equals(revision.number()))
                    .isPresent();
            Path written = begun().revisions.write(revision, follows ? file : Optional.empty(), 0);
            file = Optional.of(written.getFileName().toString());
            former = Optional.of(revision);
            pinned = entry.lastGood().equals(Optional.of(revision.number())) ? file : pinned;
        }
        return new ChainDocument(entry.latest().value(), file.orElseThrow(), pinned.orElse(null));
    }

    private void finishGroup() throws IOException {
        if (ofGroup.isEmpty()) {
            return;
        }
        GroupId group = ofGroup.get(0).entry().deployment().group();
        for (Recorded.Entry entry : ofGroup) {
            DeploymentRef deployment = entry.entry().deployment();
            if (!begun().claims.claim(deployment.id(), group, 0)) {
                throw StoreException.damaged(
                        "the id '" + deployment.id() + "' belongs to two groups, one of them '" + group + "'");
            }
        }
        if (!begun().ledgers.restore(LedgerScope.of(group), ofGroup)) {
            throw StoreException.damaged("the group '" + group + "' comes twice");
        }
        ofGroup.clear();
    }

    @Override
    public HistoryStore finish() {
        Parts made = begun();
        writing(() -> {
            finishGroup();
            directory.identify(made.id);
            parts = Optional.empty();
        });
        return new FileHistoryStore(root, made.id, false, disk, random);
    }

    private Parts begun() {
        return parts.orElseThrow(() -> new IllegalStateException("the restoration hasn't begun, or is finished"));
    }

    @Override
    public void close() {
        if (parts.isEmpty()) {
            return;
        }
        parts = Optional.empty();
        try {
            // The mark goes last, so that what is left, if this is cut short, is still no store.
            if (!directory.isStore()) {
                for (String part : List.of("ledger", "claims", "revisions")) {
                    deleteAll(root.resolve(part));
                }
                directory.release();
            }
        } catch (IOException e) {
            LOG.warn("what was imported into {} can't be taken away again, delete it: {}", root, e.toString());
        }
    }

    private void deleteAll(Path path) throws IOException {
        try {
            for (String name : disk.list(path)) {
                deleteAll(path.resolve(name));
            }
        } catch (NotDirectoryException | NoSuchFileException e) {
            LOG.trace("{} is a file", path);
        }
        disk.delete(path);
    }

    private void writing(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw StoreException.unavailable("the import into " + root + " can't go on: " + e, e);
        }
    }

    /** What a store is made of. */
    private final class Parts {
        private final StoreId id;
        private final Ledgers ledgers;
        private final IdClaims claims;
        private final RevisionFiles revisions;

        private Parts(StoreId id) {
            var directories = new Directories(disk, root);
            this.id = id;
            this.ledgers = new Ledgers(disk, Ledgers.register(disk, directories, random), root, id);
            this.claims = new IdClaims(disk, directories, random, ledgers, root);
            this.revisions = new RevisionFiles(disk, directories, random, root);
        }
    }

    /** A part of the work. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
