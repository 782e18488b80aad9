package dev.slipway.model;

import java.util.Locale;
import java.util.regex.Pattern;

/** The two kinds of names: ours, which must fit into DNS labels, and the host's, which may be anything printable. */
final class NameRules {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z]([a-z0-9-]*[a-z0-9])?");
    private static final int SHOWN = 60;

    private NameRules() {}

    /** Lower-case letters, digits and '-', starting with a letter, ending with a letter or digit. */
    static String dnsLabel(String what, String value, int shortest, int longest) {
        if (value.length() < shortest || value.length() > longest) {
            throw new InvalidValueException(
                    what,
                    String.format(
                            Locale.ROOT,
                            "'%s' has %d characters; it must have %d to %d",
                            shown(value),
                            value.length(),
                            shortest,
                            longest));
        }
        if (!DNS_LABEL.matcher(value).matches()) {
            throw new InvalidValueException(
                    what,
                    "'" + shown(value) + "' must be lower-case letters, digits and '-', start with a letter and end"
                            + " with a letter or digit");
        }
        return value;
    }

    /** Any text without control characters or surrounding white space, 1 to {@code longest} characters. */
    static String printable(String what, String value, int longest) {
        if (value.isBlank()) {
            throw new InvalidValueException(what, "must not be blank");
        }
        if (value.length() > longest) {
            throw new InvalidValueException(
                    what,
                    String.format(
                            Locale.ROOT,
                            "'%s' has %d characters; it may have at most %d",
                            shown(value),
                            value.length(),
                            longest));
        }
        if (!value.strip().equals(value)) {
            throw new InvalidValueException(what, "'" + shown(value) + "' must not start or end with white space");
        }
        if (value.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidValueException(what, "'" + shown(value) + "' must not contain control characters");
        }
        return value;
    }

    /** A piece of an offending value that is safe and short enough for a message. */
    static String shown(String value) {
        var printable = new StringBuilder();
        value.codePoints()
                .limit(SHOWN)
                .map(point -> Character.isISOControl(point) ? '?' : point)
                .forEach(printable::appendCodePoint);
        return value.codePointCount(0, value.length()) > SHOWN ? printable + "…" : printable.toString();
    }
}
