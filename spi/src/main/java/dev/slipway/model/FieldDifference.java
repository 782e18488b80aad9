package dev.slipway.model;

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
    @Override
    public String toString() {
        return path + ": " + before.orElse("-") + " → " + after.orElse("-");
    }
}
