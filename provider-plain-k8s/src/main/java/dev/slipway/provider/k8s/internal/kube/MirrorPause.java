package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a mirror waits after trouble: twice as long each time, by chance a little less, so that many don't come at once; and never
 * less than a server asked for. For one thread.
 */
final class MirrorPause {
    /** No server means to be left alone for longer. */
    private static final Duration LONGEST_WISH = Duration.ofHours(1);

    private final MirrorSettings settings;
    private final RandomGenerator random;
    private int failures;

    MirrorPause(MirrorSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** All is well: what comes next is the first failure. */
    void reset() {
        failures = 0;
    }

    /** After a failure. */
    Duration after(KubeException trouble) {
        failures++;
        if (trouble.kind() == KubeException.Kind.EXPIRED && failures == 1) {
            return Duration.ZERO;
        }
        Duration pause = MirrorHealth.isHopeless(trouble) ? spread(settings.hopelessPause()) : grown();
        return trouble.retryAfter()
                .map(wish -> wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish)
                .map(wish -> wish.plus(spread(settings.firstPause())))
                .filter(wish -> wish.compareTo(pause) > 0)
                .orElse(pause);
    }

    /** After a watch that the server ended too soon. */
    Duration afterShortWatch() {
        failures++;
        return grown();
    }

    private Duration grown() {
        int doublings = Math.min(failures - 1, 20);
        Duration pause = settings.firstPause().multipliedBy(1L << doublings);
        return spread(pause.compareTo(settings.longestPause()) > 0 ? settings.longestPause() : pause);
    }

    private Duration spread(Duration pause) {
        return Duration.ofNanos((long) (pause.toNanos() * (0.5 + random.nextDouble() / 2)));
    }
}
