package dev.slipway.core.simulation;

import java.util.List;

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
 * @param theme what it is mostly about
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
        Theme theme,
        boolean hasOverallLimit,
        boolean directoryLies,
        boolean isStrict) {
    private static final List<Theme> THEMES =
            List.of(Theme.MIXED, Theme.MIXED, Theme.RESTLESS, Theme.FAILING, Theme.CHURNING, Theme.SCALING);

    static Temper by(Choices choices) {
        Theme theme = THEMES.get(choices.pick(THEMES.size()));
        boolean isRestless = theme == Theme.RESTLESS;
        boolean isFailing = theme == Theme.FAILING;
        return new Temper(
                2 + choices.pick(2),
                8 + choices.pick(32),
                1_500,
                choices.pick(60),
                10 + choices.pick(20),
                2 + choices.pick(8),
                1 + choices.pick(isRestless ? 12 : 6),
                choices.oneIn(3) ? 1 : 0,
                5 + choices.pick(40),
                (isRestless || isFailing ? 3 : 0) + choices.pick(4),
                1 + choices.pick(isRestless ? 5 : 12),
                isRestless ? 200 : theme.isFocused() ? 5 + choices.pick(30) : 10 + choices.pick(60),
                isRestless || isFailing ? 2 : choices.oneIn(2) ? 0 : 1 + choices.pick(2),
                theme,
                choices.oneIn(3),
                choices.oneIn(6),
                theme == Theme.SCALING || choices.oneIn(2));
    }
}
