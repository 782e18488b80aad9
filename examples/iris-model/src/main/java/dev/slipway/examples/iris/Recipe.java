package dev.slipway.examples.iris;

import java.util.List;

/** Everything that decides the weights besides the rows: same recipe, same weights. Immutable. */
record Recipe(
        String version,
        List<Feature> features,
        long seed,
        int heldOut,
        int iterations,
        double learningRate,
        double penalty) {

    /** Model 1 looks at the whole flower. */
    static final Recipe WHOLE_FLOWER = new Recipe("1", List.of(Feature.values()), 1936, 45, 2000, 0.5, 0.001);

    /** Model 2 looks at the petals only. */
    static final Recipe PETALS_ONLY =
            new Recipe("2", List.of(Feature.PETAL_LENGTH, Feature.PETAL_WIDTH), 1936, 45, 2000, 0.5, 0.001);

    Recipe {
        features = List.copyOf(features);
    }

    static List<Recipe> all() {
        return List.of(WHOLE_FLOWER, PETALS_ONLY);
    }

    String fileName() {
        return "iris-" + version + ".json";
    }
}
