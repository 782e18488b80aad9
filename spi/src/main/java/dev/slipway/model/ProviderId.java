package dev.slipway.model;

/**
 * A kind of back end, for example {@code local} or {@code kubernetes}.
 *
 * @param value 1 to 40 lower-case letters, digits and {@code -}, starting with a letter
 */
public record ProviderId(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 40 lower-case letters, digits and {@code -}, starting with a letter
     * @throws InvalidValueException if the value breaks the rule
     */
    public ProviderId {
        NameRules.dnsLabel("provider", value, 1, 40);
    }

    @Override
    public String toString() {
        return value;
    }
}
