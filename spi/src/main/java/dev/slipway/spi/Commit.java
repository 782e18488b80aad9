package dev.slipway.spi;

import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.immutables.value.Value;

/** One atomic change of a ledger: all of it is recorded, or nothing is. */
@Value.Immutable
@ValueStyle
public interface Commit {
    /**
     * Which ledger.
     *
     * @return its scope
     */
    LedgerScope scope();

    /**
     * The counter of the ledger that was decided on; the commit lands only if that is still the counter.
     *
     * @return at least 0
     */
    long base();

    /**
     * Marks this attempt.
     *
     * @return unique per attempt
     */
    CommitToken token();

    /**
     * Entries to write, each replacing the one of its id.
     *
     * @return whole entries, at most one per id
     */
    List<LedgerEntry> entries();

    /**
     * Entries to take away.
     *
     * @return ids without an entry in {@link #entries()}; their revisions go too
     */
    Set<DeploymentId> removals();

    /**
     * Revisions to record.
     *
     * @return each the successor of its deployment's latest
     */
    List<Revision> revisions();

    /** Checks what must be true together. */
    @Value.Check
    default void check() {
        if (base() < 0) {
            throw new InvalidValueException("base", base() + " must not be negative");
        }
        var written = new HashSet<DeploymentId>();
        for (var entry : entries()) {
            var id = entry.deployment().id();
            if (!written.add(id) || removals().contains(id)) {
                throw new InvalidValueException("entries", "'" + id + "' is written twice, or written and removed");
            }
        }
    }

    /**
     * Starts one.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableCommit.Builder {
        Builder() {}
    }
}
