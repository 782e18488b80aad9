package dev.slipway.core.simulation.cluster;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns deployment objects into replica sets. It has a copy of each object, which may be old, acts in small steps on what the
 * copy says, and may report a generation as observed before it has done anything about it.
 */
final class DeploymentController {
    private final SimObjects objects;
    private final Map<String, SimDeployment> copies = new TreeMap<>();

    DeploymentController(SimObjects objects) {
        this.objects = objects;
    }

    void addSteps(List<Step> steps) {
        for (SimDeployment object : objects.deployments.values()) {
            SimDeployment copy = copies.get(object.uid());
            if (copy == null || copy.generation() != object.generation()) {
                steps.add(
                        new Step("deployment controller sees " + object.uid(), () -> copies.put(object.uid(), object)));
            }
            if (copy != null && copy.generation() > object.observed()) {
                steps.add(new Step(
                        "deployment controller reports " + object.uid(), () -> report(object, copy.generation())));
            }
        }
        copies.forEach((uid, copy) -> {
            if (!objects.hasDeployment(uid)) {
                steps.add(new Step("deployment controller forgets " + uid, () -> copies.remove(uid)));
            }
            new Rolling(objects, copy)
                    .action()
                    .ifPresent(action -> steps.add(new Step("deployment controller works on " + uid, action)));
        });
    }

    private void report(SimDeployment object, long generation) {
        objects.deployments.put(
                object.name(),
                new SimDeployment(
                        object.name(),
                        object.uid(),
                        object.version() + 1,
                        object.generation(),
                        generation,
                        object.stamp(),
                        object.shape()));
    }

    @Override
    public String toString() {
        var text = new StringBuilder("seen:");
        copies.forEach((uid, copy) -> text.append(' ')
                .append(uid)
                .append(" g")
                .append(copy.generation())
                .append(' ')
                .append(copy.shape())
                .append(" r")
                .append(copy.stamp().revision()));
        return text.toString();
    }
}
