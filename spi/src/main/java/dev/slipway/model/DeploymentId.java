package dev.slipway.model;

/**
 * The name that a deployment keeps for life: unique in its store, and safe in DNS names, paths and labels.
 *
 * @param value 3 to 40 lower-case letters, digits and {@code -}, starting with a letter and not ending with {@code -}
 */
public record DeploymentId(String value) {
    /** The fewest characters an id has. */
    public static final int SHORTEST = 3;

    /**
     * The most characters an id has: with the longest prefix or suffix that a back end adds, a child object's name still
     * fits into the 63 characters of a DNS label (RFC 1123).
     */
    public static final int LONGEST = 40;

    /**
     * Checks the rule.
     *
     * @param value 3 to 40 lower-case letters, digits and {@code -}, starting with a letter and not ending with {@code -}
     * @throws InvalidValueException if the value breaks the rule
     */
    public DeploymentId {
        NameRules.dnsLabel("id", value, SHORTEST, LONGEST);
    }

    @Override
    public String toString() {
        return value;
    }
}
