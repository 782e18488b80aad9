package dev.slipway.model;

import java.util.regex.Pattern;

/**
 * A kind of resource that replicas take and quotas limit, by its Kubernetes name: {@code cpu}, {@code memory},
 * {@code nvidia.com/gpu}, {@code amd.com/gpu}, {@code nvidia.com/mig-1g.5gb}, …
 *
 * @param value a qualified name: an optional DNS name of up to 253 characters and {@code /}, then up to 63 letters, digits,
 *     {@code -}, {@code _} and {@code .}
 */
public record ResourceName(String value) implements Comparable<ResourceName> {
    // Before the constants, whose constructor needs them.
    private static final int LONGEST_PREFIX = 253;
    private static final int LONGEST = LONGEST_PREFIX + 1 + 63;
    private static final Pattern QUALIFIED =
            Pattern.compile("([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?"
                    + "[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");

    /** Processor time; 1 is one core. */
    public static final ResourceName CPU = new ResourceName("cpu");

    /** Memory in bytes. */
    public static final ResourceName MEMORY = new ResourceName("memory");

    /** Not taken by replicas, but limited like a resource: how many running deployments a group may have. */
    public static final ResourceName DEPLOYMENTS = new ResourceName("slipway.dev/deployments");

    /**
     * Checks the form.
     *
     * @param value a qualified name
     * @throws InvalidValueException if it isn't one
     */
    public ResourceName {
        NameRules.given("resource", value);
        if (value.length() > LONGEST
                || value.indexOf('/') > LONGEST_PREFIX
                || !QUALIFIED.matcher(value).matches()) {
            throw new InvalidValueException(
                    "resource",
                    "'" + NameRules.shown(value) + "' must be a qualified name such as cpu or nvidia.com/gpu, with at"
                            + " most 253 characters before the '/' and 63 after it");
        }
    }

    @Override
    public int compareTo(ResourceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
