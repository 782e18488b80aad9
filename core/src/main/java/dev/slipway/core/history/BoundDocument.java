package dev.slipway.core.history;

import dev.slipway.model.ReplicaBound;
import java.util.Map;
import java.util.Objects;

/** A bound of replicas as it is stored. */
record BoundDocument(int most, Map<String, String> widest) {
    BoundDocument {
        Objects.requireNonNull(widest, "widest");
    }

    static BoundDocument of(ReplicaBound bound) {
        return new BoundDocument(bound.most(), Amounts.texts(bound.widest()));
    }

    ReplicaBound toBound() {
        return new ReplicaBound(most, Amounts.read(widest));
    }
}
