package dev.slipway.examples.iris;

import java.util.List;

/**
 * What training leaves behind: for each feature used its mean and deviation in the training rows, and for each species
 * one coefficient per feature and an intercept. Immutable.
 */
record Weights(
        String name,
        String version,
        List<Feature> features,
        List<Double> means,
        List<Double> deviations,
        List<List<Double>> coefficients,
        List<Double> intercepts) {

    Weights {
        features = List.copyOf(features);
        means = List.copyOf(means);
        deviations = List.copyOf(deviations);
        coefficients = coefficients.stream().map(List::copyOf).toList();
        intercepts = List.copyOf(intercepts);
        requireLength("means", means, features.size());
        requireLength("deviations", deviations, features.size());
        requireLength("coefficients", coefficients, Species.values().length);
        for (List<Double> row : coefficients) {
            requireLength("coefficients of a species", row, features.size());
        }
        requireLength("intercepts", intercepts, Species.values().length);
        if (deviations.stream().anyMatch(deviation -> deviation <= 0)) {
            throw new IllegalArgumentException("deviations " + deviations + " must all be above 0");
        }
    }

    private static void requireLength(String what, List<?> list, int expected) {
        if (list.size() != expected) {
            throw new IllegalArgumentException(what + ": expected " + expected + ", found " + list.size());
        }
    }
}
