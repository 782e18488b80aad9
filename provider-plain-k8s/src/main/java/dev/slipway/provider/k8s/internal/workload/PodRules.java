package dev.slipway.provider.k8s.internal.workload;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the cluster's operator decides about every pod. Immutable.
 *
 * @param isRestricted whether pods keep to the Pod Security Standard "restricted"
 * @param user the number of the user that containers run as; empty for the image's own
 * @param imagePullPolicy {@code Always}, {@code IfNotPresent} or {@code Never}; empty for the cluster's default
 * @param drainSeconds how long a pod that is to end still answers, while the network learns to leave it out; 0 for not at all
 */
public record PodRules(boolean isRestricted, OptionalLong user, Optional<String> imagePullPolicy, int drainSeconds) {
    /** What applies if nothing is set. */
    public static final PodRules DEFAULT = new PodRules(true, OptionalLong.empty(), Optional.empty(), 5);

    /** Checks that nothing is missing. */
    public PodRules {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(imagePullPolicy, "imagePullPolicy");
    }
}
