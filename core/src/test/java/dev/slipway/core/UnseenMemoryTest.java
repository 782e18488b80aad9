package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.LedgerEntry;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a JVM remembers of deployments where nothing says what is gone, as in a manager that only reads. */
class UnseenMemoryTest {
    private static final int MANY = 25_000;

    private final TestClock clock = new TestClock();
    private final FenceMemory memory = new FenceMemory(clock, new BackOff(clock, new Random(3)));

    private static LedgerEntry entry(int number) {
        return Samples.entry(Samples.ref("lab", "dep-" + number), 1, TestHost.SMALL, 1)
                .build();
    }

    private void look(int from, int to) {
        IntStream.range(from, to).forEach(number -> memory.sinceSeen(entry(number)));
    }

    @Test
    @DisplayName("R97 a manager that only reads doesn't remember for ever whatever it has ever seen")
    void forgets() {
        for (int day = 0; day < 4; day++) {
            look(day * MANY, (day + 1) * MANY);
            clock.advance(Duration.ofDays(1));
        }
        look(0, 10);

        assertThat(memory.known()).hasSizeLessThanOrEqualTo(20_000);
        assertThat(memory.sinceSeen(entry(4 * MANY - 1))).as("seen last").isEqualTo(Duration.ofDays(1));
        assertThat(memory.sinceSeen(entry(MANY))).as("seen long ago").isZero();
    }

    @Test
    @DisplayName(
            "R97 what is looked at again and again is remembered, however much it is, and so is little for however long")
    void keeps() {
        for (int hour = 0; hour < 10; hour++) {
            look(0, MANY);
            clock.advance(Duration.ofMinutes(50));
        }
        look(MANY, MANY + 100);

        assertThat(memory.sinceSeen(entry(7))).isEqualTo(Duration.ofMinutes(500));
        assertThat(memory.known()).hasSize(MANY + 100);

        var few = new FenceMemory(clock, new BackOff(clock, new Random(3)));
        few.sinceSeen(entry(1));
        clock.advance(Duration.ofDays(300));
        assertThat(few.sinceSeen(entry(1))).isEqualTo(Duration.ofDays(300));
    }
}
