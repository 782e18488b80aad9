package dev.slipway.core;

import dev.slipway.model.DeploymentId;
import java.text.Normalizer;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Makes an id that still reads like the name it comes from. Thread-safe if its source of randomness is. */
final class DeploymentIds {
    private static final int SUFFIX = 5;
    private static final String DIGITS_AND_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String NAMELESS = "model";

    private final RandomGenerator random;

    DeploymentIds(RandomGenerator random) {
        this.random = random;
    }

    DeploymentId next(String name) {
        String readable = readable(name);
        int room = DeploymentId.LONGEST - SUFFIX - 1;
        String head = readable.length() <= room ? readable : readable.substring(0, room);
        var id = new StringBuilder(trimmed(head)).append('-');
        for (int position = 0; position < SUFFIX; position++) {
            id.append(DIGITS_AND_LETTERS.charAt(random.nextInt(DIGITS_AND_LETTERS.length())));
        }
        return new DeploymentId(id.toString());
    }

    /** Accents are dropped, other foreign characters become one '-' each run; what is left of nothing is a plain word. */
    private static String readable(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        String word = trimmed(plain);
        if (word.isEmpty()) {
            return NAMELESS;
        }
        return Character.isDigit(word.charAt(0)) ? NAMELESS + "-" + word : word;
    }

    private static String trimmed(String text) {
        return text.replaceAll("^-+|-+$", "");
    }
}
