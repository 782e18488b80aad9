package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Image;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form of an image's name that container runtimes take: {@code registry:port/path:tag@digest}. */
final class ImageReference {
    private static final String HOST = "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
            + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9A-Fa-f:]+])(?::[0-9]{1,5})?";
    private static final String PART = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";
    private static final Pattern FORM = Pattern.compile("((?:" + HOST + "/)?" + PART + "(?:/" + PART + ")*)"
            + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64}|@sha512:[0-9a-f]{128})?");
    private static final int LONGEST_NAME = 255;

    private ImageReference() {}

    /** What is wrong with a name; empty if it can be pulled as it is written. */
    static Optional<String> problem(Image image) {
        Matcher parts = FORM.matcher(image.value());
        if (!parts.matches()) {
            return Optional.of("'" + image
                    + "' is no name of an image; it must be like registry.example.org:5000/team/model:1.2, with a path in lower case, and"
                    + " with @sha256: and 64 hex digits or without");
        }
        return parts.group(1).length() <= LONGEST_NAME
                ? Optional.empty()
                : Optional.of("'" + image + "' has " + parts.group(1).length()
                        + " characters before its tag; it may have at most " + LONGEST_NAME);
    }
}
