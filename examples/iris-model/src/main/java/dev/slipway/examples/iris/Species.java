package dev.slipway.examples.iris;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The three species, in the order in which answers carry their probabilities. Immutable. */
enum Species {
    SETOSA(0),
    VERSICOLOR(1),
    VIRGINICA(2);

    private final int column;

    Species(int column) {
        this.column = column;
    }

    /** Where this species stands in weights and answers. */
    int column() {
        return column;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> titles() {
        return Arrays.stream(values()).map(Species::title).toList();
    }
}
