package dev.slipway.spi.record;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.spi.Commit;
import dev.slipway.spi.GroupLedger;
import java.util.Collection;
import java.util.Optional;

/**
 * What no store records: a commit that contradicts what is recorded, which is a mistake of whoever made it, and what there is no
 * room for.
 */
public final class Refusals {
    /** The most bytes that a ledger should have. */
    public static final int MOST_LEDGER_BYTES = 128 * 1024;

    private Refusals() {}

    /**
     * Refuses a commit with anything of another store or another group, or with a revision of the ledger across groups.
     *
     * @param commit which commit
     * @param store the store that shall record it
     * @throws DeploymentException {@link ErrorCode#INTERNAL}
     */
    public static void checkOwn(Commit commit, StoreId store) {
        for (LedgerEntry entry : commit.entries()) {
            checkOwn(commit, entry.deployment(), store);
        }
        for (Revision revision : commit.revisions()) {
            checkOwn(commit, revision.deployment(), store);
            if (commit.scope().group().isEmpty()) {
                throw elsewhere(commit, revision.deployment(), store);
            }
        }
    }

    private static void checkOwn(Commit commit, DeploymentRef deployment, StoreId store) {
        boolean fits = commit.scope()
                .group()
                .filter(group -> !group.equals(deployment.group()))
                .isEmpty();
        if (!deployment.store().equals(store) || !fits) {
            throw elsewhere(commit, deployment, store);
        }
    }

    /**
     * Refuses a revision that isn't the next one of its deployment.
     *
     * @param latest the latest before it; empty if there is none
     * @param revision which revision
     * @throws DeploymentException {@link ErrorCode#INTERNAL}
     */
    public static void checkFollows(Optional<RevisionNumber> latest, Revision revision) {
        RevisionNumber expected = latest.map(RevisionNumber::next).orElse(RevisionNumber.FIRST);
        if (!revision.number().equals(expected)) {
            throw refused(
                    revision,
                    "revision " + revision.number() + " of '"
                            + revision.deployment().id() + "' can't follow; the next one is " + expected);
        }
    }

    /**
     * Refuses a revision of a deployment that the ledger wouldn't name.
     *
     * @param entry the entry that the ledger will have of its id; empty if there will be none
     * @param revision which revision
     * @throws DeploymentException {@link ErrorCode#INTERNAL}
     */
    public static void checkHasEntry(Optional<LedgerEntry> entry, Revision revision) {
        if (entry.filter(named -> named.deployment().equals(revision.deployment()))
                .isEmpty()) {
            throw refused(
                    revision,
                    "revision " + revision.number() + " of " + revision.deployment()
                            + " has no entry of this incarnation in the ledger");
        }
    }

    /**
     * Refuses a ledger that has grown too big by a new deployment or client. Releases, stops and deletions add neither, so they are
     * never refused for a lack of room.
     *
     * @param base the ledger that it shall replace
     * @param next all entries that it would have
     * @param size how many bytes it would have
     * @param most how many it may have
     * @throws StoreException {@link ErrorCode#LEDGER_FULL}
     */
    public static void checkRoom(GroupLedger base, Collection<LedgerEntry> next, long size, long most) {
        if (size > most && next.stream().anyMatch(entry -> grows(base, entry))) {
            throw StoreException.ledgerFull(base.scope(), size, most);
        }
    }

    private static boolean grows(GroupLedger base, LedgerEntry entry) {
        LedgerEntry former = base.entries().get(entry.deployment().id());
        return former == null || entry.clients().size() > former.clients().size();
    }

    private static DeploymentException elsewhere(Commit commit, DeploymentRef deployment, StoreId store) {
        return refused(
                deployment.id(),
                deployment + " can't be recorded in the ledger of " + commit.scope() + " of store '" + store + "'");
    }

    private static DeploymentException refused(Revision revision, String message) {
        return refused(revision.deployment().id(), message);
    }

    private static DeploymentException refused(DeploymentId id, String message) {
        return new DeploymentException(ErrorCode.INTERNAL, message, false, Optional.of(id));
    }
}
