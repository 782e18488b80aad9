package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * All that is ever asked of an API server. Every call has a deadline, is made once and never resent, and is asked with quorum unless it says
 * otherwise. What goes wrong is a {@link KubeException}. Blocking; an interrupted thread keeps its flag. Thread-safe.
 */
public interface KubeCluster extends AutoCloseable {
    /** The field manager whose fields are ours. It has to stay what it is, or nobody removes a field that was written before. */
    String FIELD_MANAGER = "slipway";

    /** Reads an object; empty if the server itself says that there is none, and not just somebody on the way to it. */
    <T extends KubeObject> Optional<T> get(KubeKind<T> kind, String namespace, String name);

    /** Reads a whole object as it is, for comparisons; empty if there is none. */
    Optional<ObjectNode> raw(KubeKind<?> kind, String namespace, String name);

    /**
     * Lists one page.
     *
     * @param most how many objects at most; 0 for all at once
     * @param next where the page before ended; empty for the first
     */
    <T extends KubeObject> KubePage<T> list(KubeKind<T> kind, KubeSelection selection, int most, Optional<String> next);

    /**
     * Applies a manifest as our own field manager, by force: what it says becomes ours, and what it no longer says goes. Its metadata holds the
     * precondition: uid and resourceVersion of the object to change, or resourceVersion {@code 1} and no uid to create it if there is
     * none.
     *
     * @return the object as it is now
     * @throws KubeException {@link KubeException.Kind#STALE} if the precondition doesn't hold
     */
    <T extends KubeObject> T apply(KubeKind<T> kind, ObjectNode manifest);

    /** What {@link #apply} would make of an object, without making it. */
    ObjectNode tryApply(KubeKind<?> kind, ObjectNode manifest);

    /**
     * Deletes an object in the background, if it is as it was read.
     *
     * @return false if there is none of that uid any more
     * @throws KubeException {@link KubeException.Kind#STALE} if it was written since
     */
    boolean delete(KubeKind<?> kind, ObjectMeta read);

    /**
     * Watches objects from where a list or a watch before ended, with bookmarks. The caller closes it. It ends by itself after some minutes.
     *
     * @throws KubeException {@link KubeException.Kind#EXPIRED} if the server doesn't remember that far back, which the first
     *     {@link KubeWatch#next} may say too
     */
    <T extends KubeObject> KubeWatch<T> watch(KubeKind<T> kind, KubeSelection selection, String resourceVersion);

    /**
     * Reads the log of a container; the caller closes it. The server isn't waited for, as it says nothing of one that is followed until there is a line:
     * what it refuses is thrown by the first {@link KubeLog#next}.
     */
    KubeLog log(KubeLogQuery query);

    /**
     * What time it is for the server, as its answers have told: never later than it is, and about a second earlier at most. The host's own
     * time before the first answer. Asks nothing.
     */
    Instant serverTime();

    /** How long a call that isn't a watch or a log may take. */
    Duration callTime();

    /** Ends everything that is open. Closing twice is fine. */
    @Override
    void close();
}
