package dev.slipway.model;

/**
 * A place in a list that stays valid when the row it was made from is gone. Only the library reads what it holds.
 *
 * @param value opaque text without secrets, safe in URLs
 */
public record Cursor(String value) {
    /**
     * Checks that it is one.
     *
     * @param value opaque text
     * @throws InvalidValueException if it is blank or longer than 500 characters
     */
    public Cursor {
        NameRules.printable("cursor", value, 500);
    }
}
