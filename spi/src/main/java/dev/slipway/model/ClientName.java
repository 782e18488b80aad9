package dev.slipway.model;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a client of a private endpoint is called; unique within its deployment, and the name that it calls with.
 *
 * @param value 1 to 63 letters, digits, {@code .}, {@code _} and {@code -}, starting with a letter or digit
 */
public record ClientName(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    /**
     * Checks the form, which fits into a header of HTTP, a key of a Kubernetes secret and a line of a shell.
     *
     * @param value 1 to 63 letters, digits, {@code .}, {@code _} and {@code -}, starting with a letter or digit
     * @throws InvalidValueException if it has another form
     */
    public ClientName {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new InvalidValueException(
                    "clientName",
                    "'" + NameRules.shown(value)
                            + "' must be 1 to 63 letters, digits, '.', '_' and '-', and start with a letter or digit");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
