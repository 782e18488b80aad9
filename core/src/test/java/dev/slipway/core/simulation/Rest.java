package dev.slipway.core.simulation;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.RunState;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells whether everything has come to rest: what is recorded runs, nothing else does, and nothing more is held. */
final class Rest {
    private static final int MOST_MOVES = 2_000;
    private static final int MOST_PASSES = 60;
    private final World world;
    private final Guarantees guarantees;
    private final Choices choices;
    private final Trace trace;

    Rest(World world, Guarantees guarantees, Choices choices, Trace trace) {
        this.world = world;
        this.guarantees = guarantees;
        this.choices = choices;
        this.trace = trace;
    }

    /** Nothing more goes wrong, and everybody goes on until nothing is left to do; throws if that never is. */
    void come(List<Host> processes) {
        for (String group : Operations.GROUPS) {
            world.switchTo(group, true);
            world.limitTo(group, 100, trace.steps());
        }
        for (int image = 0; image < Operations.IMAGES; image++) {
            world.backEnd().script("models/any:" + image, false);
        }
        Optional<String> why = Optional.of("it wasn't looked at");
        for (int number = 0; number < MOST_PASSES && why.isPresent(); number++) {
            why = pass(processes, number);
        }
        why.ifPresent(missing -> {
            throw new Broken("rest", missing);
        });
        guarantees.records().checkHistories();
    }

    /** Everybody looks once; returns the first thing that isn't as it should be after that. */
    Optional<String> pass(List<Host> processes, int number) {
        for (Host process : processes) {
            process.manager().reconcile();
            check();
            letTheBackEndGoOn();
        }
        world.clock().advance(Duration.ofSeconds(20));
        check();
        return whatIsMissing(statuses(processes.get(number % processes.size())));
    }

    private void check() {
        guarantees.check(trace.steps(), 0);
    }

    private Map<DeploymentId, DeploymentStatus> statuses(Host process) {
        Statuses.Known since = guarantees.statuses().before();
        Map<DeploymentId, DeploymentStatus> said = process.manager().statuses(Operations.ANN, world.ids());
        guarantees.statuses().said(said.values(), since);
        return said;
    }

    /** The back end's own controllers do all that they want to do. */
    private void letTheBackEndGoOn() {
        List<BackEnd.Move> moves = world.backEnd().moves();
        for (int number = 0; number < MOST_MOVES && !moves.isEmpty(); number++) {
            BackEnd.Move move = moves.get(choices.pick(moves.size()));
            move.happens().run();
            trace.add("back end: " + move.name());
            check();
            moves = world.backEnd().moves();
        }
    }

    /** The first thing that isn't as it should be. */
    private Optional<String> whatIsMissing(Map<DeploymentId, DeploymentStatus> statuses) {
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
        Optional<String> reserved = world.whatIsReservedWrongly();
        if (reserved.isPresent()) {
            return reserved;
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
