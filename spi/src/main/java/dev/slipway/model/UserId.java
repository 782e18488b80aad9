package dev.slipway.model;

/**
 * A person or service account, as the host names it.
 *
 * @param value 1 to 253 printable characters, any script
 */
public record UserId(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 253 printable characters, any script
     * @throws InvalidValueException if the value breaks the rule
     */
    public UserId {
        NameRules.printable("user", value, 253);
    }

    @Override
    public String toString() {
        return value;
    }
}
