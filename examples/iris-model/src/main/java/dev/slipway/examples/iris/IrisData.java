package dev.slipway.examples.iris;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The 150 flowers of Fisher's paper, read from the class path; data/SOURCE.md says where they come from. */
final class IrisData {
    private static final String RESOURCE = "data/iris.csv";

    private IrisData() {}

    static List<LabelledFlower> rows() throws IOException {
        InputStream resource = IrisData.class.getResourceAsStream(RESOURCE);
        if (resource == null) {
            throw new IOException("resource " + RESOURCE + " is missing");
        }
        try (var reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(IrisData::row).toList();
        }
    }

    private static LabelledFlower row(String line) {
        String[] cells = line.split(",", -1);
        var flower = new Flower(
                Double.parseDouble(cells[0]),
                Double.parseDouble(cells[1]),
                Double.parseDouble(cells[2]),
                Double.parseDouble(cells[3]));
        return new LabelledFlower(flower, Species.valueOf(cells[4].toUpperCase(Locale.ROOT)));
    }
}
