package dev.slipway.core;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.spi.HistoryStore;
import java.util.Random;

class OverallLimitInMemoryTest extends OverallLimitScenarios {
    @Override
    HistoryStore store() {
        return new InMemoryHistoryStore(new Random(3));
    }
}
