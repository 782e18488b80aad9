package dev.slipway.examples.quickstart;

import java.util.List;

/**
 * The images that the story is told with. Immutable.
 *
 * @param first the iris model, version 1
 * @param second the iris model, version 2, which sees one flower differently
 * @param broken one that can't start
 */
record Images(String first, String second, String broken) {
    private static final String RULE = "one name without a tag, of which :1, :2 and :broken are taken, or three names:"
            + " the iris model's version 1, its version 2, and one that can't start";

    private static final int ALL = 3;

    /** Reads what a command line names; throws {@link IllegalArgumentException} with a sentence for people. */
    static Images of(List<String> names) {
        if (names.size() == ALL) {
            return new Images(names.get(0), names.get(1), names.get(2));
        }
        if (names.size() == 1 && !isTagged(names.get(0))) {
            String name = names.get(0);
            return new Images(name + ":1", name + ":2", name + ":broken");
        }
        throw new IllegalArgumentException("--image is " + (names.isEmpty() ? "missing" : names) + "; name " + RULE);
    }

    /** A colon before the last slash belongs to the registry's port. */
    private static boolean isTagged(String name) {
        return name.substring(name.lastIndexOf('/') + 1).contains(":") || name.contains("@");
    }
}
