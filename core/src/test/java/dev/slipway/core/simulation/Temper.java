package dev.slipway.core.simulation;

/**
 * What kind of run it is: how much happens, and how fast each side is. Every seed has its own, since what is rare in one
 * measure is common in another.
 *
 * @param processes how many managers
 * @param operations how much is asked for
 * @param steps how long until everything has to come to rest, at most
 * @param aftermath how much of it after the last thing was asked for, at most
 * @param move weight of going on with what was begun
 * @param operation weight of asking for something
 * @param reconcile weight of a pass
 * @param read weight of a look at statuses
 * @param backEnd weight of the back end's own doing
 * @param time weight of time passing
 * @param hurry how many seconds pass at most
 * @param freezing one in how many moves lets a process sleep long
 * @param events weight of switches, limits and images that change, and of deaths
 * @param isRestless whether switches are turned and limits changed more than anything else
 * @param hasOverallLimit whether all groups together have a limit
 * @param directoryLies whether a wrong answer comes now and then
 * @param isStrict whether terminating replicas are counted too
 */
record Temper(
        int processes,
        int operations,
        int steps,
        int aftermath,
        int move,
        int operation,
        int reconcile,
        int read,
        int backEnd,
        int time,
        int hurry,
        int freezing,
        int events,
        boolean isRestless,
        boolean hasOverallLimit,
        boolean directoryLies,
        boolean isStrict) {
    static Temper by(Choices choices) {
        boolean isRestless = choices.oneIn(6);
        return new Temper(
                2 + choices.pick(2),
                4 + choices.pick(14),
                600,
                choices.pick(80),
                10 + choices.pick(20),
                2 + choices.pick(8),
                1 + choices.pick(isRestless ? 12 : 6),
                choices.pick(2),
                5 + choices.pick(40),
                (isRestless ? 3 : 0) + choices.pick(4),
                1 + choices.pick(isRestless ? 5 : 12),
                isRestless ? 200 : 10 + choices.pick(60),
                isRestless ? 2 : choices.oneIn(2) ? 0 : 1 + choices.pick(3),
                isRestless,
                choices.oneIn(3),
                choices.oneIn(6),
                choices.oneIn(2));
    }
}
