package dev.slipway.model;

import java.util.random.RandomGenerator;

/** Random lower-case text that is a valid DNS label. */
final class RandomText {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String LETTERS_AND_DIGITS = LETTERS + "0123456789";

    private RandomText() {}

    static String of(RandomGenerator random, int length) {
        var text = new StringBuilder(length);
        for (int position = 0; position < length; position++) {
            String alphabet = position == 0 ? LETTERS : LETTERS_AND_DIGITS;
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
