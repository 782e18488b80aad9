package dev.slipway.provider.k8s.internal.kube;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A condition of an object's status.
 *
 * @param type which
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason in one word; empty if there is none
 * @param message in a sentence; empty if there is none
 * @param lastTransitionTime when the status changed
 * @param lastUpdateTime when anything of it changed, where the kind has that
 */
public record Condition(
        String type,
        String status,
        String reason,
        String message,
        @Nullable String lastTransitionTime,
        @Nullable String lastUpdateTime) {
    /** Takes null for what is left out. */
    public Condition {
        type = type == null ? "" : type;
        status = status == null ? "" : status;
        reason = reason == null ? "" : reason;
        message = message == null ? "" : message;
    }

    /** Whether it holds. */
    public boolean isTrue() {
        return status.equals("True");
    }

    /** When anything of it changed. */
    public Optional<Instant> changedAt() {
        return KubeTime.parse(lastUpdateTime).or(() -> KubeTime.parse(lastTransitionTime));
    }

    /** Finds one by its type. */
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }
}
