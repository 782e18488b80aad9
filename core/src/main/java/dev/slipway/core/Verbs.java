package dev.slipway.core;

import dev.slipway.error.InvalidSpecException;
import dev.slipway.model.DeploymentSpec;
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

    /** The mutation of what is there that somebody has named. */
    Verb of(Mutation mutation) {
        if (mutation instanceof Mutation.Update update) {
            return update(update.change());
        }
        if (mutation instanceof Mutation.Scale scale) {
            return scale(scale.scaling());
        }
        if (mutation instanceof Mutation.Rollback rollback) {
            return rollback(rollback.to(), rollback.restore());
        }
        if (mutation instanceof Mutation.Stop) {
            return stop();
        }
        if (mutation instanceof Mutation.Start) {
            return start();
        }
        throw new IllegalArgumentException(mutation + " is no mutation of what is there");
    }

    private static void requireSwitch(Proposals.Request request) {
        request.objections().check(() -> Access.requireSwitch(request.group()));
    }

    Verb update(SpecChange change) {
        return verb(
                RevisionCause.UPDATE,
                (request, latest) -> {
                    requireSwitch(request);
                    InstanceType type = change.instanceType()
                            .match(
                                    latest::instanceType,
                                    named -> vetting.resolve(request.group(), named),
                                    latest::instanceType);
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
                (request, latest) -> {
                    if (scaling.replicas() > latest.spec().scaling().replicas()) {
                        requireSwitch(request);
                    }
                    return Wanted.changed(
                            latest, RevisionCause.SCALE, latest.spec().withScalingOf(scaling), latest.instanceType());
                },
                (revision, kept) -> revision.spec().scaling().equals(scaling));
    }

    Verb rollback(RevisionNumber to, Set<Restore> restore) {
        return verb(
                RevisionCause.ROLLBACK,
                (request, latest) -> {
                    requireSwitch(request);
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
        DeploymentSpec spec = older.spec();
        if (!restore.contains(Restore.REPLICAS)) {
            spec = spec.withScalingOf(latest.spec().scaling());
        }
        // Least of all may the system's own rollback open what was closed since.
        if (!restore.contains(Restore.ACCESS)) {
            spec = spec.withAccessOf(latest.spec().access());
        }
        RunState runState = restore.contains(Restore.RUN_STATE) ? older.runState() : latest.runState();
        return new Wanted(RevisionCause.ROLLBACK, spec, older.instanceType(), runState, Optional.of(older.number()));
    }

    Verb stop() {
        return verb(
                RevisionCause.STOP,
                (request, latest) -> Wanted.running(latest, RevisionCause.STOP, RunState.STOPPED),
                (revision, kept) -> true);
    }

    Verb start() {
        return verb(
                RevisionCause.START,
                (request, latest) -> {
                    requireSwitch(request);
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
            BiFunction<Proposals.Request, Revision, Wanted> wanted,
            BiPredicate<Revision, Map<RevisionNumber, Revision>> same) {
        return new Verb() {
            @Override
            public Wanted wanted(Proposals.Request request, Revision latest) {
                return wanted.apply(request, latest);
            }

            @Override
            public boolean isWhatMade(Revision revision, Map<RevisionNumber, Revision> kept) {
                return revision.cause() == cause && same.test(revision, kept);
            }
        };
    }
}
