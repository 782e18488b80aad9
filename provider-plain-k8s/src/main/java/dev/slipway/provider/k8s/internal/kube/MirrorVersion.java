package dev.slipway.provider.k8s.internal.kube;

import java.util.OptionalInt;

/**
 * Which of two resourceVersions of one kind is the newer. By the API's contract they were opaque for long; since Kubernetes 1.35 it says
 * that they are decimal integers of any length to be compared as such, which is what every version with etcd has written before. What
 * isn't such a number is compared with nothing, and who asks has to go by something else.
 */
final class MirrorVersion {
    private MirrorVersion() {}

    /** As comparators do; empty if nothing can be said. */
    static OptionalInt compare(String one, String other) {
        if (!isNumber(one) || !isNumber(other)) {
            return OptionalInt.empty();
        }
        int longer = Integer.compare(one.length(), other.length());
        return OptionalInt.of(longer != 0 ? longer : one.compareTo(other));
    }

    /** Whether one is known to be newer. */
    static boolean isNewer(String one, String other) {
        return compare(one, other).orElse(0) > 0;
    }

    /** Whether one is known to be as old or older. */
    static boolean isNotNewer(String one, String other) {
        return compare(one, other).orElse(1) <= 0;
    }

    /** Whether it can be compared at all. */
    static boolean isNumber(String version) {
        return !version.isEmpty()
                && version.charAt(0) != '0'
                && version.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }
}
