package dev.slipway.core.simulation.cluster;

import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.ModelContract;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a pod is made from. Two revisions whose pods couldn't be told apart have equal templates.
 *
 * @param image the image
 * @param type the name of the instance type
 * @param perReplica what one pod takes
 * @param rest everything else that pods see, as text
 */
public record Template(String image, String type, ResourceAmounts perReplica, String rest) {
    /** What the pods of a revision are made from. */
    public static Template of(Revision revision) {
        DeploymentSpec spec = revision.spec();
        ModelContract visible = ModelContract.builder()
                .from(spec.contract())
                .modelName(Optional.empty())
                .exampleRequest(Optional.empty())
                .build();
        String rest = visible + " " + spec.imagePullSecret() + " " + new TreeMap<>(spec.environment()) + " "
                + new TreeMap<>(revision.instanceType().nodeSelector()) + " "
                + revision.instanceType().tolerations();
        return new Template(
                spec.image().value(),
                revision.instanceType().id().value(),
                revision.instanceType().resources(),
                rest);
    }

    @Override
    public String toString() {
        return image + "/" + type + "/"
                + Integer.toHexString(rest.hashCode() ^ perReplica.toString().hashCode());
    }
}
