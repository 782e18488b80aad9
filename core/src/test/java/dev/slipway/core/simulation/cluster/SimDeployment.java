package dev.slipway.core.simulation.cluster;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;

/**
 * A deployment object. Immutable: each write makes another.
 *
 * @param name unique among the objects that exist
 * @param uid unique among all that ever existed
 * @param version +1 with each write, a controller's too
 * @param generation +1 with each change of the shape
 * @param observed the last generation that the deployment controller says it has seen
 * @param stamp what the provider noted
 * @param shape what the controllers act on
 */
public record SimDeployment(
        DeploymentId name, String uid, long version, long generation, long observed, Stamp stamp, Shape shape) {
    /** What is asked for when an object is created; the cluster gives it the rest. */
    public static SimDeployment draft(Stamp stamp, Shape shape) {
        return new SimDeployment(stamp.ref().id(), "", 0, 0, 0, stamp, shape);
    }

    /** What is asked for when it is written. */
    public SimDeployment with(Stamp newStamp, Shape newShape) {
        return new SimDeployment(name, uid, version, generation, observed, newStamp, newShape);
    }

    /** Whose it is. */
    public DeploymentRef ref() {
        return stamp.ref();
    }

    /** The fence that it was written for. */
    public Fence fence() {
        return stamp.fence();
    }

    /** Whether the deployment controller has seen the last change. */
    public boolean isObserved() {
        return observed >= generation;
    }

    /** Whether everything that its stamp promises is written. */
    public boolean isComplete() {
        return stamp.isComplete() && shape.runsLike(stamp.goal());
    }

    @Override
    public String toString() {
        return uid + " v" + version + " g" + generation + "/" + observed + " [" + stamp + "] " + shape;
    }
}
