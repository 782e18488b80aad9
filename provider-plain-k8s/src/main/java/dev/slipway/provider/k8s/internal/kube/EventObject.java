package dev.slipway.provider.k8s.internal.kube;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event of the core API: what some component says of an object.
 *
 * @param metadata its metadata
 * @param involvedObject what it is about
 * @param type {@code Normal} or {@code Warning}
 * @param reason in one word
 * @param message in a sentence
 * @param count how often it happened; 0 where that isn't counted
 * @param lastTimestamp when it happened last
 * @param eventTime when it happened, where the time before isn't given
 */
public record EventObject(
        ObjectMeta metadata,
        Involved involvedObject,
        String type,
        String reason,
        String message,
        int count,
        @Nullable String lastTimestamp,
        @Nullable String eventTime)
        implements KubeObject {
    /** Takes null for what is left out. */
    public EventObject {
        involvedObject = involvedObject == null ? new Involved("", "", "") : involvedObject;
        type = type == null ? "" : type;
        reason = reason == null ? "" : reason;
        message = message == null ? "" : message;
    }

    /** When it happened last. */
    public Optional<Instant> lastAt() {
        return KubeTime.parse(lastTimestamp).or(() -> KubeTime.parse(eventTime)).or(metadata::createdAt);
    }

    /**
     * What an event is about.
     *
     * @param kind its kind
     * @param name its name
     * @param uid which of that name
     */
    public record Involved(String kind, String name, String uid) {
        /** Takes null for what is left out. */
        public Involved {
            kind = kind == null ? "" : kind;
            name = name == null ? "" : name;
            uid = uid == null ? "" : uid;
        }
    }
}
