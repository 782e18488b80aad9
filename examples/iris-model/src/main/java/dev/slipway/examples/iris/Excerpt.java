package dev.slipway.examples.iris;

/** The beginning of a foreign text, made fit for one line of a message or log. */
final class Excerpt {
    private static final int LENGTH = 60;

    private Excerpt() {}

    static String of(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "...";
    }
}
