package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The objects that a Deployment says are beside it. Pure. */
public final class Parts {
    private Parts() {}

    /** Which kinds a Deployment whose last rollout is complete should have beside it and hasn't, or no longer owns. */
    public static Set<String> missing(Live live) {
        Set<String> missing = live.object().map(Parts::named).orElseGet(TreeSet::new);
        Optional<String> owner = live.object().map(object -> object.metadata().uid());
        live.secondary().stream()
                .filter(part -> part.metadata().controller().equals(owner)
                        && !part.metadata().isTerminating())
                .forEach(part -> missing.remove(part.kind().kind()));
        return missing;
    }

    /** The kinds that a Deployment names. */
    static Set<String> named(DeploymentObject object) {
        var kinds = new TreeSet<>(
                List.of(object.metadata().annotation(StampKeys.PARTS).orElse("").split(",")));
        kinds.remove("");
        return kinds;
    }
}
