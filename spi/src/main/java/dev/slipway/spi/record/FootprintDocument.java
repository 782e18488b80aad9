package dev.slipway.spi.record;

import dev.slipway.model.Footprint;
import java.util.Map;
import java.util.Objects;

/** A footprint as it is stored. */
record FootprintDocument(Map<String, String> perReplica, StrategyDocument strategy, int terminatingOverlap) {
    FootprintDocument {
        Objects.requireNonNull(perReplica, "perReplica");
        Objects.requireNonNull(strategy, "strategy");
    }

    static FootprintDocument of(Footprint footprint) {
        return new FootprintDocument(
                Amounts.texts(footprint.perReplica()),
                StrategyDocument.of(footprint.strategy()),
                footprint.terminatingOverlap());
    }

    Footprint toFootprint() {
        return new Footprint(Amounts.read(perReplica), strategy.toStrategy(), terminatingOverlap);
    }
}
