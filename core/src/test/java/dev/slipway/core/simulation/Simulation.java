package dev.slipway.core.simulation;

import dev.slipway.core.DeploymentManager;
import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentId;
import dev.slipway.spi.ProviderSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * One run of a world: whoever could go next is chosen, goes as far as its next call, and then every guarantee is checked. In
 * the end nothing more goes wrong, and everything has to come to rest.
 */
final class Simulation {
    private final Stage stage;
    private final Choices choices;
    private final Variant variant;
    private final Temper temper;
    private final World world;
    private final SwitchableMishaps mishaps;
    private final Operations operations;
    private final Guarantees guarantees;
    private final List<Host> processes = new ArrayList<>();
    private final Map<Task, Integer> frozen = new HashMap<>();

    /** Since when those had known what they did who acted since the last check and are here no more: what came late, who died. */
    private final List<Long> lastActs = new ArrayList<>();

    private final Trace trace = new Trace();
    private int started;
    private boolean isAnythingNew = true;
    private int operationsLeft;

    Simulation(Stage stage, Choices choices, Mishaps mishaps, World.Kinds kinds, Variant variant) {
        this.stage = stage;
        this.choices = choices;
        this.variant = variant;
        this.temper = Temper.by(choices);
        this.world = new World(kinds, choices);
        if (temper.hasOverallLimit()) {
            world.limitOverall("8", 3);
        }
        this.mishaps = new SwitchableMishaps(mishaps);
        this.operations = new Operations(choices, world, temper);
        this.guarantees = new Guarantees(world, temper.isStrict());
        this.operationsLeft = temper.operations();
    }

    Trace trace() {
        return trace;
    }

    Counts counts() {
        return new Counts(
                trace.steps(),
                guarantees.records().revisions(),
                guarantees.statuses().deployed(),
                guarantees.records().automatic());
    }

    /** Runs it to its end. */
    void run() {
        try {
            for (int number = 0; number < temper.processes(); number++) {
                processes.add(started());
            }
            mishaps.on();
            int stepsLeft = temper.steps();
            while (stepsLeft-- > 0) {
                isAnythingNew = true;
                step();
                if (isAnythingNew) {
                    check();
                }
                if (operationsLeft == 0) {
                    stepsLeft = Math.min(stepsLeft, temper.aftermath());
                }
            }
            rest();
        } catch (Broken e) {
            throw e;
        } finally {
            processes.forEach(Host::die);
        }
    }

    private Host started() {
        String name = "p" + ++started;
        var process = new AtomicReference<Host>();
        var wire = new ProcessWire(
                stage, mishaps, world.underway(), () -> process.get().busySince(), false);
        Duration skew = Duration.ofMinutes(choices.pick(21) - 10L);
        DeploymentManager manager = variant.build(DeploymentManager.builder()
                .store(world.store().open(wire))
                .directory(new SimulatedDirectory(world.directory(), wire, choices, temper.directoryLies()))
                .provider(world.backEnd().open(wire), ProviderSettings.none())
                .clock(Clock.offset(world.clock(), skew), world.clock())
                .random(new Random(choices.pick(Integer.MAX_VALUE)))
                .callDeadline(Duration.ofNanos(1))
                .suspendAfter(Duration.ofSeconds(4))
                .manualReconcile());
        trace.add(name + " starts, its clock " + skew.toMinutes() + " min ahead");
        process.set(new Host(name, wire, manager, trace::steps));
        return process.get();
    }

    private boolean isAnybodyBusy() {
        return processes.stream().anyMatch(process -> !process.tasks().isEmpty());
    }

    private void step() {
        var possible = new Lot(choices);
        for (Host process : processes) {
            for (Task task : process.tasks()) {
                if (frozen.merge(task, -1, Integer::sum) < 0) {
                    frozen.put(task, 0);
                    possible.add(temper.move(), () -> move(process, task));
                }
            }
            boolean isIdle = process.tasks().isEmpty();
            if (isIdle && operationsLeft > 0) {
                possible.add(temper.operation(), () -> ask(process));
            }
            if (isIdle) {
                possible.add(temper.reconcile(), () -> reconcile(process));
            }
            if (process.tasks().size() < 2) {
                possible.add(temper.read(), () -> read(process));
            }
            world.store()
                    .chores(process.wire())
                    .forEach(chore -> possible.add(1, () -> begin(process, "chore", chore)));
        }
        List<BackEnd.Move> moves = world.backEnd().moves();
        if (!moves.isEmpty()) {
            possible.add(temper.backEnd(), () -> happen(moves.get(choices.pick(moves.size()))));
        }
        if (!world.underway().isEmpty()) {
            possible.add(2, this::arrive);
        }
        possible.add(temper.time(), this::passTime);
        possible.add(temper.events(), this::event);
        if (possible.isEmpty()) {
            frozen.clear();
        } else {
            possible.go();
        }
    }

    private void move(Host process, Task task) {
        String at = task.at();
        task.move();
        trace.add(task + " did: " + at);
        // Who only looks changes nothing, and who hears nothing yet has said nothing.
        isAnythingNew = process.wire().hasWritten() || task.isDone();
        if (task.isDone()) {
            process.tasks().remove(task);
            frozen.remove(task);
        } else if (process.wire().hasMissedAnAnswer() ? choices.oneIn(3) : choices.oneIn(temper.freezing())) {
            frozen.put(task, 5 + choices.pick(120));
        }
        buryTheDead();
    }

    private void buryTheDead() {
        for (int place = 0; place < processes.size(); place++) {
            Host process = processes.get(place);
            if (process.isDead()) {
                trace.add(process + " died");
                lastActs.add(process.lastBusySince());
                process.die();
                processes.set(place, started());
            }
        }
    }

    private void ask(Host process) {
        List<Operation> again = guarantees.records().uncertain().stream()
                .filter(Operation::hasRequestId)
                .toList();
        Operation operation =
                !again.isEmpty() && choices.oneIn(2) ? again.get(choices.pick(again.size())) : operations.next();
        operationsLeft--;
        guarantees.records().asked(operation);
        begin(
                process,
                operation.toString(),
                () -> trace.add(process + ": " + operation + " -> " + operation.ask(process.manager())));
    }

    private void reconcile(Host process) {
        begin(process, "reconcile", () -> {
            try {
                process.manager().reconcile();
            } catch (DeploymentException e) {
                trace.add(process + " couldn't reconcile: " + e.getMessage());
            }
        });
    }

    private void read(Host process) {
        Statuses statuses = guarantees.statuses();
        Statuses.Known since = statuses.before();
        Set<DeploymentId> ids = world.ids();
        begin(process, "read", () -> {
            try {
                statuses.said(process.manager().statuses(Operations.ANN, ids).values(), since);
            } catch (DeploymentException e) {
                trace.add(process + " couldn't read: " + e.getMessage());
            }
        });
    }

    private void begin(Host process, String what, Runnable work) {
        process.begin(stage.enter(process + " " + what, work));
    }

    private void happen(BackEnd.Move move) {
        move.happens().run();
        trace.add("back end: " + move.name());
    }

    private void arrive() {
        ProcessWire.Late late =
                world.underway().remove(choices.pick(world.underway().size()));
        lastActs.add(late.since());
        trace.add("arrives late: " + late.what());
        try {
            trace.add("and came to " + late.happens().get());
        } catch (Broken e) {
            throw e;
        } catch (RuntimeException e) {
            trace.add("and was refused: " + e.getMessage());
        }
    }

    private void passTime() {
        int seconds = 1 + choices.pick(temper.hurry());
        world.clock().advance(Duration.ofSeconds(seconds));
        trace.add(seconds + " s pass");
    }

    private void event() {
        String group = Operations.GROUPS.get(choices.pick(Operations.GROUPS.size()));
        int what = switch (temper.theme()) {
            case RESTLESS -> choices.pick(3);
            case FAILING -> 3;
            case MIXED, CHURNING, SCALING -> choices.pick(6);
        };
        switch (what) {
            case 0, 1 -> {
                boolean isOn = choices.oneIn(2);
                world.switchTo(group, isOn);
                trace.add(group + " is switched " + (isOn ? "on" : "off"));
            }
            case 3, 4 -> {
                String image = "models/any:" + choices.pick(Operations.IMAGES);
                boolean crashes = choices.oneIn(2);
                world.backEnd().script(image, crashes);
                trace.add(image + (crashes ? " crashes" : " runs") + " from now on");
            }
            case 2 -> {
                int percent = choices.oneIn(2) ? 100 : 30 + choices.pick(70);
                world.limitTo(group, percent, trace.steps());
                trace.add(group + " has " + percent + " % of its limits from now on");
            }
            default -> {
                Host process = processes.get(choices.pick(processes.size()));
                process.wire().cut();
                buryTheDead();
            }
        }
    }

    private void check() {
        Stream<Long> late = world.underway().stream().map(ProcessWire.Late::since);
        long since = Stream.of(processes.stream().map(Host::busySince), late, lastActs.stream())
                .flatMap(acts -> acts)
                .min(Long::compare)
                .orElse(0L);
        lastActs.clear();
        guarantees.check(trace.steps(), since);
    }

    private void rest() {
        mishaps.off();
        trace.add("nothing more goes wrong");
        while (isAnybodyBusy()) {
            Host process = processes.stream()
                    .filter(busy -> !busy.tasks().isEmpty())
                    .findFirst()
                    .orElseThrow();
            move(process, process.tasks().get(0));
            check();
        }
        while (!world.underway().isEmpty()) {
            if (choices.oneIn(2)) {
                world.underway().remove(0);
            } else {
                arrive();
                check();
            }
        }
        new Rest(world, guarantees, choices, trace).come(processes);
    }

    /**
     * What happened in a run.
     *
     * @param steps how many
     * @param revisions how many were recorded
     * @param deployed how often Deployed was said
     * @param automatic how many automatic rollbacks there were
     */
    record Counts(int steps, int revisions, int deployed, int automatic) {
        Counts plus(Counts other) {
            return new Counts(
                    steps + other.steps,
                    revisions + other.revisions,
                    deployed + other.deployed,
                    automatic + other.automatic);
        }
    }
}
