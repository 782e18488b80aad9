package dev.slipway.core.simulation;

import java.util.ArrayList;
import java.util.List;

/** Draws one of several possibilities, of which some are likelier than others. */
final class Lot {
    private final Choices choices;
    private final List<Integer> weights = new ArrayList<>();
    private final List<Runnable> actions = new ArrayList<>();
    private int sum;

    Lot(Choices choices) {
        this.choices = choices;
    }

    void add(int weight, Runnable action) {
        if (weight > 0) {
            weights.add(weight);
            actions.add(action);
            sum += weight;
        }
    }

    boolean isEmpty() {
        return actions.isEmpty();
    }

    void go() {
        int drawn = choices.pick(sum);
        int place = 0;
        while (drawn >= weights.get(place)) {
            drawn -= weights.get(place);
            place++;
        }
        actions.get(place).run();
    }
}
