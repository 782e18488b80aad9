package dev.slipway.provider.k8s.internal.record;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import java.util.Optional;

/** What a trouble of the cluster's means to a store: what happened in the server's words, and whom to ask for what. */
final class Troubles {
    private Troubles() {}

    /** It can't be asked or written now, and nothing was recorded. */
    static StoreException unavailable(RecordMaps maps, String what, KubeException cause) {
        return StoreException.unavailable(what + ": " + sentence(maps, cause), cause);
    }

    /** A store can't be opened. What only another setting or another right can mend isn't tried again. */
    static DeploymentException atOpening(RecordMaps maps, KubeException cause) {
        String what = "the store in the namespace '" + maps.namespace() + "' can't be opened: " + sentence(maps, cause);
        return switch (cause.kind()) {
            case NOT_FOUND, FORBIDDEN, UNAUTHENTICATED, QUOTA, INVALID ->
                new DeploymentException(ErrorCode.INVALID_SETTING, what, false, Optional.empty(), cause);
            default -> StoreException.unavailable(what, cause);
        };
    }

    private static String sentence(RecordMaps maps, KubeException cause) {
        String namespace = "the namespace '" + maps.namespace() + "'";
        String advice = switch (cause.kind()) {
            case NOT_FOUND -> "; create " + namespace + ", or name another one for the record";
            case FORBIDDEN ->
                "; give the library's account the Role of rbac/store.yaml in " + namespace
                        + ": get, list, create, patch and delete configmaps";
            case UNAUTHENTICATED -> "; have the library's credentials for the cluster renewed";
            case QUOTA -> "; raise the quota of " + namespace + " for configmaps";
            case INVALID -> "; " + namespace + " must let ConfigMaps be written";
            default -> "";
        };
        return cause.getMessage() + advice;
    }
}
