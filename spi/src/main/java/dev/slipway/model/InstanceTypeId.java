package dev.slipway.model;

/**
 * Names an {@link InstanceType} of a group.
 *
 * @param value 1 to 253 printable characters
 */
public record InstanceTypeId(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 253 printable characters
     * @throws InvalidValueException if the value breaks the rule
     */
    public InstanceTypeId {
        NameRules.printable("instanceType", value, 253);
    }

    @Override
    public String toString() {
        return value;
    }
}
