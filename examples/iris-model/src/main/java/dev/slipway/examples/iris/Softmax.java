package dev.slipway.examples.iris;

import java.util.Arrays;

/** Turns scores into probabilities; strict arithmetic, so that answers do not depend on the machine. */
final class Softmax {
    private Softmax() {}

    static double[] of(double[] scores) {
        // Without subtracting the largest score a large one would overflow to infinity and the answer to NaN.
        double largest = Arrays.stream(scores).max().orElseThrow();
        var probabilities = new double[scores.length];
        double sum = 0;
        for (int index = 0; index < scores.length; index++) {
            probabilities[index] = StrictMath.exp(scores[index] - largest);
            sum += probabilities[index];
        }
        for (int index = 0; index < scores.length; index++) {
            probabilities[index] /= sum;
        }
        return probabilities;
    }
}
