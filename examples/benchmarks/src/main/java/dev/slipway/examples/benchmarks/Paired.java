package dev.slipway.examples.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The real thing and the bare one, in turns, so that whatever else the machine does meets both. Not thread-safe.
 *
 * @param real the rounds of the real thing
 * @param bare the rounds of the bare one, in the same order
 */
record Paired(List<Tally> real, List<Tally> bare) {
    /** Measures so many pairs, after one that doesn't count. Every other pair begins with the bare one. */
    static Paired measure(int rounds, Round real, Round bare) throws IOException, InterruptedException {
        real.run();
        bare.run();
        var paired = new Paired(new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                paired.real.add(real.run());
                paired.bare.add(bare.run());
            } else {
                paired.bare.add(bare.run());
                paired.real.add(real.run());
            }
        }
        return paired;
    }

    /** Everything that the real thing did. */
    Tally all() {
        return real.stream().reduce(Tally.none(), Tally::then);
    }

    double realPerSecond() {
        return median(real.stream().map(Tally::perSecond).toList());
    }

    double barePerSecond() {
        return median(bare.stream().map(Tally::perSecond).toList());
    }

    /** How much of the bare one's speed each pair reached, the least first. */
    List<Double> shares() {
        List<Double> shares = new ArrayList<>();
        for (int round = 0; round < real.size(); round++) {
            shares.add(real.get(round).perSecond() / bare.get(round).perSecond());
        }
        return shares.stream().sorted().toList();
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** One round of one of them. */
    @FunctionalInterface
    interface Round {
        /** Runs it. */
        Tally run() throws IOException, InterruptedException;
    }
}
