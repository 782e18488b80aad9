package dev.slipway.examples.iris;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Rows to learn from and rows held out to judge by; the same seed gives the same split everywhere. Immutable. */
record Split(List<LabelledFlower> training, List<LabelledFlower> heldOut) {

    Split {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
    }

    static Split of(List<LabelledFlower> rows, long seed, int heldOut) {
        var shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(seed));
        return new Split(shuffled.subList(heldOut, shuffled.size()), shuffled.subList(0, heldOut));
    }
}
