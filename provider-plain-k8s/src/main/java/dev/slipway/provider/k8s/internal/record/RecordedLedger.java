package dev.slipway.provider.k8s.internal.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.record.ChainDocument;
import dev.slipway.spi.record.EntryDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A ledger as it was read, with what only the store knows of it.
 *
 * @param scope whose
 * @param version which version of which ConfigMap; empty if there is none yet
 * @param entries by id, in the document's order
 */
record RecordedLedger(LedgerScope scope, Optional<Version> version, Map<DeploymentId, Entry> entries) {
    /** A ledger of which there is no ConfigMap. */
    static RecordedLedger empty(LedgerScope scope) {
        return new RecordedLedger(scope, Optional.empty(), Map.of());
    }

    long counter() {
        return version.map(Version::counter).orElse(0L);
    }

    boolean names(DeploymentId id) {
        return entries.containsKey(id);
    }

    /** The entry of exactly that life of that deployment. */
    Optional<Entry> entry(DeploymentRef deployment) {
        return Optional.ofNullable(entries.get(deployment.id()))
                .filter(recorded -> recorded.entry().deployment().equals(deployment));
    }

    GroupLedger toLedger() {
        return new GroupLedger(scope, counter(), plain());
    }

    Map<DeploymentId, LedgerEntry> plain() {
        Map<DeploymentId, LedgerEntry> plain = new LinkedHashMap<>();
        entries.forEach((id, recorded) -> plain.put(id, recorded.entry()));
        return plain;
    }

    /**
     * One version.
     *
     * @param meta the ConfigMap's, by which it is replaced
     * @param document all of its document
     * @param counter the ledger's counter
     * @param trail what the attempts were called that made this version and those before it, the newest first
     */
    record Version(ObjectMeta meta, ObjectNode document, long counter, List<String> trail) {}

    /**
     * One entry.
     *
     * @param entry what everybody sees
     * @param chain which revisions count; empty if it has none
     * @param json the document's part, with the fields that this version doesn't know
     */
    record Entry(LedgerEntry entry, Optional<ChainDocument> chain, ObjectNode json) {
        /** This entry as the next ledger's, with all that is unknown in the former one of the same life. */
        static Entry following(Optional<Entry> former, LedgerEntry entry, Optional<ChainDocument> chain) {
            ObjectNode written = RecordJson.tree(EntryDocument.of(entry, chain));
            ObjectNode json = former.map(before -> RecordJson.tree(EntryDocument.rewritten(
                            RecordJson.map(before.json()),
                            RecordJson.map(RecordJson.tree(EntryDocument.of(before.entry(), before.chain()))),
                            RecordJson.map(written))))
                    .orElse(written);
            return new Entry(entry, chain, json);
        }

        /** Whether nothing changes if this becomes the next ledger's entry. */
        boolean says(LedgerEntry next, Optional<ChainDocument> nextChain) {
            return entry.equals(next) && chain.equals(nextChain);
        }
    }
}
