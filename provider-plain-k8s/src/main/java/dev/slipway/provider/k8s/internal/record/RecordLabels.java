package dev.slipway.provider.k8s.internal.record;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.workload.StampKeys;
import dev.slipway.spi.RolloutLabels;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The labels of a store's ConfigMaps, by which they are listed, by people too, and the selectors for them. What a ConfigMap is stands in
 * its document; a label only finds it.
 */
final class RecordLabels {
    /** Which part of the record it is. */
    static final String KIND = "slipway.dev/record";

    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final String US = "slipway";

    private RecordLabels() {}

    static Map<String, String> of(StoreId store, String kind) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(MANAGED_BY, US);
        labels.put(RolloutLabels.STORE, store.value());
        labels.put(KIND, kind);
        return labels;
    }

    static Map<String, String> of(StoreId store, String kind, LedgerScope scope) {
        Map<String, String> labels = of(store, kind);
        scope.group().ifPresent(group -> labels.put(RolloutLabels.GROUP, RolloutLabels.group(group)));
        return labels;
    }

    static Map<String, String> ofClaim(StoreId store, GroupId group, DeploymentId id) {
        Map<String, String> labels = of(store, IdClaims.KIND, LedgerScope.of(group));
        labels.put(RolloutLabels.DEPLOYMENT, id.value());
        return labels;
    }

    static Map<String, String> ofRevision(DeploymentRef deployment, RevisionNumber number) {
        Map<String, String> labels = of(deployment.store(), RevisionMaps.KIND, LedgerScope.of(deployment.group()));
        labels.put(RolloutLabels.DEPLOYMENT, deployment.id().value());
        labels.put(StampKeys.INCARNATION, deployment.incarnation().value());
        labels.put(RolloutLabels.REVISION, number.toString());
        return labels;
    }

    /** The group's whole name, which the label may have to shorten. */
    static Map<String, String> annotations(LedgerScope scope) {
        return scope.group()
                .map(group -> Map.of(StampKeys.GROUP, group.value()))
                .orElse(Map.of());
    }

    /** Selects what has exactly these labels. */
    static String selector(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    /** Selects what besides has, or hasn't, one of some values. */
    static String and(String selector, String key, String operator, Collection<String> values) {
        return values.isEmpty()
                ? selector
                : selector + "," + key + " " + operator + " (" + String.join(",", values) + ")";
    }
}
