package dev.slipway.model;

/**
 * A container image, as it is pulled: {@code registry:port/path:tag} or {@code …@sha256:…}.
 *
 * @param value 1 to 512 printable characters without white space; surrounding white space is trimmed
 */
public record Image(String value) {
    /**
     * Checks the rule.
     *
     * @param value 1 to 512 printable characters without white space; surrounding white space is trimmed
     * @throws InvalidValueException if the value breaks the rule
     */
    public Image {
        value = NameRules.printable("image", NameRules.given("image", value).strip(), 512);
        if (value.codePoints().anyMatch(Character::isSpaceChar)) {
            throw new InvalidValueException("image", "'" + NameRules.shown(value) + "' must not contain white space");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
