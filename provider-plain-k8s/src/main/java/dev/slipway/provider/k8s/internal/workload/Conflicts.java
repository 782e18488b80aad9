package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;

/** Says what is in the way, and whose it is. */
final class Conflicts {
    private Conflicts() {}

    static ProviderException with(KubeKind<?> kind, ObjectMeta found) {
        String whose = Stamp.owner(found)
                .map(DeploymentRef::store)
                .map(store -> "belongs to the store '" + store + "'")
                .orElse("doesn't come from this library");
        return new ProviderException(
                ErrorCode.CONFLICT,
                "the " + kind + " " + found.namespace() + "/" + found.name() + " is in the way: it " + whose
                        + ". It was left as it is; delete or rename it, or deploy under another id");
    }
}
