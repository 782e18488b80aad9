package dev.slipway.spi;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.StoreId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where intent is recorded: one ledger per group, the revisions of every deployment, and which group an id belongs to. Every
 * implementation is thread-safe and keeps these requirements:
 *
 * <ul>
 *   <li>H1 {@link #commit} is atomic: readers see all of it or nothing, also after a crash.
 *   <li>H2 {@link #commit} lands only if the ledger's counter is the commit's base, also between processes. What has landed
 *       survives every crash, if the store survives any.
 *   <li>H3 An id belongs to at most one group at a time; of two that race for it, one gets {@link CommitResult.IdTaken}.
 *   <li>H4 A read that begins after a commit has landed sees it.
 *   <li>H5 Revisions never change. At least the latest 32 of a deployment and its last good one are kept.
 *   <li>H6 Removing an entry frees its id and removes its revisions.
 *   <li>H7 If it can't be told whether a commit landed, {@link dev.slipway.error.ErrorCode#OUTCOME_UNKNOWN} is thrown, never
 *       a conflict. The other codes that {@link #commit} names say that it didn't and won't; any other exception is taken for
 *       a lost answer.
 *   <li>H8 {@link #revisions} and {@link #history} know only revisions that the ledger leads to: what a commit left behind
 *       that didn't land isn't there, and doesn't keep a later one from recording the same number.
 *   <li>H9 A store that {@link #isReadOnly} writes nothing at all, and refuses every commit with
 *       {@link dev.slipway.error.ErrorCode#READ_ONLY}.
 * </ul>
 */
public interface HistoryStore {
    /** How many revisions of a deployment a store keeps at least. */
    int KEPT_REVISIONS = 32;

    /**
     * Which store this is.
     *
     * @return random at its creation, the same ever after
     */
    StoreId id();

    /**
     * Reads a ledger. Blocking.
     *
     * @param scope which one
     * @return what is recorded; an empty ledger with counter 0 if nothing ever was
     * @throws dev.slipway.error.StoreException {@link dev.slipway.error.ErrorCode#STORE_UNAVAILABLE}
     */
    GroupLedger ledger(LedgerScope scope);

    /**
     * Records a change. Blocking. The very same commit may come again after its answer was lost; as it replaces the same
     * ledger, it lands once at most.
     *
     * @param commit all of it or nothing
     * @return what became of it
     * @throws dev.slipway.error.StoreException {@link dev.slipway.error.ErrorCode#OUTCOME_UNKNOWN}; or, and then nothing was
     *     recorded, {@link dev.slipway.error.ErrorCode#STORE_UNAVAILABLE}, {@link dev.slipway.error.ErrorCode#STORE_NEWER},
     *     {@link dev.slipway.error.ErrorCode#STORE_DAMAGED}, {@link dev.slipway.error.ErrorCode#LEDGER_FULL} or
     *     {@link dev.slipway.error.ErrorCode#READ_ONLY}
     */
    CommitResult commit(Commit commit);

    /**
     * Finds which group an id belongs to. Blocking.
     *
     * @param id which id
     * @return empty if it belongs to none
     */
    Optional<GroupId> locate(DeploymentId id);

    /**
     * Reads revisions, however many, at once. Blocking.
     *
     * @param keys which
     * @return those that exist
     */
    Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys);

    /**
     * Reads a deployment's history. Blocking.
     *
     * @param deployment whose
     * @param most how many at most, at least 1
     * @return newest first; empty if there is no such incarnation
     */
    List<Revision> history(DeploymentRef deployment, int most);

    /**
     * Lists the groups that have entries. Blocking.
     *
     * @return every group with at least one entry
     */
    Set<GroupId> groups();

    /**
     * Whether this store can only be read. A manager on such a store is read-only too.
     *
     * @return the same for the instance's whole life; false by default
     */
    default boolean isReadOnly() {
        return false;
    }
}
