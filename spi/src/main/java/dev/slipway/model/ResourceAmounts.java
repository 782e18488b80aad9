package dev.slipway.model;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Amounts by resource: what a replica gets, what a deployment holds, what a group is limited to. In a limit an absent
 * resource is unlimited and zero means none; in a usage an absent resource is zero. Because of limits, amounts that name a
 * resource with zero are not equal to amounts that don't name it. Immutable.
 */
public final class ResourceAmounts {
    /** No amount of anything; as a limit: unlimited. */
    public static final ResourceAmounts NONE = new ResourceAmounts(new TreeMap<>());

    private final SortedMap<ResourceName, Quantity> amounts;

    private ResourceAmounts(SortedMap<ResourceName, Quantity> amounts) {
        this.amounts = Collections.unmodifiableSortedMap(amounts);
    }

    /**
     * Copies a map.
     *
     * @param amounts by resource
     * @return the same amounts
     */
    public static ResourceAmounts of(Map<ResourceName, Quantity> amounts) {
        var copy = new TreeMap<ResourceName, Quantity>();
        amounts.forEach((name, quantity) ->
                copy.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(quantity, "quantity")));
        return new ResourceAmounts(copy);
    }

    /**
     * Reads one resource.
     *
     * @param name for example {@code cpu}
     * @param quantity for example {@code 500m}
     * @return that one amount; add others with {@link #and(String, String)}
     * @throws InvalidValueException if the name or quantity isn't one
     */
    public static ResourceAmounts of(String name, String quantity) {
        return NONE.and(name, quantity);
    }

    /**
     * Sets one more resource, or replaces it.
     *
     * @param name for example {@code nvidia.com/gpu}
     * @param quantity for example {@code 1}
     * @return these amounts with that one set
     * @throws InvalidValueException if the name or quantity isn't one
     */
    public ResourceAmounts and(String name, String quantity) {
        var copy = new TreeMap<>(amounts);
        var resource = new ResourceName(name);
        try {
            copy.put(resource, Quantity.parse(quantity));
        } catch (InvalidValueException e) {
            throw new InvalidValueException(resource.value(), e.violation().message());
        }
        return new ResourceAmounts(copy);
    }

    /**
     * The amount of one resource in a usage.
     *
     * @param name which
     * @return its amount, zero if absent
     */
    public Quantity get(ResourceName name) {
        return amounts.getOrDefault(name, Quantity.ZERO);
    }

    /**
     * Whether a resource is named at all; in a limit, whether it is limited.
     *
     * @param name which
     * @return true if named, also with zero
     */
    public boolean has(ResourceName name) {
        return amounts.containsKey(name);
    }

    /**
     * Adds resource by resource. Meant for usages: the sum of two limits has no meaning.
     *
     * @param other what to add
     * @return the sum
     */
    public ResourceAmounts plus(ResourceAmounts other) {
        return merged(other, Quantity::plus);
    }

    /**
     * The greater of both, resource by resource.
     *
     * @param other what to compare with
     * @return the component-wise maximum
     */
    public ResourceAmounts max(ResourceAmounts other) {
        return merged(other, Quantity::max);
    }

    /**
     * Multiplies every amount.
     *
     * @param factor at least 0
     * @return that many times these; what is named stays named, also with factor 0
     * @throws InvalidValueException if the factor is negative
     */
    public ResourceAmounts times(int factor) {
        if (factor < 0) {
            throw new InvalidValueException("factor", factor + " must not be negative");
        }
        var product = new TreeMap<ResourceName, Quantity>();
        amounts.forEach((name, quantity) -> product.put(name, quantity.times(factor)));
        return new ResourceAmounts(product);
    }

    /**
     * Whether no resource of these is more than in the other, seen as usages.
     *
     * @param other what to compare with
     * @return true if each amount is at most the other's
     */
    public boolean isWithin(ResourceAmounts other) {
        return amounts.entrySet().stream()
                .allMatch(entry -> entry.getValue().compareTo(other.get(entry.getKey())) <= 0);
    }

    /**
     * All of them.
     *
     * @return an unmodifiable map, sorted by name
     */
    public SortedMap<ResourceName, Quantity> asMap() {
        return amounts;
    }

    private ResourceAmounts merged(ResourceAmounts other, BinaryOperator<Quantity> rule) {
        var result = new TreeMap<>(amounts);
        other.amounts.forEach((name, quantity) -> result.merge(name, quantity, rule));
        return new ResourceAmounts(result);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceAmounts that && amounts.equals(that.amounts);
    }

    @Override
    public int hashCode() {
        return amounts.hashCode();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        amounts.forEach((name, quantity) ->
                text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(quantity));
        return text.isEmpty() ? "nothing" : text.toString();
    }
}
