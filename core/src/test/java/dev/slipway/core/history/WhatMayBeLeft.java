package dev.slipway.core.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** The states that a power cut may leave of a disk: all of them if they are few, else the two extremes and some at random. */
final class WhatMayBeLeft {
    private static final int FEW = 8;
    private static final int AT_RANDOM = 5;

    private WhatMayBeLeft() {}

    static List<DurableDisk> of(DurableDisk disk, long seed) {
        List<DurableDisk> all = new ArrayList<>();
        var counting = new Counting();
        do {
            all.add(disk.cut(counting));
        } while (all.size() <= FEW && counting.goOn());
        if (all.size() <= FEW) {
            return all;
        }
        List<DurableDisk> some = new ArrayList<>();
        some.add(disk.cut(options -> 0));
        some.add(disk.cut(options -> options - 1));
        var random = new Random(seed);
        for (int state = 0; state < AT_RANDOM; state++) {
            some.add(disk.cut(random::nextInt));
        }
        return some;
    }

    /** Goes through all choices, as an odometer does. */
    private static final class Counting implements IntUnaryOperator {
        private final List<Integer> choices = new ArrayList<>();
        private final List<Integer> options = new ArrayList<>();
        private int asked;

        @Override
        public int applyAsInt(int of) {
            if (asked == choices.size()) {
                choices.add(0);
                options.add(of);
            }
            return choices.get(asked++);
        }

        /** False if that was all. */
        boolean goOn() {
            while (!choices.isEmpty()) {
                int last = choices.size() - 1;
                if (choices.get(last) + 1 < options.get(last)) {
                    choices.set(last, choices.get(last) + 1);
                    asked = 0;
                    return true;
                }
                choices.remove(last);
                options.remove(last);
            }
            return false;
        }
    }
}
