package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.RequestId;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.HistoryStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds what a request made that comes again. Looked for on exactly the ledger that would be replaced, so that of two JVMs
 * with the same request the slower one finds the result of the faster. Thread-safe.
 */
class Repeats {
    /** All that are sure to be kept, and the last good one behind them. */
    private static final int MOST_REVISIONS = HistoryStore.KEPT_REVISIONS + 1;

    private final HistoryStore store;
    private final Retrying retrying;

    Repeats(HistoryStore store, Retrying retrying) {
        this.store = store;
        this.retrying = retrying;
    }

    /** What the request made of this deployment; empty if it comes for the first time, or bears no id. */
    Optional<Proposal> ofChange(Proposals.Request request, LedgerEntry entry, Verb verb) {
        return request.options().requestId().flatMap(id -> {
            Map<RevisionNumber, Revision> kept = history(entry);
            return kept.values().stream()
                    .filter(revision -> revision.requestId().equals(Optional.of(id)))
                    .findFirst()
                    .map(first -> {
                        requireSame(request, id, first, verb.isWhatMade(first, kept));
                        return result(entry, first);
                    });
        });
    }

    /** What the request deployed in this group; empty if it comes for the first time, or bears no id. */
    Optional<Proposal> ofDeploy(Proposals.Request request, Basis ledger, DeploymentSpec spec) {
        return request.options()
                .requestId()
                .flatMap(id -> ledger.entries().values().stream()
                        .filter(entry ->
                                Incarnations.isMadeBy(id, entry.deployment().incarnation()))
                        .findFirst()
                        .map(entry -> {
                            Revision first = firstKept(entry, id);
                            DeploymentId made = entry.deployment().id();
                            boolean isChosen = spec.id().map(made::equals).orElse(true);
                            boolean isTrimmed = !first.number().equals(RevisionNumber.FIRST);
                            boolean isSame = isChosen
                                    && (isTrimmed || spec.withDeploymentId(made).equals(first.spec()));
                            if (isTrimmed && isSame) {
                                return result(entry, first);
                            }
                            requireSame(request, id, first, isSame);
                            return result(entry, first);
                        }));
    }

    private Map<RevisionNumber, Revision> history(LedgerEntry entry) {
        return retrying.call("history", () -> store.history(entry.deployment(), MOST_REVISIONS)).stream()
                .collect(Collectors.toMap(Revision::number, Function.identity()));
    }

    /** The first revision, or the latest where that isn't kept any more. */
    private Revision firstKept(LedgerEntry entry, RequestId id) {
        var first = new RevisionKey(entry.deployment(), RevisionNumber.FIRST);
        Map<RevisionKey, Revision> found =
                retrying.call("revisions", () -> store.revisions(List.of(first, entry.latestKey())));
        return Optional.ofNullable(found.get(first))
                .or(() -> Optional.ofNullable(found.get(entry.latestKey())))
                .orElseThrow(() -> {
                    var gone = new NotFoundException(entry.deployment().id());
                    return StoreException.outcomeUnknown(
                            "'" + entry.deployment().id() + "', which the request '" + id
                                    + "' made, was deleted or changed just now; ask again",
                            gone);
                });
    }

    /** A request is the same if the same actor asks for the same; the reason in words doesn't count. */
    private static void requireSame(Proposals.Request request, RequestId id, Revision first, boolean isSame) {
        if (isSame && first.author().equals(request.actor())) {
            return;
        }
        DeploymentId deployment = first.deployment().id();
        throw new DeploymentException(
                ErrorCode.REQUEST_ID_USED,
                "the request id '" + id + "' belongs to another request of this group: revision " + first.number()
                        + " of '" + deployment + "', " + first.cause() + " by " + first.author()
                        + "; a request id is for one request of one actor, so choose a new one",
                false,
                Optional.of(deployment));
    }

    /** The revision of then, judged by what is recorded now. */
    private static Proposal result(LedgerEntry entry, Revision first) {
        return new Proposal(entry, first, Impact.NONE, QuotaDecision.ALLOWED, false);
    }
}
