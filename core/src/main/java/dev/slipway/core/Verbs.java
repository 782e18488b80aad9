package dev.slipway.core;

import dev.slipway.error.InvalidSpecException;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Group;
import dev.slipway.model.InstanceType;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import dev.slipway.model.Scaling;
import dev.slipway.model.SpecChange;
import dev.slipway.model.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/** The mutations of what is there. Thread-safe. */
final class Verbs {
    private final Vetting vetting;
    private final Carrier carrier;

    Verbs(Vetting vetting, Carrier carrier) {
        this.vetting = vetting;
        this.carrier = carrier;
    }

    Verb update(SpecChange change) {
        return verb(
                RevisionCause.UPDATE,
                (group, latest) -> {
                    Access.requireSwitch(group);
                    InstanceType type = change.instanceType()
                            .match(latest::instanceType, named -> vetting.resolve(group, named), latest::instanceType);
                    return Wanted.changed(latest, RevisionCause.UPDATE, change.applyTo(latest.spec()), type);
                },
                (revision, kept) -> {
                    Revision from = before(revision, kept).orElse(revision);
                    return change.applyTo(from.spec()).equals(revision.spec());
                });
    }

    Verb scale(Scaling scaling) {
        return verb(
                RevisionCause.SCALE,
                (group, latest) -> {
                    if (scaling.replicas() > latest.spec().scaling().replicas()) {
                        Access.requireSwitch(group);
                    }
                    return Wanted.changed(
                            latest, RevisionCause.SCALE, latest.spec().withScalingOf(scaling), latest.instanceType());
                },
                (revision, kept) -> revision.spec().scaling().equals(scaling));
    }

    Verb rollback(RevisionNumber to, Set<Restore> restore) {
        return verb(
                RevisionCause.ROLLBACK,
                (group, latest) -> {
                    Access.requireSwitch(group);
                    Revision older = carrier.revision(latest.deployment(), to, latest.number());
                    return rolledBack(latest, acceptable(older), restore);
                },
                (revision, kept) -> revision.rollbackOf().equals(Optional.of(to))
                        && before(revision, kept)
                                .filter(latest -> kept.containsKey(to))
                                .map(latest -> rolledBack(latest, kept.get(to), restore))
                                .map(wanted -> wanted.spec().equals(revision.spec())
                                        && wanted.runState() == revision.runState())
                                .orElse(true));
    }

    /** An older revision may have been accepted under rules that were looser than those of today. */
    private static Revision acceptable(Revision older) {
        List<Violation> violations = older.spec().violations();
        if (!violations.isEmpty()) {
            throw new InvalidSpecException(violations);
        }
        return older;
    }

    private static Wanted rolledBack(Revision latest, Revision older, Set<Restore> restore) {
        DeploymentSpec spec = restore.contains(Restore.REPLICAS)
                ? older.spec()
                : older.spec().withScalingOf(latest.spec().scaling());
        RunState runState = restore.contains(Restore.RUN_STATE) ? older.runState() : latest.runState();
        return new Wanted(RevisionCause.ROLLBACK, spec, older.instanceType(), runState, Optional.of(older.number()));
    }

    Verb stop() {
        return verb(
                RevisionCause.STOP,
                (group, latest) -> Wanted.running(latest, RevisionCause.STOP, RunState.STOPPED),
                (revision, kept) -> true);
    }

    Verb start() {
        return verb(
                RevisionCause.START,
                (group, latest) -> {
                    Access.requireSwitch(group);
                    return Wanted.running(latest, RevisionCause.START, RunState.RUNNING);
                },
                (revision, kept) -> true);
    }

    private static Optional<Revision> before(Revision revision, Map<RevisionNumber, Revision> kept) {
        return kept.values().stream()
                .filter(other -> other.number().next().equals(revision.number()))
                .findFirst();
    }

    private static Verb verb(
            RevisionCause cause,
            BiFunction<Group, Revision, Wanted> wanted,
            BiPredicate<Revision, Map<RevisionNumber, Revision>> same) {
        return new Verb() {
            @Override
            public Wanted wanted(Group group, Revision latest) {
                return wanted.apply(group, latest);
            }

            @Override
            public boolean isWhatMade(Revision revision, Map<RevisionNumber, Revision> kept) {
                return revision.cause() == cause && same.test(revision, kept);
            }
        };
    }
}
