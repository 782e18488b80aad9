package dev.slipway.testbed.node;

/**
 * A range of IPv4 addresses. Immutable.
 *
 * @param first its first address, as a number
 * @param bits how many leading bits all its addresses share, 0 to 32
 */
record AddressRange(int first, int bits) {
    private static final int MOST_BITS = 32;
    private static final int OCTETS = 4;
    private static final int OCTET_BITS = 8;
    private static final int MOST_OCTET = 255;

    AddressRange {
        if (bits < 0 || bits > MOST_BITS) {
            throw new IllegalArgumentException("a range has 0 to 32 bits, not " + bits);
        }
        if ((first & ~mask(bits)) != 0) {
            throw new IllegalArgumentException("a range of " + bits + " bits doesn't start at " + text(first));
        }
    }

    /** Reads {@code 10.77.1.0/24}, or one address. */
    static AddressRange parse(String text) {
        String[] parts = text.split("/", -1);
        String[] octets = parts[0].split("\\.", -1);
        if (parts.length > 2 || octets.length != OCTETS) {
            throw new IllegalArgumentException("'" + text + "' is no range such as 10.77.1.0/24");
        }
        int first = 0;
        for (String octet : octets) {
            int value = Integer.parseInt(octet);
            if (value < 0 || value > MOST_OCTET) {
                throw new IllegalArgumentException("'" + text + "' has the octet " + octet + ", allowed is 0 to 255");
            }
            first = (first << OCTET_BITS) | value;
        }
        return new AddressRange(first, parts.length == 2 ? Integer.parseInt(parts[1]) : MOST_BITS);
    }

    boolean overlaps(AddressRange other) {
        int shared = mask(Math.min(bits, other.bits));
        return (first & shared) == (other.first & shared);
    }

    @Override
    public String toString() {
        return text(first) + "/" + bits;
    }

    private static int mask(int bits) {
        return bits == 0 ? 0 : -1 << (MOST_BITS - bits);
    }

    private static String text(int address) {
        return (address >>> 24) + "." + ((address >>> 16) & MOST_OCTET) + "." + ((address >>> 8) & MOST_OCTET) + "."
                + (address & MOST_OCTET);
    }
}
