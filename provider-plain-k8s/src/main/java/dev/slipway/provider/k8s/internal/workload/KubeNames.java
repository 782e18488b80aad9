package dev.slipway.provider.k8s.internal.workload;

import java.util.Optional;
import java.util.regex.Pattern;

/** What an API server takes for a name, a label or a key. Each rule says what is wrong, or nothing. */
public final class KubeNames {
    /** The most characters of a DNS label, and of a label's value. */
    public static final int LONGEST_LABEL = 63;

    private static final int LONGEST_SUBDOMAIN = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?");
    private static final Pattern SECRET_KEY = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_.-][A-Za-z0-9_.-]*");

    private KubeNames() {}

    /** A namespace. */
    public static Optional<String> namespace(String text) {
        return LABEL.matcher(text).matches() && text.length() <= LONGEST_LABEL
                ? Optional.empty()
                : Optional.of("must be 1 to " + LONGEST_LABEL
                        + " lower-case letters, digits and '-', and start and end with a letter or digit");
    }

    /** A secret, an ingress class: anything that is named like a host. */
    public static Optional<String> subdomain(String text) {
        return SUBDOMAIN.matcher(text).matches() && text.length() <= LONGEST_SUBDOMAIN
                ? Optional.empty()
                : Optional.of(
                        "must be 1 to " + LONGEST_SUBDOMAIN
                                + " lower-case letters, digits, '-' and '.', and each part must start and end with a letter or digit");
    }

    /** The key of a label, an annotation or a taint. */
    public static Optional<String> qualified(String text) {
        int slash = text.indexOf('/');
        String name = text.substring(slash + 1);
        boolean isNamed = !name.isEmpty()
                && name.length() <= LONGEST_LABEL
                && VALUE.matcher(name).matches();
        boolean isPrefixed = slash < 0 || subdomain(text.substring(0, slash)).isEmpty();
        return isNamed && isPrefixed
                ? Optional.empty()
                : Optional.of("must be 1 to " + LONGEST_LABEL
                        + " letters, digits, '-', '_' and '.', starting and ending with a letter or digit, with a DNS name and '/' before"
                        + " it or without");
    }

    /** The value of a label or a taint. */
    public static Optional<String> labelValue(String text) {
        return VALUE.matcher(text).matches() && text.length() <= LONGEST_LABEL
                ? Optional.empty()
                : Optional.of("must be at most " + LONGEST_LABEL
                        + " letters, digits, '-', '_' and '.', starting and ending with a letter or digit, or empty");
    }

    /** A key in a secret. */
    static Optional<String> secretKey(String text) {
        return SECRET_KEY.matcher(text).matches()
                        && text.length() <= LONGEST_SUBDOMAIN
                        && !text.equals(".")
                        && !text.startsWith("..")
                ? Optional.empty()
                : Optional.of("must be 1 to " + LONGEST_SUBDOMAIN
                        + " letters, digits, '-', '_' and '.', and not '.' or start with '..'");
    }

    /** The name of an environment variable, by the rule that servers of every age have. */
    static Optional<String> variable(String text) {
        return VARIABLE.matcher(text).matches() && !text.equals(".") && !text.startsWith("..")
                ? Optional.empty()
                : Optional.of(
                        "must be letters, digits, '_', '-' and '.', not start with a digit, and not be '.' or start with '..'");
    }
}
