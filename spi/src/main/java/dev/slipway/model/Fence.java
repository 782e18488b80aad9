package dev.slipway.model;

/**
 * Orders what should run within one {@link Incarnation}: +1 with each commit that changes it. A back end refuses a
 * write whose fence is smaller than the one it has. Fences of different incarnations are never compared.
 *
 * @param value at least 1
 */
public record Fence(long value) implements Comparable<Fence> {
    /** Where counting starts. */
    public static final Fence FIRST = new Fence(1);

    /**
     * Checks the range.
     *
     * @param value at least 1
     * @throws InvalidValueException if it is less than 1
     */
    public Fence {
        if (value < 1) {
            throw new InvalidValueException("fence", value + " must be at least 1");
        }
    }

    /**
     * The one after this.
     *
     * @return this + 1
     */
    public Fence next() {
        return new Fence(Math.addExact(value, 1));
    }

    /**
     * Whether this came later than another of the same incarnation.
     *
     * @param other the one to compare with
     * @return true if this is greater
     */
    public boolean isAfter(Fence other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Fence other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
