package dev.slipway.model;

import java.util.random.RandomGenerator;

/**
 * The identity of a {@link dev.slipway.spi.HistoryStore}, random at its creation. Every object in a back end carries
 * it, so that two stores never touch each other's objects.
 *
 * @param value 1 to 40 lower-case letters, digits and {@code -}, starting with a letter; 16 random characters if made by us
 */
public record StoreId(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 40 lower-case letters, digits and {@code -}, starting with a letter; 16 random characters if made by us
     * @throws InvalidValueException if the value breaks the rule
     */
    public StoreId {
        NameRules.dnsLabel("storeId", value, 1, 40);
    }

    /**
     * Makes a fresh one.
     *
     * @param random where the characters come from; use a strong source in production
     * @return 16 random characters
     */
    public static StoreId random(RandomGenerator random) {
        return new StoreId(RandomText.of(random, 16));
    }

    @Override
    public String toString() {
        return value;
    }
}
