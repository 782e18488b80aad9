package dev.slipway.core.simulation;

import java.util.List;
import java.util.Optional;

/**
 * One seed, whose run is always the same.
 *
 * @param number the seed
 * @param stage where it is run
 */
record Seed(long number, Stage stage) {
    /** Runs it; what it breaks is thrown with everything that is needed to see it again. */
    Simulation.Counts run(World.Kinds kinds, Variant variant) {
        Simulation simulation = simulation(kinds, variant);
        try {
            simulation.run();
            return simulation.counts();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + number + ": " + e + "\n  " + simulation.trace(), e);
        }
    }

    /** Everything that happens in it. */
    List<String> trace(World.Kinds kinds, Variant variant) {
        Simulation simulation = simulation(kinds, variant);
        simulation.run();
        return simulation.trace().lines();
    }

    /** What it breaks, if anything. */
    Optional<Broken> breaks(World.Kinds kinds, Variant variant) {
        try {
            simulation(kinds, variant).run();
            return Optional.empty();
        } catch (Broken e) {
            return Optional.of(e);
        }
    }

    private Simulation simulation(World.Kinds kinds, Variant variant) {
        var choices = new SeededChoices(number);
        return new Simulation(stage, choices, new SeededMishaps(choices), kinds, variant);
    }
}
