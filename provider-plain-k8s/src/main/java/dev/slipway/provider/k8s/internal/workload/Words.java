package dev.slipway.provider.k8s.internal.workload;

import java.util.List;
import java.util.regex.Pattern;

/** What others say, as far as it is repeated: in one line, without credentials, and not too long. */
final class Words {
    /** The most characters of a sentence that is repeated, so that with what is said around it stays within a few hundred. */
    static final int LONGEST = 240;

    /** The most lines of a log. */
    static final int MOST_LINES = 20;

    private static final int LONGEST_LINE = 500;
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}]+");
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=//)[^/@\\s]+@");
    private static final Pattern LINE_END = Pattern.compile("\\r?\\n");

    private Words() {}

    /** A sentence. What it has behind a semicolon isn't what to do, so there is no semicolon left. */
    static String quoted(String said) {
        String line = BLANKS.matcher(said).replaceAll(" ").strip();
        return cut(CREDENTIALS.matcher(line).replaceAll("").replace("; ", ", "), LONGEST);
    }

    /** The last lines of a text, oldest first. */
    static List<String> lastLines(String text) {
        return last(LINE_END.splitAsStream(text).map(String::stripTrailing).toList());
    }

    /** The last of some lines, oldest first, without empty ones at the end. */
    static List<String> last(List<String> lines) {
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isBlank()) {
            end--;
        }
        return lines.subList(Math.max(0, end - MOST_LINES), end).stream()
                .map(line -> cut(line, LONGEST_LINE))
                .toList();
    }

    private static String cut(String line, int most) {
        if (line.length() <= most) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(most - 2)) ? most - 2 : most - 1;
        return line.substring(0, end) + "…";
    }
}
