package dev.slipway.examples.iris;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Multinomial logistic regression by plain gradient descent over all rows at once, from zero weights. It draws no random
 * number and uses strict arithmetic only, so the same rows and recipe give the same weights on every machine.
 */
final class Trainer {
    private final Recipe recipe;
    private final List<LabelledFlower> rows;

    Trainer(Recipe recipe, List<LabelledFlower> rows) {
        this.recipe = recipe;
        this.rows = List.copyOf(rows);
    }

    Weights train() {
        List<Double> means = recipe.features().stream().map(this::mean).toList();
        var deviations = new ArrayList<Double>();
        for (int index = 0; index < means.size(); index++) {
            deviations.add(deviation(recipe.features().get(index), means.get(index)));
        }
        double[][] inputs = rows.stream()
                .map(row -> scaled(row.flower(), means, deviations))
                .toArray(double[][]::new);
        double[][] weights = descend(inputs);
        return new Weights(
                "iris",
                recipe.version(),
                recipe.features(),
                means,
                deviations,
                Arrays.stream(weights).map(this::coefficients).toList(),
                Arrays.stream(weights).map(row -> row[row.length - 1]).toList());
    }

    /** Weight rows per species; the last number of a row is the intercept, which the penalty spares. */
    private double[][] descend(double[][] inputs) {
        int features = recipe.features().size();
        var weights = new double[Species.values().length][features + 1];
        for (int iteration = 0; iteration < recipe.iterations(); iteration++) {
            double[][] gradient = gradient(inputs, weights);
            for (int species = 0; species < weights.length; species++) {
                for (int index = 0; index <= features; index++) {
                    double pull = index < features ? recipe.penalty() * weights[species][index] : 0;
                    weights[species][index] -= recipe.learningRate() * (gradient[species][index] / rows.size() + pull);
                }
            }
        }
        return weights;
    }

    private double[][] gradient(double[][] inputs, double[][] weights) {
        int features = recipe.features().size();
        var gradient = new double[weights.length][features + 1];
        for (int row = 0; row < inputs.length; row++) {
            double[] probabilities = Softmax.of(scores(inputs[row], weights));
            int truth = rows.get(row).species().column();
            for (int species = 0; species < weights.length; species++) {
                double error = probabilities[species] - (species == truth ? 1 : 0);
                for (int index = 0; index < features; index++) {
                    gradient[species][index] += error * inputs[row][index];
                }
                gradient[species][features] += error;
            }
        }
        return gradient;
    }

    private static double[] scores(double[] input, double[][] weights) {
        var scores = new double[weights.length];
        for (int species = 0; species < weights.length; species++) {
            double score = weights[species][input.length];
            for (int index = 0; index < input.length; index++) {
                score += weights[species][index] * input[index];
            }
            scores[species] = score;
        }
        return scores;
    }

    private double[] scaled(Flower flower, List<Double> means, List<Double> deviations) {
        var input = new double[means.size()];
        for (int index = 0; index < input.length; index++) {
            double measurement = flower.measurement(recipe.features().get(index));
            input[index] = (measurement - means.get(index)) / deviations.get(index);
        }
        return input;
    }

    private double mean(Feature feature) {
        double sum = 0;
        for (LabelledFlower row : rows) {
            sum += row.flower().measurement(feature);
        }
        return sum / rows.size();
    }

    private double deviation(Feature feature, double mean) {
        double squares = 0;
        for (LabelledFlower row : rows) {
            double distance = row.flower().measurement(feature) - mean;
            squares += distance * distance;
        }
        return StrictMath.sqrt(squares / rows.size());
    }

    private List<Double> coefficients(double[] row) {
        return Arrays.stream(row, 0, row.length - 1).boxed().toList();
    }
}
