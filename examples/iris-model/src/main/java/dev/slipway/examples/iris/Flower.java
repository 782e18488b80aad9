package dev.slipway.examples.iris;

import java.util.List;

/** The measurements of one flower in centimetres. Immutable. */
record Flower(double sepalLength, double sepalWidth, double petalLength, double petalWidth) {

    /**
     * Where the two models part: flower 71 of the data, a versicolor with petals like a virginica's. Model 1 sees all
     * four measurements and answers versicolor (0.60), model 2 sees the petals alone and answers virginica (0.66).
     */
    static final Flower BORDERLINE = new Flower(5.9, 3.2, 4.8, 1.8);

    /** A flower's coordinates stay within this bound on either side of zero, so that every answer is finite. */
    static final double BOUND = 1000;

    Flower {
        for (double measurement : List.of(sepalLength, sepalWidth, petalLength, petalWidth)) {
            if (!isMeasurement(measurement)) {
                throw new IllegalArgumentException(
                        "measurement is " + measurement + ", must be from -" + BOUND + " to " + BOUND);
            }
        }
    }

    static boolean isMeasurement(double value) {
        return Math.abs(value) <= BOUND;
    }

    double measurement(Feature feature) {
        return switch (feature) {
            case SEPAL_LENGTH -> sepalLength;
            case SEPAL_WIDTH -> sepalWidth;
            case PETAL_LENGTH -> petalLength;
            case PETAL_WIDTH -> petalWidth;
        };
    }
}
