package dev.slipway.core.simulation;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.RunState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells whether everything has come to rest: what is recorded runs, nothing else does, and nothing more is held. */
final class Rest {
    private static final int MOST_MOVES = 2_000;
    private final World world;
    private final Choices choices;
    private final Trace trace;

    Rest(World world, Choices choices, Trace trace) {
        this.world = world;
        this.choices = choices;
        this.trace = trace;
    }

    /** Lets the back end's own controllers do all that they want to do. */
    void letTheBackEndGoOn(Runnable afterEach) {
        List<BackEnd.Move> moves = world.backEnd().moves();
        for (int number = 0; number < MOST_MOVES && !moves.isEmpty(); number++) {
            BackEnd.Move move = moves.get(choices.pick(moves.size()));
            move.happens().run();
            trace.add("back end: " + move.name());
            afterEach.run();
            moves = world.backEnd().moves();
        }
    }

    /** The first thing that isn't as it should be. */
    Optional<String> whatIsMissing(Map<DeploymentId, DeploymentStatus> statuses) {
        Set<Object> recorded = new HashSet<>();
        for (var ledger : world.ledgers().values()) {
            for (LedgerEntry entry : ledger.entries().values()) {
                recorded.add(entry.deployment());
                Optional<String> missing =
                        missing(entry, statuses.get(entry.deployment().id()));
                if (missing.isPresent()) {
                    return missing;
                }
            }
        }
        return world.backEnd().use().keySet().stream()
                .filter(ref -> !recorded.contains(ref))
                .map(ref -> ref + " exists in the back end, and isn't recorded")
                .findFirst();
    }

    private static Optional<String> missing(LedgerEntry entry, DeploymentStatus status) {
        String id = entry.deployment().toString();
        if (entry.isRemoving()) {
            return Optional.of(id + " is still being deleted");
        }
        if (status == null) {
            return Optional.of(id + " has no status");
        }
        boolean runs =
                entry.runState() == RunState.RUNNING && entry.suspension().isEmpty();
        Phase phase = entry.suspension().isPresent() && entry.runState() == RunState.RUNNING
                ? Phase.FAILED
                : runs ? Phase.DEPLOYED : Phase.STOPPED;
        if (status.phase() != phase) {
            return Optional.of(id + " is " + status.phase() + " and not " + phase + ": " + status.reason());
        }
        ResourceAmounts settled = runs
                ? entry.footprint()
                        .perReplica()
                        .times(entry.replicas())
                        .plus(ResourceAmounts.of(ResourceName.DEPLOYMENTS.value(), "1"))
                : ResourceAmounts.NONE;
        return entry.holding().equals(settled)
                ? Optional.empty()
                : Optional.of(id + " holds " + entry.holding() + " and not " + settled);
    }
}
