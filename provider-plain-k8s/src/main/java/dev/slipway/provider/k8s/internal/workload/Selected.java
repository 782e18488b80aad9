package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.spi.RolloutLabels;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which objects are listed: those of some stores, and of some deployments if they are few.
 *
 * @param stores of which stores; empty for whatever store
 * @param ids of which deployments; empty for all
 */
record Selected(NavigableSet<String> stores, NavigableSet<String> ids) {
    /** Longer lists of names cost a server more than what they leave out. */
    private static final int FEW = 16;

    static final Selected EVERYTHING = new Selected(new TreeSet<>(), new TreeSet<>());

    static Selected of(Collection<DeploymentRef> refs) {
        var stores = new TreeSet<String>();
        var ids = new TreeSet<String>();
        refs.forEach(ref -> {
            stores.add(ref.store().value());
            ids.add(ref.id().value());
        });
        return new Selected(stores, ids.size() > FEW ? new TreeSet<>() : ids);
    }

    static Selected of(String store) {
        return new Selected(new TreeSet<>(Set.of(store)), new TreeSet<>());
    }

    /** As a label selector. */
    String labels() {
        String store = stores.isEmpty() ? RolloutLabels.STORE : term(RolloutLabels.STORE, stores);
        return ids.isEmpty() ? store : store + "," + term(RolloutLabels.DEPLOYMENT, ids);
    }

    private static String term(String label, NavigableSet<String> values) {
        return values.size() == 1
                ? label + "=" + values.first()
                : label + values.stream().collect(Collectors.joining(",", " in (", ")"));
    }

    /** Whether an object would have been listed. */
    boolean includes(ObjectMeta metadata) {
        return metadata.label(RolloutLabels.STORE)
                        .filter(store -> stores.isEmpty() || stores.contains(store))
                        .isPresent()
                && (ids.isEmpty()
                        || metadata.label(RolloutLabels.DEPLOYMENT)
                                .filter(ids::contains)
                                .isPresent());
    }

    /** Whether everything of a store was listed. */
    boolean isAllOf(String store) {
        return ids.isEmpty() && (stores.isEmpty() || stores.contains(store));
    }
}
