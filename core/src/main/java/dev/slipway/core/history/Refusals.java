package dev.slipway.core.history;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import java.util.Optional;

/** What no store records, because it would contradict what is recorded: a mistake of whoever made the commit. */
final class Refusals {
    private Refusals() {}

    /** Refuses a revision that isn't the next one of its deployment. */
    static void checkFollows(Optional<RevisionNumber> latest, Revision revision) {
        RevisionNumber expected = latest.map(RevisionNumber::next).orElse(RevisionNumber.FIRST);
        if (!revision.number().equals(expected)) {
            throw refused(
                    revision,
                    "revision " + revision.number() + " of '"
                            + revision.deployment().id() + "' can't follow; the next one is " + expected);
        }
    }

    /** A revision of a deployment that the ledger wouldn't name. */
    static DeploymentException withoutEntry(Revision revision) {
        return refused(
                revision,
                "revision " + revision.number() + " of " + revision.deployment()
                        + " has no entry of this incarnation in the ledger");
    }

    /** A deployment that another ledger or another store has. */
    static DeploymentException elsewhere(DeploymentRef deployment, LedgerScope scope, StoreId store) {
        return refused(
                deployment.id(),
                deployment + " can't be recorded in the ledger of " + scope + " of store '" + store + "'");
    }

    private static DeploymentException refused(Revision revision, String message) {
        return refused(revision.deployment().id(), message);
    }

    private static DeploymentException refused(DeploymentId id, String message) {
        return new DeploymentException(ErrorCode.INTERNAL, message, false, Optional.of(id));
    }
}
