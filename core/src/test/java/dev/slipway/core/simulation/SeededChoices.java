package dev.slipway.core.simulation;

import java.util.SplittableRandom;

/** Choices by a seed. */
final class SeededChoices implements Choices {
    private final SplittableRandom random;

    SeededChoices(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public int pick(int among) {
        return random.nextInt(among);
    }

    @Override
    public boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }
}
