package dev.slipway.examples.iris;

import java.util.Arrays;
import java.util.List;

/** Names the species of flowers by fixed weights. Immutable and thread-safe. */
final class Classifier {
    private final Weights weights;

    Classifier(Weights weights) {
        this.weights = weights;
    }

    String name() {
        return weights.name();
    }

    String version() {
        return weights.version();
    }

    List<Feature> features() {
        return weights.features();
    }

    Prediction classify(Flower flower) {
        var scores = new double[Species.values().length];
        for (int species = 0; species < scores.length; species++) {
            double score = weights.intercepts().get(species);
            for (int index = 0; index < weights.features().size(); index++) {
                double measurement = flower.measurement(weights.features().get(index));
                double scaled = (measurement - weights.means().get(index))
                        / weights.deviations().get(index);
                score += weights.coefficients().get(species).get(index) * scaled;
            }
            scores[species] = score;
        }
        return new Prediction(Arrays.stream(Softmax.of(scores)).boxed().toList());
    }

    List<Prediction> classify(List<Flower> flowers) {
        return flowers.stream().map(this::classify).toList();
    }

    double accuracy(List<LabelledFlower> rows) {
        long right = rows.stream()
                .filter(row -> classify(row.flower()).species() == row.species())
                .count();
        return (double) right / rows.size();
    }
}
