package dev.slipway.core.simulation;

import java.util.ArrayList;
import java.util.List;

/** Choices that follow a script, and take the first possibility where it ends; from each run follows the next script. */
final class ScriptedChoices implements Choices {
    private final List<Integer> script;
    private final List<Integer> chosen = new ArrayList<>();
    private final List<Integer> among = new ArrayList<>();

    ScriptedChoices(List<Integer> script) {
        this.script = script;
    }

    @Override
    public int pick(int possibilities) {
        int place = chosen.size();
        int choice = place < script.size() ? script.get(place) : 0;
        chosen.add(choice);
        among.add(possibilities);
        return choice;
    }

    @Override
    public boolean oneIn(int times) {
        throw new UnsupportedOperationException("nothing is left to chance here");
    }

    /** Whether everything from here on is new. */
    boolean isBeyondScript() {
        return chosen.size() >= script.size();
    }

    /** The script of the next run; empty if there is none left. */
    List<Integer> next() {
        for (int place = chosen.size() - 1; place >= 0; place--) {
            if (chosen.get(place) + 1 < among.get(place)) {
                List<Integer> next = new ArrayList<>(chosen.subList(0, place));
                next.add(chosen.get(place) + 1);
                return next;
            }
        }
        return List.of();
    }
}
