package dev.slipway.core.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.StoreId;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store's directory: makes it, tries whether its file system can hold a store, and gives the store its identity, once. */
final class StoreDirectory {
    private static final String KIND = "store";
    private static final String UNFINISHED = "importing";
    private static final int SHOWN = 5;
    private static final Logger LOG = LoggerFactory.getLogger(StoreDirectory.class);

    private final Path root;
    private final Disk disk;
    private final RandomGenerator random;

    StoreDirectory(Path root, Disk disk, RandomGenerator random) {
        this.root = root;
        this.disk = disk;
        this.random = random;
    }

    StoreId open() throws IOException {
        make(root);
        probe();
        Path file = root.resolve(KIND);
        // In this order: a store that another process makes meanwhile has its identity before it has a ledger.
        boolean hasLedgers = disk.exists(root.resolve("ledger"));
        if (!disk.exists(file)) {
            if (disk.exists(root.resolve(UNFINISHED))) {
                throw StoreException.damaged(
                        "an import into " + root + " was begun and is not finished; if nobody is at it"
                                + " any more, delete the directory and import again");
            }
            if (hasLedgers) {
                throw StoreException.damaged("the file " + file + " is missing, and there are ledgers beside it");
            }
            create(file, StoreId.random(random));
        }
        disk.sync(root);
        return identity(file);
    }

    /** Finds the store that is there, without writing anything. */
    StoreId find() throws IOException {
        Path file = root.resolve(KIND);
        if (!disk.exists(file)) {
            throw new DeploymentException(
                    ErrorCode.INVALID_SETTING,
                    "there is no store in the directory " + root + ", and it shall only be read",
                    false,
                    Optional.empty());
        }
        return identity(file);
    }

    /** Takes a directory that is empty, or isn't there yet, for a store that is going to be imported. */
    void take() throws IOException {
        make(root);
        refuseUnlessEmpty(disk.list(root));
        probe();
        try {
            disk.create(root.resolve(UNFINISHED), new byte[0]);
        } catch (FileAlreadyExistsException e) {
            throw StoreException.notEmpty("the directory " + root + " is just being used by another import");
        }
        disk.sync(root);
        // Whoever opened a store here meanwhile has left something, if only for a moment.
        List<String> others = new ArrayList<>(disk.list(root));
        others.remove(UNFINISHED);
        if (!others.isEmpty()) {
            release();
            refuseUnlessEmpty(others);
        }
    }

    private void refuseUnlessEmpty(List<String> names) {
        if (!names.isEmpty()) {
            throw StoreException.notEmpty(
                    "the directory " + root + " must be empty to import a store into it; it holds "
                            + names.stream().sorted().limit(SHOWN).collect(Collectors.joining("', '", "'", "'"))
                            + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : ""));
        }
    }

    /** Whether there is one, whoever made it. */
    boolean isStore() throws IOException {
        return disk.exists(root.resolve(KIND));
    }

    /** Makes what was imported a store. */
    void identify(StoreId id) throws IOException {
        Path file = root.resolve(KIND);
        create(file, id);
        disk.sync(root);
        if (!identity(file).equals(id)) {
            throw StoreException.notEmpty("the directory " + root + " has become the store '" + identity(file)
                    + "' while '" + id + "' was imported into it");
        }
        release();
    }

    /** Gives up the mark of an import. */
    void release() throws IOException {
        disk.delete(root.resolve(UNFINISHED));
        disk.sync(root);
    }

    private StoreId identity(Path file) throws IOException {
        ObjectNode document = Documents.parse(disk.read(file), KIND, file);
        return Documents.value(document, IdentityDocument.class, file, identity -> new StoreId(identity.id()));
    }

    private void make(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null) {
            return;
        }
        if (disk.exists(directory)) {
            waitForOthers(directory, parent);
        } else {
            make(parent);
            disk.createDirectory(directory);
            disk.sync(parent);
        }
    }

    /** Another process may have made it just now, and not yet waited until its name survives a crash. */
    private void waitForOthers(Path directory, Path parent) throws IOException {
        try {
            disk.sync(parent);
        } catch (AccessDeniedException e) {
            LOG.debug("{} was there before, in a directory that may not be read", directory, e);
        }
    }

    private void create(Path file, StoreId id) throws IOException {
        ObjectNode document = Documents.start(KIND);
        document.put("id", id.value());
        Path prepared = root.resolve(KIND + "." + CommitToken.random(random).value());
        disk.create(prepared, Documents.bytes(document));
        disk.sync(prepared);
        try {
            disk.link(file, prepared);
        } catch (FileAlreadyExistsException e) {
            LOG.trace("{} was made by another process", file);
        }
        disk.delete(prepared);
    }

    /** Everything rests on three things that not every file system has: they are tried, not believed. */
    private void probe() throws IOException {
        String name = "probe." + CommitToken.random(random).value();
        Path file = root.resolve(name);
        Path link = root.resolve(name + ".link");
        disk.create(file, new byte[0]);
        try {
            disk.sync(file);
            require("waits until a directory's names survive a crash", () -> disk.sync(root));
            require("has hard links", () -> disk.link(link, file));
            require("refuses a hard link to a name that is taken", () -> {
                try {
                    disk.link(link, file);
                } catch (FileAlreadyExistsException e) {
                    return;
                }
                throw new IOException("it made one");
            });
        } finally {
            disk.delete(link);
            disk.delete(file);
        }
    }

    private void require(String what, Trial trial) {
        try {
            trial.run();
        } catch (IOException | UnsupportedOperationException e) {
            throw new DeploymentException(
                    ErrorCode.INVALID_SETTING,
                    "the directory " + root + " can't hold a store: it needs a local file system that " + what
                            + ", and this one answers: " + e,
                    false,
                    Optional.empty(),
                    e);
        }
    }

    /** Which store this is, as it is stored. */
    record IdentityDocument(String id) {
        IdentityDocument {
            Objects.requireNonNull(id, "id");
        }
    }

    /** Something that a file system may not have. */
    @FunctionalInterface
    private interface Trial {
        void run() throws IOException;
    }
}
