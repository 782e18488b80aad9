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
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store's directory: makes it, tries whether its file system can hold a store, and gives the store its identity, once. */
final class StoreDirectory {
    private static final String KIND = "store";
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
            if (hasLedgers) {
                throw StoreException.damaged("the file " + file + " is missing, and there are ledgers beside it");
            }
            create(file);
        }
        disk.sync(root);
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

    private void create(Path file) throws IOException {
        ObjectNode document = Documents.start(KIND);
        document.put("id", StoreId.random(random).value());
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
