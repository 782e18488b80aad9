package dev.slipway.model;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The two kinds of names: ours, which must fit into DNS labels, and the host's, which may be anything printable. */
final class NameRules {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z]([a-z0-9-]*[a-z0-9])?");
    private static final int SHOWN = 60;

    private NameRules() {}

    /** Lower-case letters, digits and '-', starting with a letter, ending with a letter or digit. */
    static String dnsLabel(String what, String value, int shortest, int longest) {
        given(what, value);
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

    /** Any text on one line, without control characters or surrounding white space, 1 to {@code longest} characters. */
    static String printable(String what, String value, int longest) {
        given(what, value);
        if (value.isBlank()) {
            throw new InvalidValueException(what, "must not be blank");
        }
        atMost(what, value, longest);
        if (!value.strip().equals(value)) {
            throw new InvalidValueException(what, "'" + shown(value) + "' must not start or end with white space");
        }
        if (!value.codePoints().allMatch(NameRules::isPrintable)) {
            throw new InvalidValueException(
                    what, "'" + shown(value) + "' must not contain control characters or line breaks");
        }
        return value;
    }

    /** Any text that can be written down and read back: 0 to {@code longest} characters, line breaks allowed. */
    static String text(String what, String value, int longest) {
        given(what, value);
        atMost(what, value, longest);
        if (value.codePoints().anyMatch(point -> point == 0 || isLoneSurrogate(point))) {
            throw new InvalidValueException(
                    what, "'" + shown(value) + "' must not contain U+0000 or half of a surrogate pair");
        }
        return value;
    }

    /** Null is one more wrong value, so that the builders can report it together with the others. */
    static <T> T given(String what, @Nullable T value) {
        if (value == null) {
            throw new InvalidValueException(what, "must not be null");
        }
        return value;
    }

    private static void atMost(String what, String value, int longest) {
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
    }

    private static boolean isPrintable(int point) {
        int type = Character.getType(point);
        return type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && !Character.isISOControl(point)
                && !isLoneSurrogate(point);
    }

    /** A pair would have come as one code point. No encoding keeps half of one, so it wouldn't survive being recorded. */
    private static boolean isLoneSurrogate(int point) {
        return Character.getType(point) == Character.SURROGATE;
    }

    /** A piece of an offending value that is safe and short enough for a message. */
    static String shown(@Nullable String value) {
        if (value == null) {
            return "";
        }
        var printable = new StringBuilder();
        value.codePoints()
                .limit(SHOWN)
                .map(point -> isPrintable(point) ? point : '?')
                .forEach(printable::appendCodePoint);
        return value.codePointCount(0, value.length()) > SHOWN ? printable + "…" : printable.toString();
    }
}
