package dev.slipway.core.simulation.store;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.GroupLedger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A scope's ledger: the one object whose update decides a commit.
 *
 * @param scope whose
 * @param counter +1 with every commit
 * @param rows by id
 */
public record LedgerObject(LedgerScope scope, long counter, Map<DeploymentId, Row> rows) {
    /** Keeps the order. */
    public LedgerObject {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    static LedgerObject empty(LedgerScope scope) {
        return new LedgerObject(scope, 0, Map.of());
    }

    LedgerObject following(Map<DeploymentId, Row> next) {
        return new LedgerObject(scope, counter + 1, next);
    }

    /** The row of exactly that life of that deployment. */
    public Optional<Row> row(DeploymentRef deployment) {
        return Optional.ofNullable(rows.get(deployment.id()))
                .filter(row -> row.entry().deployment().equals(deployment));
    }

    GroupLedger toLedger() {
        Map<DeploymentId, LedgerEntry> entries = new LinkedHashMap<>();
        rows.forEach((id, row) -> entries.put(id, row.entry()));
        return new GroupLedger(scope, counter, entries);
    }

    /**
     * An entry, and which revision objects count for it.
     *
     * @param entry what everybody sees
     * @param latest the newest revision, which leads to the others; empty if nothing was ever recorded
     * @param good the last good one, which is kept although newer ones push it out
     */
    public record Row(LedgerEntry entry, Optional<Link> latest, Optional<Link> good) {
        static Row of(LedgerEntry entry) {
            return new Row(entry, Optional.empty(), Optional.empty());
        }

        Row with(LedgerEntry next) {
            return new Row(next, latest, good);
        }

        Row leadingTo(Link next) {
            return new Row(entry, Optional.of(next), good);
        }

        Row pinning(Optional<Link> next) {
            return new Row(entry, latest, next);
        }
    }

    /**
     * Where a revision is.
     *
     * @param name of its object
     * @param number which it is
     */
    public record Link(String name, RevisionNumber number) {}
}
