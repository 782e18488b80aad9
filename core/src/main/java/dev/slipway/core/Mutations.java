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
import dev.slipway.model.Incarnation;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import dev.slipway.model.Scaling;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Proposals proposals;
    private final Vetting vetting;
    private final Carrier carrier;
    private final Reconciler reconciler;
    private final DeploymentListener listener;
    private final RandomGenerator random;
    private final DeploymentIds ids;

    Mutations(
            Access access,
            HistoryStore store,
            Recorder recorder,
            Proposals proposals,
            Vetting vetting,
            Carrier carrier,
            Reconciler reconciler,
            DeploymentListener listener,
            RandomGenerator random) {
        this.access = access;
        this.store = store;
        this.recorder = recorder;
        this.proposals = proposals;
        this.vetting = vetting;
        this.carrier = carrier;
        this.reconciler = reconciler;
        this.listener = listener;
        this.random = random;
        this.ids = new DeploymentIds(random);
    }

    Proposal deploy(Actor actor, DeploymentSpec spec, MutationOptions options) {
        Group group = access.member(actor, spec.group());
        Access.requireSwitch(group);
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

    private Proposal deployAs(DeploymentId id, Actor actor, Group group, DeploymentSpec spec, MutationOptions options) {
        var ref = new DeploymentRef(store.id(), group.id(), id, Incarnation.random(random));
        Proposal accepted = recorder.record(group.id(), (ledger, token) -> {
            var request = new Proposals.Request(actor, group, options, token);
            return recorded(proposals.deploy(request, ledger, ref, spec));
        });
        carryOut(accepted);
        return accepted;
    }

    WhatIf whatIf(Actor actor, DeploymentSpec spec) {
        Group group = access.member(actor, spec.group());
        Access.requireSwitch(group);
        DeploymentId id = spec.id().orElseGet(() -> ids.next(spec.name()));
        var ref = new DeploymentRef(store.id(), group.id(), id, Incarnation.random(random));
        return foreseeing(actor, group, (request, ledger) -> proposals.deploy(request, ledger, ref, spec));
    }

    WhatIf whatIf(Actor actor, DeploymentId id, SpecChange change) {
        Group group = access.changing(actor, id);
        Access.requireSwitch(group);
        return foreseeing(actor, group, (request, ledger) -> propose(request, ledger, id, update(change)));
    }

    /** Works something out without recording it; what is free already but not settled counts as free, as it would then. */
    private WhatIf foreseeing(
            Actor actor, Group group, BiFunction<Proposals.Request, GroupLedger, Proposal> proposing) {
        var request = new Proposals.Request(actor, group, MutationOptions.NONE, CommitToken.random(random));
        GroupLedger ledger = recorder.ledger(group.id());
        Proposal proposal = proposing.apply(request, ledger);
        return proposal.decision().isAllowed()
                ? proposal.whatIf()
                : proposing.apply(request, reconciler.foreseen(ledger)).whatIf();
    }

    Proposal update(Actor actor, DeploymentId id, SpecChange change, MutationOptions options) {
        return change(actor, id, options, update(change));
    }

    private Verb update(SpecChange change) {
        return (group, latest) -> {
            Access.requireSwitch(group);
            InstanceType type = change.instanceType()
                    .match(latest::instanceType, named -> vetting.resolve(group, named), latest::instanceType);
            return Wanted.changed(latest, RevisionCause.UPDATE, change.applyTo(latest.spec()), type);
        };
    }

    Proposal scale(Actor actor, DeploymentId id, Scaling scaling, MutationOptions options) {
        return change(actor, id, options, (group, latest) -> {
            if (scaling.replicas() > latest.spec().scaling().replicas()) {
                Access.requireSwitch(group);
            }
            return Wanted.changed(
                    latest, RevisionCause.SCALE, latest.spec().withScalingOf(scaling), latest.instanceType());
        });
    }

    Proposal rollback(Actor actor, DeploymentId id, RevisionNumber to, Set<Restore> restore, MutationOptions options) {
        return change(actor, id, options, (group, latest) -> {
            Access.requireSwitch(group);
            Revision older = carrier.revision(latest.deployment(), to, latest.number());
            DeploymentSpec spec = restore.contains(Restore.REPLICAS)
                    ? older.spec()
                    : older.spec().withScalingOf(latest.spec().scaling());
            RunState runState = restore.contains(Restore.RUN_STATE) ? older.runState() : latest.runState();
            return new Wanted(RevisionCause.ROLLBACK, spec, older.instanceType(), runState, Optional.of(to));
        });
    }

    Proposal stop(Actor actor, DeploymentId id, MutationOptions options) {
        return change(
                actor, id, options, (group, latest) -> Wanted.running(latest, RevisionCause.STOP, RunState.STOPPED));
    }

    Proposal start(Actor actor, DeploymentId id, MutationOptions options) {
        return change(actor, id, options, (group, latest) -> {
            Access.requireSwitch(group);
            return Wanted.running(latest, RevisionCause.START, RunState.RUNNING);
        });
    }

    void delete(Actor actor, DeploymentId id) {
        GroupId group = access.reading(actor, id);
        Optional<LedgerEntry> removing = recorder.record(group, (ledger, token) -> {
            LedgerEntry entry = entry(ledger, id);
            if (entry.isRemoving()) {
                return Recorder.Decided.nothing(Optional.empty());
            }
            LedgerEntry marked = LedgerEntry.builder()
                    .from(entry)
                    .isRemoving(true)
                    .fence(entry.fence().next())
                    .build();
            return Recorder.Decided.record(marked, Optional.of(marked));
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
                () -> recorder.record(group.id(), (ledger, token) -> {
                    var request = new Proposals.Request(actor, group, options, token);
                    return recorded(propose(request, ledger, id, verb));
                }));
        carryOut(accepted);
        return accepted;
    }

    private Proposal propose(Proposals.Request request, GroupLedger ledger, DeploymentId id, Verb verb) {
        LedgerEntry entry = entry(ledger, id);
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
        Revision latest = carrier.revision(entry.deployment(), entry.latest(), entry.latest());
        return proposals.change(request, ledger, entry, latest, verb.apply(request.group(), latest));
    }

    private static Recorder.Decided<Proposal> recorded(Proposal proposal) {
        if (!proposal.isChange()) {
            return Recorder.Decided.nothing(proposal);
        }
        if (!proposal.decision().isAllowed()) {
            DeploymentRef ref = proposal.entry().deployment();
            throw new QuotaExceededException(ref.group(), ref.id(), proposal.decision());
        }
        return Recorder.Decided.record(proposal.entry(), proposal.revision(), proposal);
    }

    private void carryOut(Proposal accepted) {
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
            reconciler.reconcile(group);
            return attempt.get();
        }
    }

    private static LedgerEntry entry(GroupLedger ledger, DeploymentId id) {
        return Optional.ofNullable(ledger.entries().get(id)).orElseThrow(() -> new NotFoundException(id));
    }

    /** What a verb wants, given the group and the latest revision. */
    @FunctionalInterface
    private interface Verb extends BiFunction<Group, Revision, Wanted> {}
}
