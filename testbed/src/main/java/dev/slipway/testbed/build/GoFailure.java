package dev.slipway.testbed.build;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one sentence why Go failed, from what it wrote. */
final class GoFailure {
    private static final int TAIL = 15;
    private static final Pattern DOWNLOADING = Pattern.compile("go: downloading .*");
    /** A module and its version, then what is the matter with it. */
    private static final Pattern MODULE =
            Pattern.compile("([\\w.-]+\\.[a-z]+(?:/[\\w.~-]+)*)@(v[^\\s:,/]+)(?:/go\\.mod)?: +(.+)");

    private GoFailure() {}

    static TestbedException of(String component, String step, String output) {
        var lines = output.lines()
                .filter(line -> !DOWNLOADING.matcher(line).matches())
                .toList();
        if (output.toLowerCase(Locale.ROOT).contains("no space left on device")) {
            return new TestbedException(
                    Code.NO_DISK_SPACE,
                    "The disk ran full during the " + step + " of " + component + ":\n" + tail(lines));
        }
        return lines.stream()
                .map(MODULE::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> new TestbedException(
                        Code.MODULE_UNAVAILABLE,
                        "The Go module " + found.group(1) + " of version " + found.group(2) + ", which " + component
                                + " needs, can't be had: " + found.group(3)))
                .orElseGet(() -> new TestbedException(
                        Code.BUILD_FAILED, "The " + step + " of " + component + " failed:\n" + tail(lines)));
    }

    private static String tail(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }
}
