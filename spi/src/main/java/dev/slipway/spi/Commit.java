package dev.slipway.spi;

import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
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
     * @return whole entries
     */
    List<LedgerEntry> entries();

    /**
     * Entries to take away.
     *
     * @return ids; their revisions go too
     */
    Set<DeploymentId> removals();

    /**
     * Revisions to record.
     *
     * @return each the successor of its deployment's latest
     */
    List<Revision> revisions();

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
