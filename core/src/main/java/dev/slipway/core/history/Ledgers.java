package dev.slipway.core.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.StoreId;
import dev.slipway.spi.record.EntryDocument;
import dev.slipway.spi.record.Refusals;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The ledgers, each a {@link Register} of a document with the group's name and its entries. Thread-safe. */
final class Ledgers {
    /** The most bytes a ledger may have after a deployment or a client is added. A commit that adds none is never refused for it. */
    static final int MOST_BYTES = Refusals.MOST_LEDGER_BYTES;

    private static final String KIND = "ledger";

    private final Disk disk;
    private final Register register;
    private final Path root;
    private final StoreId store;

    Ledgers(Disk disk, Register register, Path root, StoreId store) {
        this.disk = disk;
        this.register = register;
        this.root = root.resolve(KIND);
        this.store = store;
    }

    static Register register(Disk disk, Directories directories, RandomGenerator random) {
        return new Register(disk, directories, random, KIND);
    }

    Recorded read(LedgerScope scope) throws IOException {
        Optional<Register.Version> version = register.read(directory(scope));
        if (version.isEmpty()) {
            return new Recorded(scope, version, Map.of());
        }
        Register.Version read = version.get();
        if (!scopeOf(read).equals(scope)) {
            throw StoreException.damaged(
                    "the file " + read.file() + " holds the ledger of " + scopeOf(read) + ", not of " + scope);
        }
        if (!read.document().path("store").asText().equals(store.value())) {
            throw StoreException.damaged("the file " + read.file() + " is of the store '"
                    + read.document().path("store").asText() + "', not of '" + store + "'");
        }
        JsonNode list = read.document().path("entries");
        if (!list.isArray()) {
            throw StoreException.damaged("the file " + read.file() + " doesn't say what the ledger's entries are");
        }
        Map<DeploymentId, Recorded.Entry> entries = new LinkedHashMap<>();
        for (JsonNode json : list) {
            Recorded.Entry entry = Documents.value(
                    json,
                    EntryDocument.class,
                    read.file(),
                    document -> new Recorded.Entry(
                            document.toEntry(store), Optional.ofNullable(document.chain()), (ObjectNode) json));
            entries.put(entry.entry().deployment().id(), entry);
        }
        return new Recorded(scope, version, entries);
    }

    /** Writes the ledger that shall follow, without publishing it. */
    Register.Prepared prepare(Recorded base, Collection<Recorded.Entry> entries) throws IOException {
        return prepare(base, entries, MOST_BYTES);
    }

    /** Writes the first ledger of a scope, as it was exported. What has grown beyond the bound without an addition may do so here. */
    boolean restore(LedgerScope scope, Collection<Recorded.Entry> entries) throws IOException {
        return publish(prepare(new Recorded(scope, Optional.empty(), Map.of()), entries, 2 * MOST_BYTES));
    }

    private Register.Prepared prepare(Recorded base, Collection<Recorded.Entry> entries, int most) throws IOException {
        ObjectNode content =
                base.version().map(version -> version.document().deepCopy()).orElseGet(() -> Documents.start(KIND));
        content.put("store", store.value());
        base.scope().group().ifPresent(group -> content.put("group", group.value()));
        ArrayNode list = content.putArray("entries");
        entries.forEach(entry -> list.add(entry.json()));
        Refusals.checkRoom(
                base.toLedger(),
                entries.stream().map(Recorded.Entry::entry).toList(),
                Documents.bytes(content).length,
                most);
        return register.prepare(directory(base.scope()), base.version(), content);
    }

    void discard(Register.Prepared prepared) {
        register.discard(prepared);
    }

    /** Publishes; false if another one was faster. */
    boolean publish(Register.Prepared prepared) throws IOException {
        return register.publish(prepared);
    }

    /** Replaces a ledger by an equal one, so that no commit that was prepared on it can land any more. */
    void move(Recorded ledger) throws IOException {
        publish(prepare(ledger, List.copyOf(ledger.entries().values())));
    }

    /** The groups whose ledgers have entries. */
    Set<GroupId> groups() throws IOException {
        List<String> names;
        try {
            names = disk.list(root);
        } catch (NoSuchFileException e) {
            return Set.of();
        }
        Set<GroupId> groups = new HashSet<>();
        for (String name : names) {
            Optional<LedgerScope> scope = register.read(root.resolve(name)).map(Ledgers::scopeOf);
            if (scope.isPresent() && !GroupNames.directory(scope.get()).equals(name)) {
                throw StoreException.damaged(
                        "the directory " + root.resolve(name) + " holds the ledger of " + scope.get());
            }
            if (scope.isPresent() && !read(scope.get()).entries().isEmpty()) {
                scope.get().group().ifPresent(groups::add);
            }
        }
        return groups;
    }

    private Path directory(LedgerScope scope) {
        return root.resolve(GroupNames.directory(scope));
    }

    private static LedgerScope scopeOf(Register.Version version) {
        return Documents.value(
                version.document(),
                GroupDocument.class,
                version.file(),
                document ->
                        new LedgerScope(Optional.ofNullable(document.group()).map(GroupId::new)));
    }

    /** The part of a ledger that says whose it is; the one across groups names none. */
    private record GroupDocument(@Nullable String group) {}
}
