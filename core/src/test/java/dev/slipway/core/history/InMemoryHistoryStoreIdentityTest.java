package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InMemoryHistoryStoreIdentityTest {
    @Test
    @DisplayName(
            "R95 two stores are never taken for each other, and one store has the same identity for its whole life")
    void identity() {
        var store = new InMemoryHistoryStore();
        assertThat(store.id()).isEqualTo(store.id()).isNotEqualTo(new InMemoryHistoryStore().id());
    }

    @Test
    @DisplayName("a store made from the same random numbers has the same identity, for tests that replay")
    void foreseen() {
        assertThat(new InMemoryHistoryStore(new Random(3)).id())
                .isEqualTo(new InMemoryHistoryStore(new Random(3)).id());
    }
}
