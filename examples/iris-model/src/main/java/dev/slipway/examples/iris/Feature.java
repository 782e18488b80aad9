package dev.slipway.examples.iris;

import java.util.Arrays;
import java.util.Optional;

/** One of the four measurements of a flower, in the order in which requests carry them. Immutable. */
enum Feature {
    SEPAL_LENGTH("sepal length (cm)"),
    SEPAL_WIDTH("sepal width (cm)"),
    PETAL_LENGTH("petal length (cm)"),
    PETAL_WIDTH("petal width (cm)");

    private final String title;

    Feature(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    static int count() {
        return values().length;
    }

    static Optional<Feature> titled(String title) {
        return Arrays.stream(values())
                .filter(feature -> feature.title.equals(title))
                .findFirst();
    }
}
