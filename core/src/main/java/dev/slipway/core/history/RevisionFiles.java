package dev.slipway.core.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.StoreException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.record.ChainDocument;
import dev.slipway.spi.record.RevisionDocument;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The revisions, each in a file of its own that is written once, before the ledger's commit, and never changed. Its name is
 * {@code NUMBER-STAMP-ATTEMPT}: which revision, which counter the commit will replace, and what no other attempt is called. A
 * file counts if an entry's chain leads to it; what a lost attempt has written is never seen. Thread-safe.
 *
 * <p>Files that don't count are swept by the ledger of the group that wrote them: below its counter no commit that they were
 * written for can still land. No clock is asked.
 */
final class RevisionFiles {
    private static final String KIND = "revision";
    private static final Pattern NAME = Pattern.compile("([1-9][0-9]{0,17})-([0-9]{1,18})-[a-z0-9]+");

    private final Disk disk;
    private final Directories directories;
    private final RandomGenerator random;
    private final Path root;

    RevisionFiles(Disk disk, Directories directories, RandomGenerator random, Path root) {
        this.disk = disk;
        this.directories = directories;
        this.random = random;
        this.root = root.resolve("revisions");
    }

    /** Writes a revision and waits until it lasts; returns its file. */
    Path write(Revision revision, Optional<String> previous, long stamp) throws IOException {
        Path directory = directory(revision.deployment());
        String attempt = CommitToken.random(random).value();
        Path file = directory.resolve(revision.number() + "-" + stamp + "-" + attempt);
        ObjectNode document = Documents.start(KIND);
        document.setAll(Documents.tree(RevisionDocument.of(revision, previous)));
        try {
            create(directory, file, Documents.bytes(document));
            disk.sync(file);
            disk.sync(directory);
        } catch (IOException e) {
            discard(file, e);
            throw e;
        }
        return file;
    }

    private void create(Path directory, Path file, byte[] content) throws IOException {
        directories.ensure(directory);
        try {
            disk.create(file, content);
        } catch (NoSuchFileException e) {
            // A sweeper found it empty, of an attempt at the same incarnation that was lost, and took it away.
            directories.forget(directory);
            directories.ensure(directory);
            disk.create(file, content);
        }
    }

    /** Gives up a file that no ledger names. */
    void discard(Path file, Exception reason) {
        try {
            disk.delete(file);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /**
     * Reads the revisions that count, newest first.
     *
     * @param most how many at most
     * @throws NoSuchFileException if one is gone, as it is when the ledger has moved on
     */
    List<Revision> read(DeploymentRef deployment, ChainDocument chain, int most) throws IOException {
        List<Revision> revisions = new ArrayList<>();
        walk(deployment, chain, found -> {
            revisions.add(found.revision());
            return revisions.size() < most;
        });
        return revisions;
    }

    /**
     * Reads those of some numbers.
     *
     * @throws NoSuchFileException if one is gone, as it is when the ledger has moved on
     */
    List<Revision> read(DeploymentRef deployment, ChainDocument chain, Set<RevisionNumber> numbers) throws IOException {
        List<Revision> revisions = new ArrayList<>();
        Set<RevisionNumber> missing = new HashSet<>(numbers);
        missing.removeIf(number -> number.isAfter(chain.latest()));
        if (!missing.isEmpty()) {
            walk(deployment, chain, found -> {
                if (missing.remove(found.revision().number())) {
                    revisions.add(found.revision());
                }
                return !missing.isEmpty();
            });
        }
        return revisions;
    }

    /** The chain, with the file of the last good revision pinned. */
    ChainDocument pin(DeploymentRef deployment, ChainDocument chain, Optional<RevisionNumber> lastGood)
            throws IOException {
        if (lastGood.isEmpty()) {
            return chain.pinning(Optional.empty());
        }
        if (chain.latest().equals(lastGood.get())) {
            return chain.pinning(Optional.of(chain.file()));
        }
        if (chain.pinned()
                .filter(file -> number(file) == lastGood.get().value())
                .isPresent()) {
            return chain;
        }
        List<String> files = new ArrayList<>();
        walk(deployment, chain.pinning(Optional.empty()), found -> {
            if (found.revision().number().equals(lastGood.get())) {
                files.add(found.file());
            }
            return files.isEmpty();
        });
        return chain.pinning(files.stream().findFirst());
    }

    /** Takes away what doesn't count of an id in a group. */
    void sweep(DeploymentId id, Recorded ledger) throws IOException {
        Path ofId = directory(ledger.scope(), id);
        for (String incarnation : names(ofId)) {
            Set<String> counting = new HashSet<>();
            Recorded.Entry entry = ledger.entries().get(id);
            boolean lives = entry != null
                    && entry.entry().deployment().incarnation().value().equals(incarnation);
            if (lives && entry.chain().isPresent()) {
                walk(entry.entry().deployment(), entry.chain().get(), found -> counting.add(found.file()));
            }
            List<String> files = names(ofId.resolve(incarnation));
            // One in which there is nothing yet has just been made by somebody who is about to write.
            boolean empty = !files.isEmpty();
            for (String name : files) {
                Matcher matcher = NAME.matcher(name);
                boolean past = matcher.matches() && Long.parseLong(matcher.group(2)) < ledger.counter();
                if (past && !counting.contains(name)) {
                    disk.delete(ofId.resolve(incarnation).resolve(name));
                } else {
                    empty = false;
                }
            }
            if (empty && !lives) {
                directories.remove(ofId.resolve(incarnation));
            }
        }
    }

    /** Takes away what doesn't count of the ids that a group has no more. */
    void sweepForgotten(Recorded ledger) throws IOException {
        for (String name : names(root.resolve(GroupNames.directory(ledger.scope())))) {
            var id = new DeploymentId(name);
            if (!ledger.entries().containsKey(id)) {
                sweep(id, ledger);
            }
        }
    }

    /** Follows the chain for as long as it is kept, and then shows the pinned one; until the visitor has enough. */
    private void walk(DeploymentRef deployment, ChainDocument chain, Visitor visitor) throws IOException {
        long oldest = chain.oldest().value();
        Optional<String> next = Optional.of(chain.file());
        for (long number = chain.number(); number >= oldest; number--) {
            Path where = directory(deployment);
            Found found = find(deployment, next.orElseThrow(() -> broken(where)), number);
            if (!visitor.wantsMoreAfter(found)) {
                return;
            }
            next = found.previous();
        }
        Optional<String> pinned = chain.pinned().filter(file -> number(file) < oldest);
        if (pinned.isPresent()) {
            visitor.wantsMoreAfter(find(deployment, pinned.get(), number(pinned.get())));
        }
    }

    private Found find(DeploymentRef deployment, String name, long number) throws IOException {
        Path file = directory(deployment).resolve(name);
        ObjectNode tree = Documents.parse(disk.read(file), KIND, file);
        return Documents.value(tree, RevisionDocument.class, file, document -> {
            if (!document.belongsTo(deployment) || document.number() != number) {
                throw StoreException.damaged("the file " + file + " holds another revision");
            }
            return new Found(name, document.toRevision(deployment), Optional.ofNullable(document.previous()));
        });
    }

    private List<String> names(Path directory) throws IOException {
        try {
            return disk.list(directory);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private Path directory(DeploymentRef deployment) {
        GroupId group = deployment.group();
        return directory(LedgerScope.of(group), deployment.id())
                .resolve(deployment.incarnation().value());
    }

    private Path directory(LedgerScope scope, DeploymentId id) {
        return root.resolve(GroupNames.directory(scope)).resolve(id.value());
    }

    private static long number(String file) {
        Matcher matcher = NAME.matcher(file);
        if (!matcher.matches()) {
            throw StoreException.damaged("an entry names '" + file + "', which is no revision's file");
        }
        return Long.parseLong(matcher.group(1));
    }

    private static StoreException broken(Path directory) {
        return StoreException.damaged("the chain of revisions in " + directory + " is broken");
    }

    /** Is shown revisions one by one. */
    @FunctionalInterface
    private interface Visitor {
        boolean wantsMoreAfter(Found found);
    }

    /**
     * A revision that counts.
     *
     * @param file its name
     * @param revision what it holds
     * @param previous its predecessor's file
     */
    private record Found(String file, Revision revision, Optional<String> previous) {}
}
