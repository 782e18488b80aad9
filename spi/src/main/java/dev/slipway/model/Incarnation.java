package dev.slipway.model;

import java.util.random.RandomGenerator;

/**
 * One life of a deployment id, random per deploy, so that a deployment which was deleted and made again is never
 * confused with its predecessor.
 *
 * @param value 1 to 40 lower-case letters, digits and {@code -}, starting with a letter; 12 random characters if made by us
 */
public record Incarnation(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 40 lower-case letters, digits and {@code -}, starting with a letter; 12 random characters if made by us
     * @throws InvalidValueException if the value breaks the rule
     */
    public Incarnation {
        NameRules.dnsLabel("incarnation", value, 1, 40);
    }

    /**
     * Makes a fresh one.
     *
     * @param random where the characters come from; use a strong source in production
     * @return 12 random characters
     */
    public static Incarnation random(RandomGenerator random) {
        return new Incarnation(RandomText.of(random, 12));
    }

    @Override
    public String toString() {
        return value;
    }
}
