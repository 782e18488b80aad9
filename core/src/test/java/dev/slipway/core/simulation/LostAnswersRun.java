package dev.slipway.core.simulation;

import dev.slipway.core.DeploymentManager;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** One scripted life, in which the answer to one write of the store is lost. */
final class LostAnswersRun {
    private static final String OTHERS = "others";
    private static final int MANAGERS = 2;

    private final Stage stage;
    private final Variant variant;
    private final Choices choices = new SeededChoices(1);
    private final World world;
    private final Guarantees guarantees;
    private final Trace trace = new Trace();
    private final Losses losses;
    private final List<Host> managers = new ArrayList<>();
    private final List<Host> others = new ArrayList<>();

    /** Loses the answer to the write at a place, counted from 1; 0 for none. */
    LostAnswersRun(Stage stage, World.Kinds kinds, Variant variant, int place, Loss loss) {
        this.stage = stage;
        this.variant = variant;
        this.world = new World(kinds, choices);
        this.guarantees = new Guarantees(world, true);
        this.losses = new Losses(world, guarantees, trace, place, loss, this::overtake);
    }

    /** Lives it; returns what is recorded in the end, in words that are the same whoever was faster. */
    List<String> live() {
        try {
            for (int number = 0; number < MANAGERS; number++) {
                managers.add(started(number, losses.store()));
            }
            others.add(started(MANAGERS, losses.backEnd()));
            var rest = new Rest(world, guarantees, choices, trace);
            new ScriptedLife(world, guarantees, rest, managers, losses).live();
            losses.end();
            rest.come(managers);
            losses.throwBroken();
            return outcome();
        } finally {
            managers.forEach(host -> host.manager().close());
            others.forEach(host -> host.manager().close());
        }
    }

    /** What the writes to the store were, in order. */
    List<String> kinds() {
        return losses.kinds();
    }

    Trace trace() {
        return trace;
    }

    private Host started(int number, Wire wayToStore) {
        HistoryStore way = new NamedCommits(world.store().open(wayToStore), world.truth(), losses::isFor);
        DeploymentManager manager = variant.build(DeploymentManager.builder()
                .store(way)
                .directory(world.directory())
                .provider(world.backEnd().open(losses.backEnd()), ProviderSettings.none())
                .clock(world.clock(), world.clock())
                .random(new Random(number + 1L))
                .callDeadline(Duration.ofNanos(1))
                .suspendAfter(Duration.ofSeconds(4))
                .manualReconcile());
        var wire = new ProcessWire(stage, Mishaps.NONE, world.underway(), () -> 0, false);
        return new Host("p" + number, wire, manager, () -> 0);
    }

    /** Somebody with another manager describes anew whatever there is, which changes nothing that runs. */
    private void overtake() {
        for (DeploymentId id : List.copyOf(world.ids())) {
            Operation.Asked described = ScriptedLife.change(
                    ScriptedLife.LAB,
                    id,
                    "describe",
                    false,
                    (manager, with) -> manager.update(
                            Operations.ANN,
                            id,
                            SpecChange.builder()
                                    .description("somebody was here")
                                    .build(),
                            with));
            Operation operation = described.as(OTHERS + " " + id);
            guarantees.records().asked(operation);
            trace.add(operation + " -> " + operation.ask(others.get(0).manager()));
        }
    }

    private List<String> outcome() {
        List<String> outcome = new ArrayList<>();
        for (GroupLedger ledger : world.ledgers().values()) {
            var entries = new TreeMap<String, String>();
            for (LedgerEntry entry : ledger.entries().values()) {
                List<Revision> history = world.truth().history(entry.deployment(), HistoryStore.KEPT_REVISIONS);
                entries.put(
                        history.get(0).spec().name(),
                        entry.runState() + " x" + entry.replicas() + " " + entry.suspension() + " " + entry.holding()
                                + " "
                                + history.stream()
                                        .filter(revision -> !revision.message().startsWith(OTHERS))
                                        .map(LostAnswersRun::words)
                                        .toList());
            }
            outcome.add(ledger.scope() + " " + entries);
        }
        return outcome;
    }

    private static String words(Revision revision) {
        return revision.cause() + " by " + revision.author() + ": "
                + revision.spec().image() + " x" + revision.desiredReplicas() + " "
                + revision.instanceType().id();
    }
}
