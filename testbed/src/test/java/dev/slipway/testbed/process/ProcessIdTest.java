package dev.slipway.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessIdTest {
    @ParameterizedTest(name = "state {0}, {1} threads, started {2}: {3}")
    @DisplayName("a process is alive until its last thread has ended, whatever its first one does")
    @CsvSource({
        "S, 9, 4711, true",
        "R, 1, 4711, true",
        "T, 9, 4711, true",
        "D, 1, 4711, true",
        "Z, 9, 4711, true",
        "Z, 2, 4711, true",
        "Z, 1, 4711, false",
        "X, 1, 4711, false",
        "S, 9, 4712, false"
    })
    void alive(String state, int threads, long started, boolean isAlive) {
        var stat = "42 (a b) c) " + state + " 1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 " + threads + " 0 " + started
                + " 1000 200 18446744073709551615 0 0";

        assertThat(new ProcessId(42, 4711).isAlive(stat)).isEqualTo(isAlive);
    }

    @Test
    @DisplayName("this JVM is alive, and nobody else with its number is")
    void self() {
        var self = ProcessId.self();

        assertThat(self.isAlive()).isTrue();
        assertThat(new ProcessId(self.pid(), self.started() + 1).isAlive()).isFalse();
        assertThat(ProcessId.of(999_999_999)).isEmpty();
    }
}
