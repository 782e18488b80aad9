package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers rows of lists, the most recently used ones, so that a list doesn't read what hasn't changed. Thread-safe. */
final class ListedRows {
    private final Map<DeploymentRef, ListedRow> rows;

    ListedRows(int most) {
        rows = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<DeploymentRef, ListedRow> eldest) {
                return size() > most;
            }
        };
    }

    /** Those of them that are remembered. */
    synchronized Map<DeploymentRef, ListedRow> of(Collection<DeploymentRef> deployments) {
        Map<DeploymentRef, ListedRow> found = new HashMap<>();
        for (DeploymentRef deployment : deployments) {
            ListedRow row = rows.get(deployment);
            if (row != null) {
                found.put(deployment, row);
            }
        }
        return found;
    }

    synchronized void remember(Map<DeploymentRef, ListedRow> learned) {
        rows.putAll(learned);
    }
}
