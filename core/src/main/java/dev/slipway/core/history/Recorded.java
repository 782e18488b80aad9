package dev.slipway.core.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.record.ChainDocument;
import dev.slipway.spi.record.EntryDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A ledger as it was read, with what only the store knows of it.
 *
 * @param scope whose
 * @param version which document; empty if there is none yet
 * @param entries by id, in the document's order
 */
record Recorded(LedgerScope scope, Optional<Register.Version> version, Map<DeploymentId, Entry> entries) {
    long counter() {
        return version.map(Register.Version::number).orElse(0L);
    }

    GroupLedger toLedger() {
        Map<DeploymentId, LedgerEntry> plain = new LinkedHashMap<>();
        entries.forEach((id, recorded) -> plain.put(id, recorded.entry()));
        return new GroupLedger(scope, counter(), plain);
    }

    /** The entry of exactly that life of that deployment. */
    Optional<Entry> entry(DeploymentRef deployment) {
        return Optional.ofNullable(entries.get(deployment.id()))
                .filter(recorded -> recorded.entry().deployment().equals(deployment));
    }

    /**
     * One entry.
     *
     * @param entry what everybody sees
     * @param chain which revision files count; empty if it has no revision
     * @param json the document's part, with the fields that this version doesn't know
     */
    record Entry(LedgerEntry entry, Optional<ChainDocument> chain, ObjectNode json) {
        /**
         * This entry as the next ledger's. What it doesn't change of the former one of the same life stays as it was written,
         * with all that is unknown within.
         */
        static Entry following(Optional<Entry> former, LedgerEntry entry, Optional<ChainDocument> chain) {
            ObjectNode written = Documents.tree(EntryDocument.of(entry, chain));
            ObjectNode json = former.map(before -> Documents.tree(EntryDocument.rewritten(
                            Documents.map(before.json()),
                            Documents.map(Documents.tree(EntryDocument.of(before.entry(), before.chain()))),
                            Documents.map(written))))
                    .orElse(written);
            return new Entry(entry, chain, json);
        }
    }
}
