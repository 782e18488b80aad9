package dev.slipway.examples.iris;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads flowers out of the arrays of a request and refuses what is none, naming its place. */
final class Measurements {
    /** No request may carry more flowers, so that none can hold a thread for long. */
    static final int MOST_ROWS = 1024;

    private Measurements() {}

    /** One array per flower. */
    static List<Flower> nested(JsonNode rows, String field) {
        requireArray(rows, field);
        requireRows(rows.size(), field);
        var flowers = new ArrayList<Flower>();
        for (int row = 0; row < rows.size(); row++) {
            String place = field + "[" + row + "]";
            requireArray(rows.get(row), place);
            requireFeatures(rows.get(row).size(), place);
            flowers.add(flower(rows.get(row), 0, place));
        }
        return List.copyOf(flowers);
    }

    /** All numbers in one array, row after row. */
    static List<Flower> flat(JsonNode values, int rows, String field) {
        requireArray(values, field);
        if (values.size() != rows * Feature.count()) {
            throw new Refusal(
                    Refusal.Reason.WRONG_SHAPE,
                    field,
                    values.size() + " numbers",
                    rows * Feature.count() + " numbers as the shape says");
        }
        var flowers = new ArrayList<Flower>();
        for (int row = 0; row < rows; row++) {
            flowers.add(flower(values, row * Feature.count(), field));
        }
        return List.copyOf(flowers);
    }

    /** The number of rows that a shape [rows, features] announces. */
    static int rows(JsonNode shape, String field) {
        requireArray(shape, field);
        if (shape.size() != 2 || !shape.get(0).isInt() || !shape.get(1).isInt()) {
            throw new Refusal(
                    Refusal.Reason.WRONG_SHAPE,
                    field,
                    Excerpt.of(shape.toString()),
                    "[rows, " + Feature.count() + "] in whole numbers");
        }
        requireRows(shape.get(0).intValue(), field + "[0]");
        requireFeatures(shape.get(1).intValue(), field + "[1]");
        return shape.get(0).intValue();
    }

    static void requireFeatures(int found, String field) {
        if (found != Feature.count()) {
            throw new Refusal(Refusal.Reason.FEATURE_COUNT, field, found + " features", "exactly " + Feature.count());
        }
    }

    static void requireArray(JsonNode node, String field) {
        if (node.isMissingNode()) {
            throw new Refusal(Refusal.Reason.MISSING_FIELD, field, "nothing", "an array");
        }
        if (!node.isArray()) {
            throw new Refusal(Refusal.Reason.WRONG_TYPE, field, kind(node), "an array");
        }
    }

    static String kind(JsonNode node) {
        return node.getNodeType().name().toLowerCase(Locale.ROOT) + " " + Excerpt.of(node.toString());
    }

    private static void requireRows(int rows, String field) {
        String limit = "1 to " + MOST_ROWS;
        if (rows < 1) {
            throw new Refusal(Refusal.Reason.EMPTY_BATCH, field, rows + " rows", limit);
        }
        if (rows > MOST_ROWS) {
            throw new Refusal(Refusal.Reason.BATCH_TOO_LARGE, field, rows + " rows", limit);
        }
    }

    private static Flower flower(JsonNode array, int start, String field) {
        return new Flower(
                number(array, start, field),
                number(array, start + 1, field),
                number(array, start + 2, field),
                number(array, start + 3, field));
    }

    private static double number(JsonNode array, int index, String field) {
        JsonNode node = array.get(index);
        String place = field + "[" + index + "]";
        if (!node.isNumber()) {
            throw new Refusal(Refusal.Reason.WRONG_TYPE, place, kind(node), "a number");
        }
        if (!Flower.isMeasurement(node.doubleValue())) {
            throw new Refusal(
                    Refusal.Reason.OUT_OF_RANGE,
                    place,
                    Excerpt.of(node.asText()),
                    "a finite number from -" + Flower.BOUND + " to " + Flower.BOUND);
        }
        return node.doubleValue();
    }
}
