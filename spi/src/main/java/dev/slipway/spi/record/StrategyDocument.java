package dev.slipway.spi.record;

import dev.slipway.model.Strategy;
import java.util.Objects;

/** A strategy as it is stored. */
record StrategyDocument(String kind, int surge, int unavailable) {
    StrategyDocument {
        Objects.requireNonNull(kind, "kind");
    }

    static StrategyDocument of(Strategy strategy) {
        return new StrategyDocument(strategy.kind(), strategy.surge(), strategy.unavailable());
    }

    Strategy toStrategy() {
        return new Strategy(kind, surge, unavailable);
    }
}
