package dev.slipway.core;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * Text as it is compared where case doesn't matter, by the rules of Unicode and of no language: precomposed or not is the same,
 * so are {@code \u00df} and {@code ss}, both forms of a small sigma, and every {@code i} with or without a dot. Pure.
 *
 * @param value folded
 */
record FoldedText(String value) {
    static FoldedText of(String text) {
        // Upper case first, because that is where letters fall together; back letter by letter, so that no neighbour
        // matters.
        String upper = composed(composed(text).toUpperCase(Locale.ROOT));
        int[] lower = upper.codePoints().map(Character::toLowerCase).toArray();
        return new FoldedText(composed(new String(lower, 0, lower.length)));
    }

    /** Whether a part is in it, letter by letter: nothing in the part stands for anything else. */
    boolean contains(FoldedText part) {
        return value.contains(part.value);
    }

    static Optional<FoldedText> of(Optional<String> text) {
        return text.map(FoldedText::of);
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
