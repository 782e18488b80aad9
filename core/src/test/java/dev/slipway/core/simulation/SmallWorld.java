package dev.slipway.core.simulation;

import dev.slipway.core.DeploymentManager;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A world so small that every run of it can be tried: each order of the processes' calls, with each mishap at each place. A
 * process knows only what it has heard, so two moments are the same if the world is and each process has heard the same;
 * what follows from a moment is tried once.
 */
final class SmallWorld {
    private final Stage stage;
    private final World.Kinds kinds;
    private final Variant variant;
    private final List<Operation.Asked> prepared;
    private final List<List<Operation.Asked>> asked;
    private final Set<String> seen = new HashSet<>();
    private int runs;

    SmallWorld(
            Stage stage,
            World.Kinds kinds,
            Variant variant,
            List<Operation.Asked> prepared,
            List<List<Operation.Asked>> asked) {
        this.stage = stage;
        this.kinds = kinds;
        this.variant = variant;
        this.prepared = prepared;
        this.asked = asked;
    }

    /** Tries everything; returns how many different moments there are. */
    int explore(int losses, int deaths) {
        List<Integer> script = List.of();
        do {
            var choices = new ScriptedChoices(script);
            var run = new Run(choices, new CountedMishaps(choices, losses, deaths));
            runs++;
            try {
                run.go();
            } catch (Broken e) {
                throw new AssertionError("run " + runs + ": " + e + "\n  " + run.trace, e);
            } finally {
                run.end();
            }
            script = choices.next();
        } while (!script.isEmpty());
        return seen.size();
    }

    int runs() {
        return runs;
    }

    /** One order of things. */
    private final class Run {
        private final ScriptedChoices choices;
        private final CountedMishaps counted;
        private final SwitchableMishaps mishaps;
        private final World world;
        private final Guarantees guarantees;
        private final Trace trace = new Trace();
        private final List<Host> processes = new ArrayList<>();
        private final List<Deque<Operation.Asked>> left = new ArrayList<>();
        private int started;
        private int marks;

        Run(ScriptedChoices choices, CountedMishaps counted) {
            this.choices = choices;
            this.counted = counted;
            this.mishaps = new SwitchableMishaps(counted);
            this.world = new World(kinds, choices);
            this.guarantees = new Guarantees(world, true);
        }

        void go() {
            for (List<Operation.Asked> of : asked) {
                processes.add(started());
                left.add(new ArrayDeque<>(of));
            }
            for (Operation.Asked operation : prepared) {
                operation(operation).ask(processes.get(0).manager());
                guarantees.check(trace.steps(), 0);
            }
            mishaps.on();
            while (begin()) {
                step();
                guarantees.check(trace.steps(), 0);
                if (choices.isBeyondScript() && !seen.add(moment())) {
                    return;
                }
            }
            mishaps.off();
            while (!world.underway().isEmpty()) {
                if (choices.pick(2) == 0) {
                    world.underway().remove(0);
                } else {
                    arrive();
                    guarantees.check(trace.steps(), 0);
                }
            }
            new Rest(world, guarantees, choices, trace).come(processes);
        }

        private Host started() {
            var wire = new ProcessWire(stage, mishaps, world.underway(), () -> 0, true);
            int number = ++started;
            DeploymentManager manager = variant.build(DeploymentManager.builder()
                    .store(world.store().open(wire))
                    .directory(world.directory())
                    .provider(world.backEnd().open(wire), ProviderSettings.none())
                    .clock(world.clock(), world.clock())
                    .random(new Random(number))
                    .callDeadline(Duration.ofNanos(1))
                    .manualReconcile());
            return new Host("p" + number, wire, manager, () -> 0);
        }

        private Operation operation(Operation.Asked of) {
            Operation operation = of.as("op-" + ++marks);
            guarantees.records().asked(operation);
            return operation;
        }

        /** Whoever is idle begins the next of what is left; false if nobody has anything to do. */
        private boolean begin() {
            boolean isBusy = false;
            for (int place = 0; place < processes.size(); place++) {
                Host process = processes.get(place);
                if (process.tasks().isEmpty() && !left.get(place).isEmpty()) {
                    Operation operation = operation(left.get(place).remove());
                    process.begin(stage.enter(
                            process + " " + operation,
                            () -> trace.add(operation + " -> " + operation.ask(process.manager()))));
                }
                isBusy |= !process.tasks().isEmpty();
            }
            return isBusy;
        }

        private void step() {
            List<Runnable> possible = new ArrayList<>();
            for (int place = 0; place < processes.size(); place++) {
                int at = place;
                processes.get(place).tasks().forEach(task -> possible.add(() -> move(at, task)));
            }
            world.underway().stream().findFirst().ifPresent(late -> possible.add(this::arrive));
            possible.get(choices.pick(possible.size())).run();
        }

        private void move(int place, Task task) {
            Host process = processes.get(place);
            String at = task.at();
            task.move();
            trace.add(task + " did: " + at);
            if (task.isDone()) {
                process.tasks().remove(task);
            }
            if (process.isDead()) {
                trace.add(process + " died");
                process.die();
                processes.set(place, started());
            }
        }

        private void arrive() {
            ProcessWire.Late late = world.underway().remove(0);
            trace.add("arrives late: " + late.what());
            try {
                trace.add("and came to " + late.happens().get());
            } catch (Broken e) {
                throw e;
            } catch (RuntimeException e) {
                trace.add("and was refused: " + e.getMessage());
            }
        }

        private String moment() {
            var digest = new Digest();
            digest.add(world.digest(), counted);
            for (int place = 0; place < processes.size(); place++) {
                digest.add(
                        processes.get(place).wire().heard(),
                        left.get(place).size(),
                        processes.get(place).tasks().stream().map(Task::at).toList(),
                        processes.get(place).name());
            }
            return digest.toString();
        }

        void end() {
            processes.forEach(Host::die);
        }
    }
}
