package dev.slipway.examples.local;

import java.util.Optional;
import java.util.regex.Pattern;

/** Ports to choose from, both ends included. Immutable. */
record PortRange(int first, int last) {
    /** Below the ports that systems give to outgoing connections, so that none of those takes a port between look and use. */
    static final PortRange QUIET = new PortRange(20000, 32767);

    private static final Pattern FORM = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

    static Optional<PortRange> parse(String text) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var range = new PortRange(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        boolean sound = range.first >= 1 && range.first <= range.last && range.last <= 65535;
        return sound ? Optional.of(range) : Optional.empty();
    }

    int size() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
