package dev.slipway.examples.benchmarks;

/**
 * What was done in one round.
 *
 * @param landed how often it landed
 * @param conflicts how many conflicts came before
 * @param bytes what was written to files meanwhile
 * @param nanos how long the round took, until the last one was done
 * @param latencies how long each took, its conflicts included
 */
record Tally(long landed, long conflicts, long bytes, long nanos, Latencies latencies) {
    static Tally none() {
        return new Tally(0, 0, 0, 0, new Latencies());
    }

    /** What both did; at once, so the longer one counts. */
    Tally beside(Tally other) {
        return joined(other, Math.max(nanos, other.nanos));
    }

    /** What was done in one round and the next. */
    Tally then(Tally other) {
        return joined(other, nanos + other.nanos);
    }

    private Tally joined(Tally other, long duration) {
        var all = new Latencies();
        all.addAll(latencies);
        all.addAll(other.latencies);
        return new Tally(landed + other.landed, conflicts + other.conflicts, bytes + other.bytes, duration, all);
    }

    double perSecond() {
        return landed * 1e9 / nanos;
    }

    /** For a line between processes. */
    String encoded() {
        return landed + " " + conflicts + " " + bytes + " " + nanos + " " + latencies.encoded();
    }

    static Tally decoded(String line) {
        String[] words = line.split(" ", 5);
        return new Tally(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Latencies.decoded(words[4]));
    }
}
