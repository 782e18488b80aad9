package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.IdConflictException;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.error.RevisionConflictException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.QuotaScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Scaling;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verbs: authorise, work out, record, and only then carry out. Thread-safe. */
final class Mutations {
    private static final Logger LOG = LoggerFactory.getLogger(Mutations.class);
    private static final int MOST_GENERATED_IDS = 10;

    private final Access access;
    private final HistoryStore store;
    private final Recorder recorder;
    private final Repeats repeats;
    private final Proposals proposals;
    private final Verbs verbs;
    private final Carrier carrier;
    private final Reconciler reconciler;
    private final DeploymentListener listener;
    private final DeploymentIds ids;
    private final Incarnations incarnations;

    Mutations(
            Access access,
            HistoryStore store,
            Recorder recorder,
            Repeats repeats,
            Proposals proposals,
            Verbs verbs,
            Carrier carrier,
            Reconciler reconciler,
            DeploymentListener listener,
            RandomGenerator random) {
        this.access = access;
        this.store = store;
        this.recorder = recorder;
        this.repeats = repeats;
        this.proposals = proposals;
        this.verbs = verbs;
        this.carrier = carrier;
        this.reconciler = reconciler;
        this.listener = listener;
        this.ids = new DeploymentIds(random);
        this.incarnations = new Incarnations(random);
    }

    Proposal deploy(Actor actor, DeploymentSpec spec, MutationOptions options) {
        Group group = access.member(actor, spec.group());
        return settlingOnce(group.id(), () -> {
            if (spec.id().isPresent()) {
                return deployAs(spec.id().get(), actor, group, spec, options, Proviso.NONE);
            }
            for (int attempt = 1; ; attempt++) {
                try {
                    return deployAs(ids.next(spec.name()), actor, group, spec, options, Proviso.NONE);
                } catch (IdConflictException e) {
                    if (attempt == MOST_GENERATED_IDS) {
                        throw e;
                    }
                }
            }
        });
    }

    /** That an id is taken is only ever said if nothing was deployed under it by this call. */
    private Proposal deployAs(
            DeploymentId id, Actor actor, Group group, DeploymentSpec spec, MutationOptions options, Proviso proviso) {
        var ref = new DeploymentRef(store.id(), group.id(), id, incarnations.next(options.requestId()));
        Proposal accepted = recorder.record(group.id(), id, (ledger, token) -> {
            Group now = access.now(actor, group.id(), id);
            var request = new Proposals.Request(actor, now, options, token);
            return recorded(repeats.ofDeploy(request, ledger, spec)
                    .orElseGet(() -> holding(proviso, ledger, proposeDeploy(request, ledger, ref, spec))));
        });
        carryOut(accepted);
        return accepted;
    }

    /** Works a deployment out without recording it. */
    Proposal proposeDeploy(Proposals.Request request, Basis ledger, DeploymentRef ref, DeploymentSpec spec) {
        request.objections().check(() -> Access.requireSwitch(request.group()));
        return proposals.deploy(request, ledger, ref, spec);
    }

    /** Records exactly what was planned. */
    Proposal carryOut(Actor actor, Plan plan, MutationOptions options) {
        var proviso = new PlannedProviso(plan);
        if (plan.mutation() instanceof Mutation.Deploy deploy) {
            Group group = access.member(actor, deploy.spec().group());
            return settlingOnce(
                    group.id(), () -> deployAs(plan.deployment(), actor, group, deploy.spec(), options, proviso));
        }
        return change(actor, plan.deployment(), options, verbs.of(plan.mutation()), proviso);
    }

    Proposal update(Actor actor, DeploymentId id, SpecChange change, MutationOptions options) {
        return change(actor, id, options, verbs.update(change));
    }

    Proposal scale(Actor actor, DeploymentId id, Scaling scaling, MutationOptions options) {
        return change(actor, id, options, verbs.scale(scaling));
    }

    Proposal rollback(Actor actor, DeploymentId id, RevisionNumber to, Set<Restore> restore, MutationOptions options) {
        return change(actor, id, options, verbs.rollback(to, restore));
    }

    Proposal stop(Actor actor, DeploymentId id, MutationOptions options) {
        return change(actor, id, options, verbs.stop());
    }

    Proposal start(Actor actor, DeploymentId id, MutationOptions options) {
        return change(actor, id, options, verbs.start());
    }

    void delete(Actor actor, DeploymentId id) {
        GroupId group = access.reading(actor, id);
        Optional<LedgerEntry> removing = recorder.record(group, id, (ledger, token) -> {
            LedgerEntry entry = entry(ledger, id);
            if (entry.isRemoving()) {
                return Recorder.Decided.nothing(Optional.empty());
            }
            LedgerEntry marked = LedgerEntry.builder()
                    .from(entry)
                    .isRemoving(true)
                    .fence(entry.fence().next())
                    .build();
            return Recorder.Decided.deletion(marked, Optional.of(marked));
        });
        removing.ifPresent(entry -> {
            LOG.info("{} is being deleted, asked by {}", entry.deployment(), actor);
            listener.removing(entry.deployment());
            carrier.remove(entry);
            reconciler.wake();
        });
    }

    /** Deletes what there is of a group, one by one: a failure keeps none of the others. */
    GroupDeletion deleteGroup(Actor administrator, GroupId group, GroupDeletion.Mode mode) {
        Objects.requireNonNull(mode, "mode");
        List<DeploymentId> ids = recorder.ledger(group).entries().keySet().stream()
                .sorted(Comparator.comparing(DeploymentId::value))
                .toList();
        List<DeploymentId> deleted = new ArrayList<>();
        Map<DeploymentId, DeploymentException> failed = new LinkedHashMap<>();
        for (DeploymentId id : ids) {
            try {
                if (mode == GroupDeletion.Mode.DELETE) {
                    delete(administrator, id);
                }
                deleted.add(id);
            } catch (NotFoundException e) {
                LOG.debug("{} is gone already", id);
            } catch (DeploymentException e) {
                failed.put(id, e);
            }
        }
        return new GroupDeletion(group, deleted, failed);
    }

    private Proposal change(Actor actor, DeploymentId id, MutationOptions options, Verb verb) {
        return change(actor, id, options, verb, Proviso.NONE);
    }

    private Proposal change(Actor actor, DeploymentId id, MutationOptions options, Verb verb, Proviso proviso) {
        Group group = access.changing(actor, id);
        Proposal accepted = settlingOnce(
                group.id(),
                () -> recorder.record(group.id(), id, (ledger, token) -> {
                    var request = new Proposals.Request(actor, access.now(actor, group.id(), id), options, token);
                    return recorded(propose(request, ledger, id, verb, proviso));
                }));
        carryOut(accepted);
        return accepted;
    }

    private Proposal propose(Proposals.Request request, Basis ledger, DeploymentId id, Verb verb, Proviso proviso) {
        LedgerEntry entry = entry(ledger, id);
        return repeats.ofChange(request, entry, verb).orElseGet(() -> next(request, ledger, entry, verb, proviso));
    }

    /** Works a change out without recording it. */
    Proposal next(Proposals.Request request, Basis ledger, LedgerEntry entry, Verb verb, Proviso proviso) {
        DeploymentId id = entry.deployment().id();
        if (entry.isRemoving()) {
            throw IdConflictException.busy(id);
        }
        proviso.on(entry);
        request.options()
                .expectedRevision()
                .filter(expected -> !expected.equals(entry.latest()))
                .ifPresent(expected -> {
                    throw new RevisionConflictException(id, expected, entry.latest());
                });
        carrier.requireChangeable(entry);
        Revision latest = carrier.revision(entry.deployment(), entry.latest(), entry.latest());
        return holding(proviso, ledger, proposals.change(request, ledger, entry, latest, verb.wanted(request, latest)));
    }

    /** What the quota denies is refused for that, whatever else it was made on condition of. */
    private static Proposal holding(Proviso proviso, Basis ledger, Proposal proposal) {
        if (proposal.decision().isAllowed()) {
            proviso.of(ledger, proposal);
        }
        return proposal;
    }

    private static Recorder.Decided<Proposal> recorded(Proposal proposal) {
        if (!proposal.isChange()) {
            return Recorder.Decided.nothing(proposal);
        }
        if (!proposal.decision().isAllowed()) {
            DeploymentRef ref = proposal.entry().deployment();
            throw new QuotaExceededException(ref.group(), ref.id(), proposal.decision());
        }
        return Recorder.Decided.revision(proposal.entry(), proposal.revision(), proposal);
    }

    private void carryOut(Proposal accepted) {
        carrier.hurry(accepted.entry());
        if (!accepted.isChange()) {
            return;
        }
        Revision revision = accepted.revision();
        LOG.info(
                "revision {} of {} accepted: {} by {}",
                revision.number(),
                revision.deployment(),
                revision.cause(),
                revision.author());
        listener.accepted(revision);
        if (accepted.concernsBackEnd()) {
            carrier.carryOut(accepted.entry(), revision);
        }
        reconciler.wake();
    }

    /** What has been freed in the back end but not in the ledger yet is settled before anybody is refused for it. */
    private <T> T settlingOnce(GroupId group, Supplier<T> attempt) {
        try {
            return attempt.get();
        } catch (QuotaExceededException e) {
            settle(group, e);
            return attempt.get();
        }
    }

    /** Trouble on the way says nothing about the mutation: that was refused, and nothing of it recorded. */
    private void settle(GroupId group, QuotaExceededException refusal) {
        try {
            reconciler.settle(group);
            if (refusal.denial().violates(QuotaScope.OVERALL)) {
                reconciler.settleOverall();
            }
        } catch (RuntimeException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private static LedgerEntry entry(Basis ledger, DeploymentId id) {
        return Optional.ofNullable(ledger.entries().get(id)).orElseThrow(() -> new NotFoundException(id));
    }
}
