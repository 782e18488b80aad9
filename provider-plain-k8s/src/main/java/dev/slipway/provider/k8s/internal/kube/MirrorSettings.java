package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;

/**
 * How patient a {@link Mirror} is, and how much it asks for at a time. Immutable.
 *
 * @param pageSize how many objects a page of a list has at most
 * @param silence how long a watch may say nothing, not even a bookmark, until it counts as dead; servers send a bookmark each minute
 * @param staleAfter how long content is passed on without having been confirmed while the watch is believed to be open
 * @param brokenAfter how long content is passed on while the watch is known to be broken
 * @param relistAfter what hasn't been confirmed for so long is listed again rather than watched on: the first bookmark of a new watch
 *     may come too late
 * @param steadyAfter how long a watch has to last until trouble before it is forgotten
 * @param firstPause after the first failure
 * @param longestPause after many failures; also decides how soon a server that is back is noticed
 * @param hopelessPause after a failure that repetition doesn't mend, such as a missing permission
 */
public record MirrorSettings(
        int pageSize,
        Duration silence,
        Duration staleAfter,
        Duration brokenAfter,
        Duration relistAfter,
        Duration steadyAfter,
        Duration firstPause,
        Duration longestPause,
        Duration hopelessPause) {
    /** What fits API servers as they are. */
    public static MirrorSettings usual() {
        return new MirrorSettings(
                500,
                Duration.ofSeconds(90),
                Duration.ofMinutes(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(45),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
    }

    /** The same with another limit to silence. */
    public MirrorSettings withSilence(Duration longest) {
        return new MirrorSettings(
                pageSize,
                longest,
                staleAfter,
                brokenAfter,
                relistAfter,
                steadyAfter,
                firstPause,
                longestPause,
                hopelessPause);
    }

    /** The same with pages of another size. */
    public MirrorSettings withPageSize(int size) {
        return new MirrorSettings(
                size,
                silence,
                staleAfter,
                brokenAfter,
                relistAfter,
                steadyAfter,
                firstPause,
                longestPause,
                hopelessPause);
    }
}
