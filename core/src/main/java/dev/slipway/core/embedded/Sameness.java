package dev.slipway.core.embedded;

import dev.slipway.model.InstanceType;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Revision;
import java.util.Optional;

/** When a replica of one revision is as good as one of another: a new description or another number of replicas changes none. */
final class Sameness {
    private Sameness() {}

    static boolean runs(Revision running, Revision wanted) {
        var mine = running.spec();
        var other = wanted.spec();
        return mine.image().equals(other.image())
                && mine.environment().equals(other.environment())
                && visible(mine.contract()).equals(visible(other.contract()))
                && mine.imagePullSecret().equals(other.imagePullSecret())
                && visible(running.instanceType()).equals(visible(wanted.instanceType()));
    }

    /** What a replica sees of its contract: how callers name the model and try it out is none of its business. */
    private static ModelContract visible(ModelContract contract) {
        return ModelContract.builder()
                .from(contract)
                .modelName(Optional.empty())
                .exampleRequest(Optional.empty())
                .build();
    }

    private static InstanceType visible(InstanceType type) {
        return InstanceType.builder().from(type).displayName(type.id().value()).build();
    }
}
