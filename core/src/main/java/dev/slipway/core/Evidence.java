package dev.slipway.core;

import dev.slipway.model.Problem;
import java.util.List;

/**
 * What became of asking the back end for more evidence of one failure.
 *
 * @param found the problems, the heaviest first
 * @param state whether it is to be asked
 * @param pause until when it isn't asked again after it failed to answer
 */
record Evidence(List<Problem> found, State state, BackOff.Pause pause) {
    static final Evidence NONE = new Evidence(List.of(), State.OPEN, BackOff.Pause.NONE);

    private static final int MOST_ATTEMPTS = 3;

    Evidence {
        found = List.copyOf(found);
    }

    Evidence being(State next) {
        return new Evidence(found, next, pause);
    }

    /** It was asked, and that is that for this failure. */
    static Evidence of(List<Problem> found) {
        return new Evidence(found, State.DONE, BackOff.Pause.NONE);
    }

    /** It didn't answer. */
    Evidence failed(BackOff.Pause next) {
        return new Evidence(found, next.failures() < MOST_ATTEMPTS ? State.OPEN : State.DONE, next);
    }

    /** How far it is. */
    enum State {
        /** Not asked yet. */
        OPEN,
        /** Being asked. */
        BUSY,
        /** Asked. */
        DONE
    }
}
