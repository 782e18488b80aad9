package dev.slipway.core;

import dev.slipway.error.IdConflictException;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.Actor;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Group;
import dev.slipway.model.Incarnation;
import dev.slipway.model.LedgerEntry;
import dev.slipway.spi.HistoryStore;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Tells what mutations would come to, by the same steps that make them. Without effects. Thread-safe. */
final class Plans {
    private final Access access;
    private final HistoryStore store;
    private final Recorder recorder;
    private final Reconciler reconciler;
    private final Mutations mutations;
    private final Verbs verbs;
    private final RandomGenerator random;
    private final DeploymentIds ids;

    Plans(
            Access access,
            HistoryStore store,
            Recorder recorder,
            Reconciler reconciler,
            Mutations mutations,
            Verbs verbs,
            RandomGenerator random) {
        this.access = access;
        this.store = store;
        this.recorder = recorder;
        this.reconciler = reconciler;
        this.mutations = mutations;
        this.verbs = verbs;
        this.random = random;
        this.ids = new DeploymentIds(random);
    }

    Plan plan(Actor actor, Mutation mutation) {
        return mutation instanceof Mutation.Deploy deploy
                ? ofDeploy(actor, deploy)
                : ofChange(actor, mutation.deployment().orElseThrow(), mutation);
    }

    private Plan ofDeploy(Actor actor, Mutation.Deploy mutation) {
        Group group = access.member(actor, mutation.spec().group());
        DeploymentId id =
                mutation.spec().id().orElseGet(() -> ids.next(mutation.spec().name()));
        boolean isTaken = access.isOfAnotherGroup(id, group.id());
        var ref = new DeploymentRef(store.id(), group.id(), id, Incarnation.random(random));
        return foreseeing(group, basis -> {
            var request = request(actor, group);
            Optional<Proposal> proposal = request.objections().unless(() -> {
                if (isTaken) {
                    throw IdConflictException.taken(id);
                }
                return mutations.proposeDeploy(request, basis, ref, mutation.spec());
            });
            return plan(mutation, basis, group, id, request.objections(), proposal);
        });
    }

    private Plan ofChange(Actor actor, DeploymentId id, Mutation mutation) {
        Group group = access.changing(actor, id);
        Verb verb = verbs.of(mutation);
        return foreseeing(group, basis -> {
            var request = request(actor, group);
            LedgerEntry entry =
                    Optional.ofNullable(basis.entries().get(id)).orElseThrow(() -> new NotFoundException(id));
            Optional<Proposal> proposal =
                    request.objections().unless(() -> mutations.next(request, basis, entry, verb, Proviso.NONE));
            return plan(mutation, basis, group, id, request.objections(), proposal);
        });
    }

    private Proposals.Request request(Actor actor, Group group) {
        return new Proposals.Request(
                actor, group, MutationOptions.NONE, CommitToken.random(random), Objections.collecting());
    }

    /** What is free already but not settled counts as free where there is no room otherwise, as it will be then. */
    private Plan foreseeing(Group group, Function<Basis, Plan> planning) {
        Basis basis = recorder.basis(recorder.ledger(group.id()));
        Plan plan = planning.apply(basis);
        return plan.outcome().filter(outcome -> !outcome.quota().isAllowed()).isEmpty()
                ? plan
                : planning.apply(recorder.foreseen(reconciler.foreseen(basis.ledger())));
    }

    private static Plan plan(
            Mutation mutation,
            Basis basis,
            Group group,
            DeploymentId id,
            Objections objections,
            Optional<Proposal> proposal) {
        proposal.ifPresent(worked -> objections.add(worked.decision()));
        return ImmutablePlan.builder()
                .mutation(mutation)
                .deployment(id)
                .group(group.id())
                .madeOn(mutation.deployment()
                        .map(deployment -> basis.entries().get(deployment).latestKey()))
                .ledgerCounter(basis.ledger().counter())
                .objections(objections.found())
                .outcome(proposal.map(worked -> Outcomes.of(basis, worked)))
                .build();
    }
}
