package dev.slipway.model;

/**
 * The owner of deployments and of a quota, as the host names it.
 *
 * @param value 1 to 253 printable characters, any script
 */
public record GroupId(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 253 printable characters, any script
     * @throws InvalidValueException if the value breaks the rule
     */
    public GroupId {
        NameRules.printable("group", value, 253);
    }

    @Override
    public String toString() {
        return value;
    }
}
