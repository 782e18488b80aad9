package dev.slipway.core;

import dev.slipway.error.IdConflictException;
import dev.slipway.model.Actor;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Fence;
import dev.slipway.model.Group;
import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.SpecDiff;
import dev.slipway.spi.DeploymentProvider;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Works mutations out on a ledger: the next revision, the next entry, and whether the quota has room. Without effects. */
class Proposals {
    private final DeploymentProvider provider;
    private final RolloutPlanner planner;
    private final Vetting vetting;
    private final Usage usage;
    private final Clock clock;

    Proposals(DeploymentProvider provider, RolloutPlanner planner, Vetting vetting, Usage usage, Clock clock) {
        this.provider = provider;
        this.planner = planner;
        this.vetting = vetting;
        this.usage = usage;
        this.clock = clock;
    }

    Proposal deploy(Request request, Basis basis, DeploymentRef ref, DeploymentSpec spec) {
        LedgerEntry existing = basis.entries().get(ref.id());
        if (existing != null) {
            throw existing.isRemoving() ? IdConflictException.busy(ref.id()) : IdConflictException.taken(ref.id());
        }
        var wanted = new Wanted(
                RevisionCause.DEPLOY,
                spec.withDeploymentId(ref.id()),
                vetting.resolve(request.group(), spec.instanceType()),
                RunState.RUNNING,
                Optional.empty());
        Revision revision = revision(request, ref, RevisionNumber.FIRST, wanted);
        vetting.vet(revision, request.group(), request.objections());
        var planned = planner.plan(
                request.group(), basis, otherUsage(request.group()), revision, Optional.empty(), Impact.SCALE);
        LedgerEntry entry = LedgerEntry.builder()
                .deployment(ref)
                .latest(revision.number())
                .fence(Fence.FIRST)
                .runState(RunState.RUNNING)
                .holding(planned.way().holding())
                .footprint(planned.way().footprint())
                .strategy(planned.way().strategy())
                .replicas(spec.scaling().replicas())
                .createdAt(revision.time())
                .updatedAt(revision.time())
                .provider(provider.id())
                .location(provider.location())
                .build();
        return new Proposal(entry, revision, Impact.SCALE, planned.decision(), true);
    }

    Proposal change(Request request, Basis basis, LedgerEntry current, Revision latest, Wanted wanted) {
        Revision revision =
                revision(request, current.deployment(), current.latest().next(), wanted);
        SpecDiff diff = SpecDifferences.between(latest, revision);
        if (diff.differences().isEmpty()) {
            return new Proposal(current, latest, Impact.NONE, QuotaDecision.ALLOWED, false)
                    .telling(SpecDifferences.between(latest, latest), false);
        }
        if (wanted.cause() == RevisionCause.STOP) {
            request.objections().check(() -> vetting.vetMessage(revision));
        } else {
            vetting.vet(revision, request.group(), request.objections());
        }
        Impact impact = diff.impact();
        var next = LedgerEntry.builder()
                .from(current)
                .latest(revision.number())
                .updatedAt(revision.time())
                .runState(wanted.runState())
                .replicas(wanted.spec().scaling().replicas());
        if (impact == Impact.NONE && latest.spec().access() != revision.spec().access()) {
            next.fence(current.fence().next());
            return Proposal.withoutImpact(next.build(), revision).telling(diff, false);
        }
        if (impact == Impact.NONE) {
            return new Proposal(next.build(), revision, impact, QuotaDecision.ALLOWED, true).telling(diff, false);
        }
        // What is suspended runs nothing and holds nothing more, whatever it would run.
        Revision counted = current.suspension().isEmpty()
                ? revision
                : Revision.builder().from(revision).runState(RunState.STOPPED).build();
        var planned = planner.plan(
                request.group(), basis, otherUsage(request.group()), counted, Optional.of(current), impact);
        LedgerEntry entry = begun(next, current, counted, planned.way());
        boolean interrupts = entry.step() == RolloutStep.DRAIN && current.replicasNow() > 0;
        return new Proposal(entry, revision, interrupts ? Impact.RECREATE : impact, planned.decision(), true)
                .telling(diff, planned.way().overlaps());
    }

    /** Ends a suspension: the latest revision runs again as its user wants it, if the quota has room. */
    Proposal resume(Group group, Basis basis, LedgerEntry current, Revision latest) {
        var next = LedgerEntry.builder().from(current).suspension(Optional.empty());
        if (latest.desiredReplicas() == 0) {
            return new Proposal(next.build(), latest, Impact.NONE, QuotaDecision.ALLOWED, true);
        }
        var planned = planner.plan(group, basis, otherUsage(group), latest, Optional.of(current), Impact.SCALE);
        LedgerEntry entry = begun(next, current, latest, planned.way());
        return new Proposal(entry, latest, Impact.SCALE, planned.decision(), true);
    }

    /** Rolls the latest revision out once more, as if every replica of it had to be replaced. */
    Proposal again(Group group, Basis basis, LedgerEntry current, Revision latest) {
        var planned = planner.plan(group, basis, otherUsage(group), latest, Optional.of(current), Impact.RESTART);
        LedgerEntry entry = begun(LedgerEntry.builder().from(current), current, latest, planned.way());
        return new Proposal(entry, latest, Impact.RESTART, planned.decision(), true);
    }

    /** The entry under the next fence, beginning the way that was planned. */
    private static LedgerEntry begun(
            LedgerEntry.Builder next, LedgerEntry current, Revision revision, HoldingPlan way) {
        ResourceAmounts largest = revision.desiredReplicas() == 0
                ? current.largestReplica()
                : current.largestReplica().max(way.footprint().perReplica());
        return next.fence(current.fence().next())
                .holding(way.holding())
                .footprint(way.footprint())
                .largestReplica(largest)
                .strategy(way.strategy())
                .step(drains(current, revision, way) ? RolloutStep.DRAIN : RolloutStep.RUN)
                .build();
    }

    /** A recreate first waits for whatever may exist to go; one that is waiting already goes on waiting. */
    private static boolean drains(LedgerEntry current, Revision revision, HoldingPlan way) {
        if (revision.desiredReplicas() == 0) {
            return false;
        }
        return current.step() == RolloutStep.DRAIN
                || (way.waitsForAll() && !current.holding().isWithin(ResourceAmounts.NONE));
    }

    private ResourceAmounts otherUsage(Group group) {
        return usage.otherUsage(group.id());
    }

    private Revision revision(Request request, DeploymentRef ref, RevisionNumber number, Wanted wanted) {
        Instant now = clock.instant();
        return Revision.builder()
                .deployment(ref)
                .number(number)
                .spec(wanted.spec())
                .instanceType(wanted.instanceType())
                .runState(wanted.runState())
                .cause(wanted.cause())
                .rollbackOf(wanted.rollbackOf())
                .author(request.actor())
                .time(now)
                .message(request.options().message())
                .requestId(request.options().requestId())
                .token(request.token())
                .provider(provider.id())
                .location(provider.location())
                .build();
    }

    /**
     * On whose behalf and under which terms something is worked out.
     *
     * @param actor who asks
     * @param group the group as the directory gave it
     * @param options what was said besides
     * @param token the commit it would belong to
     * @param objections what becomes of whatever speaks against it
     */
    record Request(Actor actor, Group group, MutationOptions options, CommitToken token, Objections objections) {
        /** The first thing that speaks against it refuses it. */
        Request(Actor actor, Group group, MutationOptions options, CommitToken token) {
            this(actor, group, options, token, Objections.refusing());
        }
    }
}
