package dev.slipway.model;

/**
 * One running copy, as its back end names it; unique within a deployment as long as the copy exists.
 *
 * @param value 1 to 253 printable characters
 */
public record ReplicaId(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 253 printable characters
     * @throws InvalidValueException if the value breaks the rule
     */
    public ReplicaId {
        NameRules.printable("replica", value, 253);
    }

    @Override
    public String toString() {
        return value;
    }
}
