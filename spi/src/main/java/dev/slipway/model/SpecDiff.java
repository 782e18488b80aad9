package dev.slipway.model;

import java.util.List;
import java.util.Objects;

/**
 * How two revisions differ, field by field.
 *
 * @param from the one to go from
 * @param to the one to go to
 * @param differences in the order of the spec's fields; empty if they are equal
 */
public record SpecDiff(RevisionNumber from, RevisionNumber to, List<FieldDifference> differences) {
    /**
     * Copies the list.
     *
     * @param from the one to go from
     * @param to the one to go to
     * @param differences in the order of the spec's fields
     */
    public SpecDiff {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        differences = List.copyOf(differences);
    }

    /**
     * What going from one to the other does to running replicas.
     *
     * @return the heaviest impact of all differences
     */
    public Impact impact() {
        return differences.stream().map(FieldDifference::impact).reduce(Impact.NONE, Impact::or);
    }
}
