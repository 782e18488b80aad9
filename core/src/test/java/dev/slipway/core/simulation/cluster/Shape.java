package dev.slipway.core.simulation.cluster;

import dev.slipway.model.Strategy;

/**
 * The part of a deployment object that the controllers act on.
 *
 * @param template what its pods are made from
 * @param replicas how many of them
 * @param strategy how they are replaced
 */
public record Shape(Template template, int replicas, Strategy strategy) {
    /** The same with another number. */
    public Shape withReplicas(int number) {
        return new Shape(template, number, strategy);
    }

    /** The same with another strategy. */
    public Shape withStrategy(Strategy other) {
        return new Shape(template, replicas, other);
    }

    /** Whether the pods would be the same; how they got there doesn't matter any more. */
    public boolean runsLike(Shape other) {
        return template.equals(other.template) && replicas == other.replicas;
    }

    @Override
    public String toString() {
        return template + " x" + replicas + " " + strategy.kind() + strategy.surge() + strategy.unavailable();
    }
}
