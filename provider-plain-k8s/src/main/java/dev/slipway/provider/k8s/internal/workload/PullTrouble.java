package dev.slipway.provider.k8s.internal.workload;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What is behind a failure to pull an image, by the words of the container runtime and the registry. Pure. */
final class PullTrouble {
    private static final Pattern BACK_OFF = Pattern.compile("^Back-off pulling image \"[^\"]*\":? ?(ErrImagePull: ?)?");

    private static final List<String> NOT_ALLOWED = List.of(
            "unauthorized",
            "forbidden",
            "access denied",
            "access to the resource is denied",
            "authentication required",
            "authorization failed",
            "no basic auth credentials",
            "insufficient_scope");
    private static final List<String> THROTTLED = List.of("toomanyrequests", "too many requests");
    private static final List<String> NOT_THERE =
            List.of("not found", "manifest unknown", "name unknown", "does not exist");
    private static final List<String> OUT_OF_REACH = List.of(
            "no such host",
            "connection refused",
            "i/o timeout",
            "no route to host",
            "network is unreachable",
            "deadline exceeded",
            "x509",
            "server gave http response",
            "tls:",
            "dial tcp");

    private PullTrouble() {}

    /** The failure itself, which the node repeats behind other words while it waits; so the words stay the same. */
    static String withoutBackOff(String words) {
        String rest = BACK_OFF.matcher(words).replaceFirst("");
        return rest.isBlank() ? words : rest;
    }

    /** What to do, behind a semicolon; empty if the words don't say. */
    static String advice(String said, String image) {
        String words = said.replace(image, "").toLowerCase(Locale.ROOT);
        if (isAny(NOT_ALLOWED, words)) {
            return "; the registry gives it to nobody without the right credentials: check the pull secret, and the image's name";
        }
        if (isAny(THROTTLED, words)) {
            return "; the registry has had too many requests: it is tried again by itself, and a pull secret may raise the limit";
        }
        if (isAny(OUT_OF_REACH, words)) {
            return "; check the registry's address, and whether the cluster's nodes can reach and trust it";
        }
        return isAny(NOT_THERE, words) ? "; check the image's name and tag: its registry doesn't have it" : "";
    }

    private static boolean isAny(List<String> signs, String words) {
        return signs.stream().anyMatch(words::contains);
    }
}
