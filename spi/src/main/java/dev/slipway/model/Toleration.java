package dev.slipway.model;

import java.util.Objects;
import java.util.Set;

/**
 * Lets replicas onto nodes that are marked against others, in the terms of Kubernetes. Providers without nodes ignore it.
 *
 * @param key the taint's key; empty matches every key
 * @param operator {@code Equal} or {@code Exists}
 * @param value the taint's value; empty with {@code Exists}
 * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}; empty matches every effect
 */
public record Toleration(String key, String operator, String value, String effect) {
    private static final Set<String> EFFECTS = Set.of("", "NoSchedule", "PreferNoSchedule", "NoExecute");

    /**
     * Checks the parts.
     *
     * @param key the taint's key; empty matches every key
     * @param operator {@code Equal} or {@code Exists}
     * @param value the taint's value; empty with {@code Exists}
     * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}; empty matches every effect
     * @throws InvalidValueException if the parts can't be right together
     */
    public Toleration {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(operator, "operator");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(effect, "effect");
        if (!operator.equals("Equal") && !operator.equals("Exists")) {
            throw new InvalidValueException(
                    "toleration.operator", "'" + NameRules.shown(operator) + "' must be Equal or Exists");
        }
        if (operator.equals("Exists") && !value.isEmpty()) {
            throw new InvalidValueException(
                    "toleration.value", "'" + NameRules.shown(value) + "' must be empty with the operator Exists");
        }
        if (key.isEmpty() && !operator.equals("Exists")) {
            throw new InvalidValueException("toleration.key", "must not be empty with the operator " + operator);
        }
        if (!EFFECTS.contains(effect)) {
            throw new InvalidValueException(
                    "toleration.effect",
                    "'" + NameRules.shown(effect) + "' must be NoSchedule, PreferNoSchedule, NoExecute or empty");
        }
    }
}
