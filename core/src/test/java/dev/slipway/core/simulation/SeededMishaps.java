package dev.slipway.core.simulation;

import java.util.Arrays;
import java.util.List;

/** Mishaps by chance, of which each seed has its own measure; some seeds have none. */
final class SeededMishaps implements Mishaps {
    private static final List<Fate> BAD =
            Arrays.stream(Fate.values()).filter(fate -> fate != Fate.HAPPENS).toList();

    private final Choices choices;
    private final int rarity;
    private int deathsLeft;
    private int outage;

    SeededMishaps(Choices choices) {
        this.choices = choices;
        this.rarity = choices.oneIn(6) ? Integer.MAX_VALUE : 6 + choices.pick(60);
        this.deathsLeft = choices.pick(4);
    }

    @Override
    public boolean losesRead() {
        return choices.oneIn(rarity) && choices.oneIn(3);
    }

    @Override
    public Fate ofWrite() {
        if (outage > 0) {
            outage--;
            return choices.oneIn(2) ? Fate.IS_LATE : Fate.IS_LOST;
        }
        if (!choices.oneIn(rarity)) {
            return Fate.HAPPENS;
        }
        if (choices.oneIn(4)) {
            outage = 3 + choices.pick(8);
        }
        Fate fate = BAD.get(choices.pick(BAD.size()));
        if (fate == Fate.IS_THE_LAST || fate == Fate.COMES_TOO_LATE) {
            if (deathsLeft == 0) {
                return Fate.IS_LATE;
            }
            deathsLeft--;
        }
        return fate;
    }
}
