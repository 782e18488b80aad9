package dev.slipway.provider.k8s.internal.record;

import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.record.ChainDocument;
import dev.slipway.spi.record.Refusals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records commits. Everything is worked out before anything is written; then come the revisions, the claims of new ids, and last the
 * ledger, which decides. What was written before leaves no trace that anybody sees if that fails. Thread-safe.
 */
final class Commits {
    /** In each round but the last somebody touched the ledger's ConfigMap without recording anything, a label maybe. */
    private static final int MOST_ROUNDS = 10;

    private final StoreIdentity identity;
    private final Ledgers ledgers;
    private final IdClaims claims;
    private final RevisionMaps revisions;
    private final RevisionChains chains;
    private final Sweep sweep;

    Commits(
            StoreIdentity identity,
            Ledgers ledgers,
            IdClaims claims,
            RevisionMaps revisions,
            RevisionChains chains,
            Sweep sweep) {
        this.identity = identity;
        this.ledgers = ledgers;
        this.claims = claims;
        this.revisions = revisions;
        this.chains = chains;
        this.sweep = sweep;
    }

    /**
     * Records a commit.
     *
     * @throws KubeException if nothing was recorded, and nothing will be
     * @throws StoreException if nothing was recorded, but for {@link dev.slipway.error.ErrorCode#OUTCOME_UNKNOWN}
     */
    CommitResult record(Commit commit) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            RecordedLedger base = ledgers.read(commit.scope());
            if (base.counter() != commit.base()) {
                return new CommitResult.Conflict(base.toLedger());
            }
            Optional<CommitResult> result = record(commit, base);
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw new KubeException(
                KubeException.Kind.STALE,
                0,
                "somebody keeps writing to the ConfigMap of the ledger of " + commit.scope() + ", and records nothing",
                Optional.empty(),
                null);
    }

    /** Empty if the ledger isn't the one that was read any more. */
    private Optional<CommitResult> record(Commit commit, RecordedLedger base) {
        if (base.version().isEmpty()) {
            identity.check();
        }
        List<RecordMaps.Content> prepared = new ArrayList<>();
        Map<DeploymentId, RecordedLedger.Entry> next;
        try {
            next = next(commit, base, prepared);
        } catch (MissingMapException e) {
            if (ledgers.read(commit.scope()).counter() == base.counter()) {
                throw StoreException.damaged(e.getMessage(), e);
            }
            return Optional.empty();
        }
        Ledgers.Prepared ledger = ledgers.prepare(base, next);
        List<ObjectMeta> written = new ArrayList<>();
        for (RecordMaps.Content revision : prepared) {
            written.add(revisions.write(revision));
        }
        Optional<DeploymentId> taken;
        try {
            taken = claim(commit, base);
        } catch (StoreException e) {
            sweep.discard(written);
            throw e;
        }
        if (taken.isPresent()) {
            sweep.discard(written);
            return Optional.of(new CommitResult.IdTaken(taken.get()));
        }
        Optional<RecordedLedger> landed = ledgers.publish(ledger);
        if (landed.isEmpty()) {
            sweep.discard(written);
            return Optional.empty();
        }
        sweep.after(commit, base, landed.get());
        return Optional.of(new CommitResult.Landed(landed.get().toLedger()));
    }

    private Map<DeploymentId, RecordedLedger.Entry> next(
            Commit commit, RecordedLedger base, List<RecordMaps.Content> prepared) {
        Map<DeploymentId, LedgerEntry> entries = new LinkedHashMap<>(base.plain());
        commit.removals().forEach(entries::remove);
        commit.entries().forEach(entry -> entries.put(entry.deployment().id(), entry));
        Map<DeploymentRef, Longer> longer = longer(commit, base, entries, prepared);
        Map<DeploymentId, RecordedLedger.Entry> next = new LinkedHashMap<>();
        for (LedgerEntry entry : entries.values()) {
            Optional<RecordedLedger.Entry> former = base.entry(entry.deployment());
            Optional<ChainDocument> before = former.flatMap(RecordedLedger.Entry::chain);
            Longer added = longer.getOrDefault(entry.deployment(), new Longer(before, Map.of()));
            if (former.isPresent() && former.get().says(entry, added.chain())) {
                next.put(entry.deployment().id(), former.get());
                continue;
            }
            Optional<String> lastGood = entry.lastGood()
                    .flatMap(number -> chains.lastGood(entry.deployment(), before, added.names(), number));
            Optional<ChainDocument> chain = added.chain().map(known -> known.pinning(lastGood));
            next.put(entry.deployment().id(), RecordedLedger.Entry.following(former, entry, chain));
        }
        return next;
    }

    /** Prepares the revisions; returns the chains that they make longer. */
    private Map<DeploymentRef, Longer> longer(
            Commit commit,
            RecordedLedger base,
            Map<DeploymentId, LedgerEntry> entries,
            List<RecordMaps.Content> prepared) {
        Map<DeploymentRef, Longer> longer = new HashMap<>();
        for (Revision revision : commit.revisions()) {
            DeploymentRef deployment = revision.deployment();
            Refusals.checkHasEntry(Optional.ofNullable(entries.get(deployment.id())), revision);
            Longer former = longer.getOrDefault(
                    deployment, new Longer(base.entry(deployment).flatMap(RecordedLedger.Entry::chain), Map.of()));
            Refusals.checkFollows(former.chain().map(ChainDocument::latest), revision);
            RecordMaps.Content content =
                    revisions.prepare(revision, former.chain().map(ChainDocument::file), base.counter());
            prepared.add(content);
            longer.put(deployment, former.by(revision.number(), content.name()));
        }
        return longer;
    }

    /** Claims the ids that the group doesn't have yet; returns the first that it can't get. */
    private Optional<DeploymentId> claim(Commit commit, RecordedLedger base) {
        // The ledger across groups holds reservations: it owns no ids.
        if (commit.scope().group().isPresent()) {
            for (LedgerEntry entry : commit.entries()) {
                DeploymentId wanted = entry.deployment().id();
                if (!base.names(wanted)
                        && !claims.claim(wanted, entry.deployment().group(), base.counter())) {
                    return Optional.of(wanted);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A chain as a commit makes it longer.
     *
     * @param chain as it will be, but for the last good revision; empty if there is none
     * @param names of the revisions that are added
     */
    private record Longer(Optional<ChainDocument> chain, Map<RevisionNumber, String> names) {
        Longer by(RevisionNumber number, String name) {
            Map<RevisionNumber, String> more = new HashMap<>(names);
            more.put(number, name);
            String pinned = chain.flatMap(ChainDocument::pinned).orElse(null);
            return new Longer(Optional.of(new ChainDocument(number.value(), name, pinned)), more);
        }
    }
}
