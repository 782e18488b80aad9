package dev.slipway.examples.iris;

import java.util.List;

/** The probability of each species for one flower; they add up to 1. Immutable. */
record Prediction(List<Double> probabilities) {

    Prediction {
        probabilities = List.copyOf(probabilities);
    }

    Species species() {
        Species best = Species.SETOSA;
        for (Species species : Species.values()) {
            if (probabilities.get(species.column()) > probabilities.get(best.column())) {
                best = species;
            }
        }
        return best;
    }
}
