package dev.slipway.provider.k8s.internal.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.StoreException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.ConfigMapObject;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.record.RecordedLedger.Entry;
import dev.slipway.provider.k8s.internal.record.RecordedLedger.Version;
import dev.slipway.spi.record.EntryDocument;
import dev.slipway.spi.record.Refusals;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The ledgers, each in a ConfigMap that is replaced on condition that it is still the object, and the version of it, that was read:
 * that is the compare-and-set. A ledger is never deleted, as its counter must not begin anew. Thread-safe.
 */
final class Ledgers {
    /** What a document and a label call it. */
    static final String KIND = "ledger";

    /** How many attempts before it a version names. Who was asleep for longer can't be told what became of its own. */
    static final int TRAIL = 32;

    private final RecordMaps maps;
    private final StoreId store;
    private final RandomGenerator random;

    Ledgers(RecordMaps maps, StoreId store, RandomGenerator random) {
        this.maps = maps;
        this.store = store;
        this.random = random;
    }

    RecordedLedger read(LedgerScope scope) {
        return maps.get(RecordNames.ledger(scope))
                .map(map -> read(map, scope))
                .orElseGet(() -> RecordedLedger.empty(scope));
    }

    private RecordedLedger read(ConfigMapObject map, LedgerScope scope) {
        String where = maps.where(map.metadata().name());
        ObjectNode document = maps.document(map, KIND);
        if (!scope(map, document).equals(scope)) {
            throw StoreException.damaged(where + " holds the ledger of " + scope(map, document) + ", not of " + scope);
        }
        String owner = document.path("store").asText();
        if (!owner.equals(store.value())) {
            throw StoreException.damaged(where + " is of the store '" + owner + "', not of '" + store + "'");
        }
        if (!document.path("entries").isArray()) {
            throw StoreException.damaged(where + " doesn't say what the ledger's entries are");
        }
        Map<DeploymentId, Entry> entries = new LinkedHashMap<>();
        for (JsonNode json : document.path("entries")) {
            Entry entry = RecordJson.value(
                    json,
                    EntryDocument.class,
                    where,
                    stored -> new Entry(stored.toEntry(store), Optional.ofNullable(stored.chain()), (ObjectNode) json));
            if (entries.put(entry.entry().deployment().id(), entry) != null) {
                throw StoreException.damaged(
                        where + " holds '" + entry.entry().deployment().id() + "' twice");
            }
        }
        return new RecordedLedger(scope, Optional.of(version(map, document)), entries);
    }

    private Version version(ConfigMapObject map, ObjectNode document) {
        List<String> trail = new ArrayList<>();
        document.path("trail").forEach(attempt -> trail.add(attempt.asText()));
        long counter = document.path("counter").asLong(0);
        if (counter < 1 || trail.isEmpty()) {
            throw StoreException.damaged(maps.where(map.metadata().name()) + " doesn't say which version it is");
        }
        return new Version(map.metadata(), document, counter, List.copyOf(trail));
    }

    private LedgerScope scope(ConfigMapObject map, ObjectNode document) {
        return RecordJson.value(
                document,
                GroupDocument.class,
                maps.where(map.metadata().name()),
                stored -> new LedgerScope(Optional.ofNullable(stored.group()).map(GroupId::new)));
    }

    /**
     * Works out what shall follow a ledger, without writing it.
     *
     * @throws StoreException {@link dev.slipway.error.ErrorCode#LEDGER_FULL}
     */
    Prepared prepare(RecordedLedger base, Map<DeploymentId, Entry> entries) {
        return prepare(base, entries, Refusals.MOST_LEDGER_BYTES);
    }

    /** The first ledger of a scope, as it was exported. What has grown beyond the bound without an addition may do so here. */
    Prepared prepareRestored(LedgerScope scope, Map<DeploymentId, Entry> entries) {
        return prepare(RecordedLedger.empty(scope), entries, 2L * Refusals.MOST_LEDGER_BYTES);
    }

    private Prepared prepare(RecordedLedger base, Map<DeploymentId, Entry> entries, long most) {
        ObjectNode document =
                base.version().map(version -> version.document().deepCopy()).orElseGet(() -> RecordJson.start(KIND));
        document.put("store", store.value());
        base.scope().group().ifPresent(group -> document.put("group", group.value()));
        document.put("counter", base.counter() + 1);
        List<String> trail = new ArrayList<>();
        trail.add(CommitToken.random(random).value());
        base.version().ifPresent(before -> before.trail().stream().limit(TRAIL).forEach(trail::add));
        trail.forEach(document.putArray("trail")::add);
        ArrayNode list = document.putArray("entries");
        entries.values().forEach(entry -> list.add(entry.json()));
        String text = RecordJson.text(document);
        Refusals.checkRoom(
                base.toLedger(),
                entries.values().stream().map(Entry::entry).toList(),
                text.getBytes(StandardCharsets.UTF_8).length,
                most);
        return new Prepared(base, entries, document, List.copyOf(trail), text);
    }

    /**
     * Lets what was prepared follow its base.
     *
     * @return the ledger; empty if it didn't follow and never will, as another one does
     * @throws KubeException if it didn't, and never will
     * @throws StoreException {@link dev.slipway.error.ErrorCode#OUTCOME_UNKNOWN} if it can't be told
     */
    Optional<RecordedLedger> publish(Prepared prepared) {
        LedgerScope scope = prepared.base().scope();
        var content = new RecordMaps.Content(
                RecordNames.ledger(scope),
                RecordLabels.of(store, KIND, scope),
                RecordLabels.annotations(scope),
                prepared.text(),
                false);
        try {
            return Optional.of(prepared.as(maps.write(prepared.base().version().map(Version::meta), content)));
        } catch (KubeException e) {
            if (e.kind() == KubeException.Kind.STALE) {
                return Optional.empty();
            }
            if (!e.kind().mayHaveHappened()) {
                throw e;
            }
            return published(prepared, e);
        }
    }

    /** What the ledger tells of an attempt whose answer was lost. */
    private Optional<RecordedLedger> published(Prepared prepared, KubeException lost) {
        RecordedLedger now;
        try {
            now = read(prepared.base().scope());
        } catch (KubeException | StoreException e) {
            lost.addSuppressed(e);
            throw unknown(prepared, "and it can't be read now", lost);
        }
        long since = now.counter() - prepared.base().counter() - 1;
        if (since < 0 || now.version().isEmpty() || !isSameObject(prepared.base(), now)) {
            throw unknown(prepared, "and it may still come", lost);
        }
        Version version = now.version().get();
        if (since >= version.trail().size()) {
            throw unknown(prepared, "and too much has been recorded since to tell", lost);
        }
        return version.trail().get((int) since).equals(prepared.trail().get(0))
                ? Optional.of(prepared.as(version.meta()))
                : Optional.empty();
    }

    /** Whoever deletes a ledger takes with it what could tell. */
    private static boolean isSameObject(RecordedLedger base, RecordedLedger now) {
        Optional<String> before = base.version().map(version -> version.meta().uid());
        return before.isEmpty()
                || before.equals(now.version().map(version -> version.meta().uid()));
    }

    private StoreException unknown(Prepared prepared, String what, KubeException cause) {
        LedgerScope scope = prepared.base().scope();
        return StoreException.outcomeUnknown(
                "it can't be told whether the ledger of " + scope + " was replaced in "
                        + maps.where(RecordNames.ledger(scope)) + ": the answer was lost, " + what + ": "
                        + cause.getMessage(),
                cause);
    }

    /** Replaces a ledger by an equal one, so that no commit that was prepared on it can land any more. */
    void move(RecordedLedger ledger) {
        publish(prepare(ledger, ledger.entries()));
    }

    /** The groups whose ledgers have entries. */
    Set<GroupId> groups() {
        Set<GroupId> groups = new HashSet<>();
        for (ConfigMapObject map : maps.list(RecordLabels.selector(RecordLabels.of(store, KIND)))) {
            LedgerScope scope = scope(map, maps.document(map, KIND));
            if (!RecordNames.ledger(scope).equals(map.metadata().name())) {
                throw StoreException.damaged(maps.where(map.metadata().name()) + " holds the ledger of " + scope);
            }
            if (!read(map, scope).entries().isEmpty()) {
                scope.group().ifPresent(groups::add);
            }
        }
        return groups;
    }

    /** The part of a ledger that says whose it is; the one across groups names none. */
    private record GroupDocument(@Nullable String group) {}

    /**
     * What shall follow a ledger.
     *
     * @param base which it shall follow
     * @param entries its entries
     * @param document all of it
     * @param trail what this attempt and those before it are called, the newest first
     * @param text the document as text
     */
    record Prepared(
            RecordedLedger base,
            Map<DeploymentId, Entry> entries,
            ObjectNode document,
            List<String> trail,
            String text) {
        private RecordedLedger as(ObjectMeta meta) {
            return new RecordedLedger(
                    base.scope(), Optional.of(new Version(meta, document, base.counter() + 1, trail)), entries);
        }
    }
}
