package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.IdConflictException;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.error.RevisionConflictException;
import dev.slipway.model.Actor;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.Impact;
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
import java.util.function.BiFunction;
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
    private final RandomGenerator random;
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
        this.random = random;
        this.ids = new DeploymentIds(random);
        this.incarnations = new Incarnations(random);
    }

    Proposal deploy(Actor actor, DeploymentSpec spec, MutationOptions options) {
        Group group = access.member(actor, spec.group());
        return settlingOnce(group.id(), () -> {
            if (spec.id().isPresent()) {
                return deployAs(spec.id().get(), actor, group, spec, options);
            }
            for (int attempt = 1; ; attempt++) {
                try {
                    return deployAs(ids.next(spec.name()), actor, group, spec, options);
                } catch (IdConflictException e) {
                    if (attempt == MOST_GENERATED_IDS) {
                        throw e;
                    }
                }
            }
        });
    }

    /** That an id is taken is only ever said if nothing was deployed under it by this call. */
    private Proposal deployAs(DeploymentId id, Actor actor, Group group, DeploymentSpec spec, MutationOptions options) {
        var ref = new DeploymentRef(store.id(), group.id(), id, incarnations.next(options.requestId()));
        Proposal accepted = recorder.record(group.id(), id, (ledger, token) -> {
            Group now = access.now(actor, group.id(), id);
            var request = new Proposals.Request(actor, now, options, token);
            return recorded(repeats.ofDeploy(request, ledger, spec).orElseGet(() -> {
                Access.requireSwitch(now);
                return proposals.deploy(request, ledger, ref, spec);
            }));
        });
        carryOut(accepted);
        return accepted;
    }

    WhatIf whatIf(Actor actor, DeploymentSpec spec) {
        Group group = access.member(actor, spec.group());
        Access.requireSwitch(group);
        DeploymentId id = spec.id().orElseGet(() -> ids.next(spec.name()));
        if (access.isOfAnotherGroup(id, group.id())) {
            throw IdConflictException.taken(id);
        }
        var ref = new DeploymentRef(store.id(), group.id(), id, incarnations.next(Optional.empty()));
        return foreseeing(actor, group, (request, ledger) -> proposals.deploy(request, ledger, ref, spec));
    }

    WhatIf whatIf(Actor actor, DeploymentId id, SpecChange change) {
        Group group = access.changing(actor, id);
        Access.requireSwitch(group);
        return foreseeing(actor, group, (request, ledger) -> propose(request, ledger, id, verbs.update(change)));
    }

    /** Works something out without recording it; what is free already but not settled counts as free, as it would then. */
    private WhatIf foreseeing(Actor actor, Group group, BiFunction<Proposals.Request, Basis, Proposal> proposing) {
        var request = new Proposals.Request(actor, group, MutationOptions.NONE, CommitToken.random(random));
        Basis basis = recorder.basis(recorder.ledger(group.id()));
        Proposal proposal = proposing.apply(request, basis);
        return proposal.decision().isAllowed()
                ? proposal.whatIf()
                : proposing
                        .apply(request, recorder.foreseen(reconciler.foreseen(basis.ledger())))
                        .whatIf();
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
        Group group = access.changing(actor, id);
        Proposal accepted = settlingOnce(
                group.id(),
                () -> recorder.record(group.id(), id, (ledger, token) -> {
                    var request = new Proposals.Request(actor, access.now(actor, group.id(), id), options, token);
                    return recorded(propose(request, ledger, id, verb));
                }));
        carryOut(accepted);
        return accepted;
    }

    private Proposal propose(Proposals.Request request, Basis ledger, DeploymentId id, Verb verb) {
        LedgerEntry entry = entry(ledger, id);
        return repeats.ofChange(request, entry, verb).orElseGet(() -> next(request, ledger, entry, verb));
    }

    private Proposal next(Proposals.Request request, Basis ledger, LedgerEntry entry, Verb verb) {
        DeploymentId id = entry.deployment().id();
        if (entry.isRemoving()) {
            throw IdConflictException.busy(id);
        }
        request.options()
                .expectedRevision()
                .filter(expected -> !expected.equals(entry.latest()))
                .ifPresent(expected -> {
                    throw new RevisionConflictException(id, expected, entry.latest());
                });
        if (!carrier.isOurs(entry)) {
            throw new DeploymentException(
                    ErrorCode.CONFLICT,
                    "'" + id + "' runs with the provider '" + entry.provider() + "' at " + entry.location()
                            + "; only a manager of that back end may change it",
                    false,
                    Optional.of(id));
        }
        if (carrier.isAhead(entry)) {
            throw new DeploymentException(
                    ErrorCode.CONFLICT,
                    "the back end has a newer rollout of '" + id + "' than " + entry.fence()
                            + ", which is all that the record"
                            + " knows of; an older record may have been restored. Nothing is changed on top of it:"
                            + " restore the newer record, or have an administrator adopt what is recorded",
                    false,
                    Optional.of(id));
        }
        if (entry.isUnconfirmed()) {
            throw new DeploymentException(
                    ErrorCode.UNCONFIRMED,
                    "'" + id + "' was imported, and it isn't confirmed yet that the back end runs nothing newer;"
                            + " reconciliation does that, or an administrator's adopt if the back end has nothing of it",
                    true,
                    Optional.of(id));
        }
        Revision latest = carrier.revision(entry.deployment(), entry.latest(), entry.latest());
        return proposals.change(request, ledger, entry, latest, verb.wanted(request.group(), latest));
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
        if (accepted.impact() != Impact.NONE) {
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
