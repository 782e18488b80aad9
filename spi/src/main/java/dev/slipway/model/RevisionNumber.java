package dev.slipway.model;

/**
 * The place of a {@link Revision} in its deployment's history: 1, 2, 3, … without gaps.
 *
 * @param value at least 1
 */
public record RevisionNumber(long value) implements Comparable<RevisionNumber> {
    /** Where counting starts. */
    public static final RevisionNumber FIRST = new RevisionNumber(1);

    /**
     * Checks the range.
     *
     * @param value at least 1
     * @throws InvalidValueException if it is less than 1
     */
    public RevisionNumber {
        if (value < 1) {
            throw new InvalidValueException("revision", value + " must be at least 1");
        }
    }

    /**
     * The one after this.
     *
     * @return this + 1
     */
    public RevisionNumber next() {
        return new RevisionNumber(Math.addExact(value, 1));
    }

    /**
     * Whether this came later than another of the same incarnation.
     *
     * @param other the one to compare with
     * @return true if this is greater
     */
    public boolean isAfter(RevisionNumber other) {
        return value > other.value;
    }

    @Override
    public int compareTo(RevisionNumber other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
