package dev.slipway.examples.iris;

/** An environment variable with a value that is not allowed; the message is one line for the operator. */
final class SettingException extends Exception {
    private static final long serialVersionUID = 1L;

    SettingException(String variable, String value, String allowed) {
        super(variable + " is '" + Excerpt.of(value) + "', allowed is " + allowed);
    }
}
