package dev.slipway.model;

/**
 * What a model server speaks. Open: a provider or host may know others than these.
 *
 * @param value 1 to 40 lower-case letters, digits and {@code -}, starting with a letter
 */
public record Protocol(String value) {
    /** Seldon Core v1: {@code POST /api/v1.0/predictions}. */
    public static final Protocol SELDON = new Protocol("seldon");

    /** Open Inference Protocol V2: {@code POST /v2/models/NAME/infer}. */
    public static final Protocol V2 = new Protocol("v2");

    /** TensorFlow Serving: {@code POST /v1/models/NAME:predict}. */
    public static final Protocol TENSORFLOW = new Protocol("tensorflow");

    /** Plain HTTP of the model's own making. */
    public static final Protocol HTTP = new Protocol("http");

    /**
     * Checks the rule.
     *
     * @param value 1 to 40 lower-case letters, digits and {@code -}, starting with a letter
     * @throws InvalidValueException if the value breaks the rule
     */
    public Protocol {
        NameRules.dnsLabel("protocol", value, 1, 40);
    }

    @Override
    public String toString() {
        return value;
    }
}
