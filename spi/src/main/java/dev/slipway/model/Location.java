package dev.slipway.model;

/**
 * Where in a back end a deployment runs, in the provider's own words (a cluster and namespace, a state directory).
 *
 * @param value 1 to 512 printable characters
 */
public record Location(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 512 printable characters
     * @throws InvalidValueException if the value breaks the rule
     */
    public Location {
        NameRules.printable("location", value, 512);
    }

    @Override
    public String toString() {
        return value;
    }
}
