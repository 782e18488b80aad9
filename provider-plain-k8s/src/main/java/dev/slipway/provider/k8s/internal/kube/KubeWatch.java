package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;
import java.util.Optional;

/**
 * Changes of objects, read by pulling. Not thread-safe, but {@link #close} may be called by any thread and ends a waiting
 * {@link #next}.
 *
 * @param <T> what is watched
 */
public interface KubeWatch<T extends KubeObject> extends AutoCloseable {
    /**
     * Waits for the next change.
     *
     * @param wait how long at most
     * @return empty if none came in time, or if it has ended
     * @throws KubeException once, and with it it has ended: if the connection broke, or nothing has come for minutes, not even a
     *     bookmark, of which there is one a minute; {@link KubeException.Kind#EXPIRED} if the server doesn't remember that far back; and
     *     {@link KubeException.Kind#UNREADABLE} if it told what nobody understands, so that only listing anew helps
     */
    Optional<Change<T>> next(Duration wait);

    /** Whether the server, or {@link #close}, has ended it. */
    boolean isEnded();

    @Override
    void close();

    /**
     * A change.
     *
     * @param <T> what is watched
     * @param type what happened
     * @param object as it is now; as it was last, if it is deleted; only with a resourceVersion, if it is a bookmark
     */
    record Change<T extends KubeObject>(Type type, T object) {}

    /** What happened. */
    enum Type {
        /** It came, or comes into the selection. */
        ADDED,
        /** It changed. */
        MODIFIED,
        /** It went, or leaves the selection. */
        DELETED,
        /** Nothing, up to a resourceVersion. */
        BOOKMARK
    }
}
