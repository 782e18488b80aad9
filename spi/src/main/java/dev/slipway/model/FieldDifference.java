package dev.slipway.model;

import java.util.Objects;
import java.util.Optional;

/**
 * One field in which two revisions differ.
 *
 * @param path the field, for example {@code image} or {@code metadata[team]}
 * @param before its value in the older one as text; empty if it has none
 * @param after its value in the newer one as text; empty if it has none
 * @param impact what this difference alone does to running replicas
 */
public record FieldDifference(String path, Optional<String> before, Optional<String> after, Impact impact) {
    /**
     * Checks that nothing is missing.
     *
     * @param path the field, for example {@code image} or {@code metadata[team]}
     * @param before its value in the older one as text; empty if it has none
     * @param after its value in the newer one as text; empty if it has none
     * @param impact what this difference alone does to running replicas
     */
    public FieldDifference {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(after, "after");
        Objects.requireNonNull(impact, "impact");
    }

    /** Says path and values, but of an environment variable only whether it has one. */
    @Override
    public String toString() {
        if (path.startsWith("environment")) {
            return path + ": " + before.map(text -> "…").orElse("-") + " → "
                    + after.map(text -> "…").orElse("-");
        }
        return path + ": " + before.orElse("-") + " → " + after.orElse("-");
    }
}
