package dev.slipway.model;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an update does to one field: keep it, set it, or clear it. Absence is never a hidden instruction.
 *
 * @param <T> the field's type
 */
public sealed interface Change<T> {
    /**
     * Leaves the field as it is.
     *
     * @param <T> the field's type
     * @return that change
     */
    static <T> Change<T> keep() {
        return new Keep<>();
    }

    /**
     * Gives the field a value.
     *
     * @param <T> the field's type
     * @param value the new value
     * @return that change
     */
    static <T> Change<T> set(T value) {
        return new Set<>(value);
    }

    /**
     * Takes the field's value away.
     *
     * @param <T> the field's type
     * @return that change
     */
    static <T> Change<T> clear() {
        return new Clear<>();
    }

    /**
     * Does one of three things, by kind.
     *
     * @param <R> the kind of result
     * @param keep to leave it
     * @param set to give it a value
     * @param clear to take its value away
     * @return what the chosen one returned
     */
    default <R> R match(Supplier<R> keep, Function<T, R> set, Supplier<R> clear) {
        if (this instanceof Set<T> chosen) {
            return set.apply(chosen.value());
        }
        return this instanceof Clear<T> ? clear.get() : keep.get();
    }

    /**
     * Carries the change out on an optional field.
     *
     * @param current what the field has now
     * @return what it has then
     */
    default Optional<T> applyTo(Optional<T> current) {
        return match(() -> current, Optional::of, Optional::empty);
    }

    /**
     * Leaves the field.
     *
     * @param <T> the field's type
     */
    record Keep<T>() implements Change<T> {}

    /**
     * Gives the field a value.
     *
     * @param <T> the field's type
     * @param value the new value
     */
    record Set<T>(T value) implements Change<T> {
        /**
         * Checks that nothing is missing.
         *
         * @param value the new value
         */
        public Set {
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * Takes the field's value away.
     *
     * @param <T> the field's type
     */
    record Clear<T>() implements Change<T> {}
}
