package dev.slipway.testbed.plane;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a pod behaves on a fake node: it is written into the annotations of the pod, or of a Deployment's pod template. A pod
 * that says nothing is ready at once. Put on a running pod it changes what that does from then on; taken away, the pod
 * recovers.
 *
 * <p>In a pod of several containers all of them behave alike. Immutable.
 */
public final class Behaviour {
    /** The start of every annotation. */
    public static final String PREFIX = "testbed.slipway.dev/";
    /** The annotation that says which behaviour it is. */
    public static final String ANNOTATION = PREFIX + "behaviour";

    static final String IMAGE_PULL_FAILURE = "image-pull-failure";
    static final String CRASH_LOOP = "crash-loop";
    static final String OUT_OF_MEMORY = "out-of-memory";
    static final String NEVER_READY = "never-ready";
    static final String SLOW_READY = "slow-ready";
    static final String EVICTED = "evicted";

    static final String BACK_OFF_AFTER = PREFIX + "back-off-after";
    static final String PULL_AGAIN_AFTER = PREFIX + "pull-again-after";
    static final String EXIT_CODE = PREFIX + "exit-code";
    static final String LAST_MESSAGE = PREFIX + "last-message";
    static final String CRASH_AFTER = PREFIX + "crash-after";
    static final String RESTART_AFTER = PREFIX + "restart-after";
    static final String PROBE_EVERY = PREFIX + "probe-every";
    static final String READY_AFTER = PREFIX + "ready-after";
    static final String EVICT_AFTER = PREFIX + "evict-after";
    static final String TERMINATE_AFTER = PREFIX + "terminate-after";

    private final Map<String, String> annotations;

    private Behaviour(Map<String, String> annotations) {
        this.annotations = annotations;
    }

    private static Behaviour named(String name) {
        return new Behaviour(Map.of(ANNOTATION, name));
    }

    private Behaviour with(String annotation, String value) {
        var all = new LinkedHashMap<>(annotations);
        all.put(annotation, value);
        return new Behaviour(all);
    }

    private static String go(Duration duration) {
        return duration.toMillis() + "ms";
    }

    /**
     * It is ready at once, as without any annotation.
     *
     * @return the behaviour
     */
    public static Behaviour ready() {
        return new Behaviour(Map.of());
    }

    /**
     * Its images can't be pulled: ErrImagePull and, a second later, ImagePullBackOff, in turn.
     *
     * @return the behaviour
     */
    public static Behaviour imagePullFailure() {
        return named(IMAGE_PULL_FAILURE);
    }

    /**
     * It runs for a second, exits, and is started again three seconds later, for ever; it is never ready.
     *
     * @param exitCode with what it exits
     * @param lastMessage what it leaves as its termination message, which may be empty
     * @return the behaviour
     */
    public static Behaviour crashLoop(int exitCode, String lastMessage) {
        return named(CRASH_LOOP).with(EXIT_CODE, Integer.toString(exitCode)).with(LAST_MESSAGE, lastMessage);
    }

    /**
     * It is killed for using more memory than it may (exit code 137), again and again.
     *
     * @return the behaviour
     */
    public static Behaviour outOfMemory() {
        return named(OUT_OF_MEMORY);
    }

    /**
     * It runs, and its readiness probe fails for ever, every five seconds.
     *
     * @return the behaviour
     */
    public static Behaviour neverReady() {
        return named(NEVER_READY);
    }

    /**
     * It runs, and gets ready later.
     *
     * @param after how long after its start
     * @return the behaviour
     */
    public static Behaviour readyAfter(Duration after) {
        return named(SLOW_READY).with(READY_AFTER, go(after));
    }

    /**
     * It is ready at once, and evicted later, as from a node whose memory runs out.
     *
     * @param after how long after it got ready
     * @return the behaviour
     */
    public static Behaviour evictedAfter(Duration after) {
        return named(EVICTED).with(EVICT_AFTER, go(after));
    }

    /**
     * Crashes later or earlier than a second after each start.
     *
     * @param after how long after it
     * @return a behaviour of a crash loop or out of memory that does
     */
    public Behaviour crashingAfter(Duration after) {
        return with(CRASH_AFTER, go(after));
    }

    /**
     * Is started again later or earlier than three seconds after each crash.
     *
     * @param after how long after it
     * @return a behaviour of a crash loop or out of memory that does
     */
    public Behaviour restartingAfter(Duration after) {
        return with(RESTART_AFTER, go(after));
    }

    /**
     * Changes how long a failed image pull shows which reason.
     *
     * @param backOff how long ErrImagePull, one second otherwise
     * @param again how long ImagePullBackOff, ten seconds otherwise
     * @return a behaviour of an image pull failure that does
     */
    public Behaviour pulling(Duration backOff, Duration again) {
        return with(BACK_OFF_AFTER, go(backOff)).with(PULL_AGAIN_AFTER, go(again));
    }

    /**
     * Fails its readiness probe more or less often than every five seconds.
     *
     * @param every how often
     * @return a behaviour of one that is never ready that does
     */
    public Behaviour probedEvery(Duration every) {
        return with(PROBE_EVERY, go(every));
    }

    /**
     * Takes its time to end when it is deleted, whatever else it does. Without, it ends at once. A deletion without any
     * grace period ends it at once still.
     *
     * @param duration how long it shows Terminating
     * @return the same behaviour with a slow end
     */
    public Behaviour terminatingFor(Duration duration) {
        return with(TERMINATE_AFTER, go(duration));
    }

    /**
     * What to annotate the pod with.
     *
     * @return the annotations, by name
     */
    public Map<String, String> annotations() {
        return Map.copyOf(annotations);
    }
}
