package dev.slipway.core.simulation;

import java.util.ArrayList;
import java.util.List;

/** Every mishap that a small world allows, each at every place, as often as there are some left. */
final class CountedMishaps implements Mishaps {
    private final Choices choices;
    private int lossesLeft;
    private int deathsLeft;

    CountedMishaps(Choices choices, int losses, int deaths) {
        this.choices = choices;
        this.lossesLeft = losses;
        this.deathsLeft = deaths;
    }

    @Override
    public boolean losesRead() {
        return false;
    }

    @Override
    public Fate ofWrite() {
        List<Fate> possible = new ArrayList<>();
        possible.add(Fate.HAPPENS);
        if (lossesLeft > 0) {
            possible.addAll(List.of(Fate.IS_LOST, Fate.HAPPENS_UNANSWERED, Fate.IS_LATE));
        }
        if (deathsLeft > 0) {
            possible.addAll(List.of(Fate.IS_THE_LAST, Fate.COMES_TOO_LATE));
        }
        Fate fate = possible.get(choices.pick(possible.size()));
        switch (fate) {
            case HAPPENS -> {}
            case IS_LOST, HAPPENS_UNANSWERED, IS_LATE -> lossesLeft--;
            case IS_THE_LAST, COMES_TOO_LATE -> deathsLeft--;
        }
        return fate;
    }

    @Override
    public String toString() {
        return lossesLeft + "/" + deathsLeft;
    }
}
