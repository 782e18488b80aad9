package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.Actor;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Group;
import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.spi.DeploymentListener;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Takes deployments whose latest revision has failed back to the last good one, where their specs ask for it. It is a mutation
 * like any other, by the system: decided on the ledger that its commit replaces, which must still say that the failed revision is
 * the latest, so that neither a user's change nor another JVM's rollback is undone. What is refused is told by the status, and
 * tried again. Thread-safe.
 */
final class AutomaticRollbacks {
    private static final Logger LOG = LoggerFactory.getLogger(AutomaticRollbacks.class);

    private final Access access;
    private final Recorder recorder;
    private final Proposals proposals;
    private final Verbs verbs;
    private final Carrier carrier;
    private final FenceMemory memory;
    private final DirectoryMemory directoryMemory;
    private final DeploymentListener listener;
    private final DueRollback.Rule rule;

    AutomaticRollbacks(
            Access access,
            Recorder recorder,
            Proposals proposals,
            Verbs verbs,
            Carrier carrier,
            FenceMemory memory,
            DirectoryMemory directoryMemory,
            DeploymentListener listener,
            DueRollback.Rule rule) {
        this.access = access;
        this.recorder = recorder;
        this.proposals = proposals;
        this.verbs = verbs;
        this.carrier = carrier;
        this.memory = memory;
        this.directoryMemory = directoryMemory;
        this.listener = listener;
        this.rule = rule;
    }

    /** Does what is owed to one deployment; whether anything was recorded. */
    boolean review(Judged judged) {
        LedgerEntry seen = judged.entry();
        if (rule.of(judged).isEmpty() || !memory.mayGoBack(seen)) {
            return false;
        }
        try {
            Optional<Proposal> accepted = goBack(judged);
            accepted.ifPresentOrElse(this::carryOut, () -> memory.staysThere(seen));
            return accepted.isPresent();
        } catch (DeploymentException e) {
            boolean isNews = memory.noWayBack(seen).isEmpty();
            memory.cannotGoBack(seen, e);
            LOG.atLevel(isNews ? Level.WARN : Level.DEBUG)
                    .log(
                            "revision {} of {} has failed and can't be rolled back now: {}",
                            seen.latest(),
                            seen.deployment(),
                            e.getMessage());
            return false;
        }
    }

    private Optional<Proposal> goBack(Judged judged) {
        DeploymentRef ref = judged.entry().deployment();
        return recorder.record(
                ref.group(),
                ref.id(),
                (basis, token) -> access.lookUp(ref.group())
                        .map(group -> decide(group, basis, token, judged))
                        .orElseGet(() -> Recorder.Decided.nothing(Optional.empty())));
    }

    private Recorder.Decided<Optional<Proposal>> decide(Group group, Basis basis, CommitToken token, Judged judged) {
        DeploymentRef ref = judged.entry().deployment();
        if (group.isModelDeploymentOn()) {
            directoryMemory.allows(ref.group());
        }
        Optional<LedgerEntry> now =
                Optional.ofNullable(basis.entries().get(ref.id())).filter(entry -> isAsSeen(judged.entry(), entry));
        Optional<DueRollback> due = now.flatMap(entry -> rule.of(judged.withEntry(entry)));
        if (due.isEmpty()) {
            return Recorder.Decided.nothing(Optional.empty());
        }
        Revision failed = judged.revision();
        var options = MutationOptions.because(due.get().why());
        var request = new Proposals.Request(Actor.system(), group, options, token);
        Wanted wanted = verbs.rollback(due.get().to(), Set.of()).wanted(request, failed);
        Proposal proposal = proposals.change(request, basis, now.orElseThrow(), failed, wanted);
        // The same replicas again would fail again.
        if (!proposal.isChange() || proposal.impact().compareTo(Impact.RESTART) < 0) {
            return Recorder.Decided.nothing(Optional.empty());
        }
        if (!proposal.decision().isAllowed()) {
            throw new QuotaExceededException(ref.group(), ref.id(), proposal.decision());
        }
        return Recorder.Decided.revision(proposal.entry(), proposal.revision(), Optional.of(proposal));
    }

    /** Nobody has changed what should run since it was judged. */
    private static boolean isAsSeen(LedgerEntry seen, LedgerEntry now) {
        return now.deployment().equals(seen.deployment())
                && now.latest().equals(seen.latest())
                && now.fence().equals(seen.fence())
                && !now.isUnconfirmed();
    }

    private void carryOut(Proposal accepted) {
        Revision revision = accepted.revision();
        LOG.warn(
                "{} goes back to revision {}, as revision {}: {}",
                revision.deployment(),
                revision.rollbackOf().orElseThrow(),
                revision.number(),
                revision.message());
        listener.accepted(revision);
        carrier.carryOutWhenDue(accepted.entry(), revision);
    }
}
