package dev.slipway.model;

/**
 * Chosen by a caller so that a mutation that it sends twice is carried out once.
 *
 * @param value 1 to 128 printable characters
 */
public record RequestId(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 128 printable characters
     * @throws InvalidValueException if the value breaks the rule
     */
    public RequestId {
        NameRules.printable("requestId", value, 128);
    }

    @Override
    public String toString() {
        return value;
    }
}
