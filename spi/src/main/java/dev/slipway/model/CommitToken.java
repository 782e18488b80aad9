package dev.slipway.model;

import java.util.random.RandomGenerator;

/**
 * Marks whose commit a revision belongs to, so that a writer whose answer was lost can tell whether it landed.
 *
 * @param value 1 to 40 lower-case letters, digits and {@code -}, starting with a letter; 16 random characters if made by us
 */
public record CommitToken(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 40 lower-case letters, digits and {@code -}, starting with a letter; 16 random characters if made by us
     * @throws InvalidValueException if the value breaks the rule
     */
    public CommitToken {
        NameRules.dnsLabel("commitToken", value, 1, 40);
    }

    /**
     * Makes a fresh one.
     *
     * @param random where the characters come from; use a strong source in production
     * @return 16 random characters
     */
    public static CommitToken random(RandomGenerator random) {
        return new CommitToken(RandomText.of(random, 16));
    }

    @Override
    public String toString() {
        return value;
    }
}
