package dev.slipway.core.simulation;

import java.util.List;

/**
 * What becomes of one write whose answer is lost.
 *
 * @param fate whether it happens now, never, or later
 * @param after with how many calls in between it still arrives, if it does later
 * @param takesTime whether the caller's time is up when it notices
 * @param isOvertaken whether somebody else changes the same thing before the caller looks
 */
record Loss(Mishaps.Fate fate, int after, boolean takesTime, boolean isOvertaken) {
    /** Beyond everything that is done. */
    static final int IN_THE_END = Integer.MAX_VALUE;

    /** All that are tried. */
    static final List<Loss> ALL = List.of(
            happens(false, false),
            happens(true, false),
            happens(false, true),
            new Loss(Mishaps.Fate.IS_LOST, 0, false, false),
            new Loss(Mishaps.Fate.IS_LOST, 0, true, false),
            new Loss(Mishaps.Fate.IS_LOST, 0, true, true),
            late(1, false, false),
            late(1, true, false),
            late(2, true, false),
            late(5, true, false),
            late(25, true, false),
            late(IN_THE_END, true, false),
            late(1, false, true));

    /** Where there are many more writes. */
    static final List<Loss> FEW =
            List.of(happens(true, false), new Loss(Mishaps.Fate.IS_LOST, 0, true, false), late(5, true, false));

    private static Loss happens(boolean takesTime, boolean isOvertaken) {
        return new Loss(Mishaps.Fate.HAPPENS_UNANSWERED, 0, takesTime, isOvertaken);
    }

    private static Loss late(int after, boolean takesTime, boolean isOvertaken) {
        return new Loss(Mishaps.Fate.IS_LATE, after, takesTime, isOvertaken);
    }
}
