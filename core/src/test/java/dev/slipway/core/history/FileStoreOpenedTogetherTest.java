package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.spi.CommitResult;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FileStoreOpenedTogetherTest {
    @Test
    @DisplayName(
            "H2 H4 R86 a process that opens the store while another one makes it and commits, at whatever point, has the same"
                    + " store, and doesn't take it for damaged")
    void meanwhile() {
        int at = 0;
        boolean more = true;
        while (more) {
            at++;
            more = isOpenedMeanwhile(at);
        }
        assertThat(at).isGreaterThan(10);
    }

    /** Returns false if opening has fewer operations than that. */
    private static boolean isOpenedMeanwhile(int at) {
        try (var directory = TemporaryDirectory.quick()) {
            var disk = new ScriptedDisk();
            var operations = new AtomicInteger();
            disk.follow(operation -> {
                if (operations.incrementAndGet() == at) {
                    HistoryStore other = FileHistoryStore.open(directory.path(), new ScriptedDisk(), new Random(2));
                    var samples = new StoreSamples(other.id());
                    assertThat(other.commit(samples.revise(samples.ref("lab", "iris"), 0, 1)
                                    .build()))
                            .isInstanceOf(CommitResult.Landed.class);
                }
                operation.run();
            });
            HistoryStore store = FileHistoryStore.open(directory.path(), disk, new Random(1));
            HistoryStore after = FileHistoryStore.open(directory.path(), new ScriptedDisk(), new Random(3));
            assertThat(store.id())
                    .as("the other one came before operation %s", at)
                    .isEqualTo(after.id());
            return operations.get() >= at;
        }
    }
}
