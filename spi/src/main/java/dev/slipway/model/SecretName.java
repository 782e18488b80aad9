package dev.slipway.model;

/**
 * A secret that lives in the back end. The library never holds its content.
 *
 * @param value 1 to 253 printable characters
 */
public record SecretName(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 253 printable characters
     * @throws InvalidValueException if the value breaks the rule
     */
    public SecretName {
        NameRules.printable("secret", value, 253);
    }

    @Override
    public String toString() {
        return value;
    }
}
