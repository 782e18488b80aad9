package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {
    private final TestClock clock = new TestClock();

    @Test
    @DisplayName(
            "R89 what may pass is left alone for 1 second to 1 minute, longer with each failure, and never for as long")
    void growing() {
        Set<Long> different = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            var backOff = new BackOff(clock, new Random(seed));
            var pause = BackOff.Pause.NONE;
            for (int failure = 0; failure < 40; failure++) {
                assertThat(backOff.isOver(pause)).isTrue();
                pause = backOff.afterFailure(pause, error(ErrorCode.UNREACHABLE));
                Duration time = Duration.ofNanos(pause.until() - clock.getAsLong());
                Duration least = Duration.ofSeconds(Math.min(30, 1L << Math.min(failure, 10)));
                assertThat(time).isBetween(least, least.multipliedBy(2)).isBetween(BackOff.SHORTEST, BackOff.LONGEST);
                different.add(time.toNanos());
                clock.advance(time.minusNanos(1));
                assertThat(backOff.isOver(pause)).isFalse();
                clock.advance(Duration.ofNanos(1));
            }
        }
        assertThat(different).hasSizeGreaterThan(3_500);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"REJECTED", "FORBIDDEN", "CONFLICT", "INTERNAL", "UNAUTHENTICATED"})
    @DisplayName("R89 what would fail again is left alone for 5 to 10 minutes, from the first failure on")
    void hopeless(ErrorCode code) {
        for (int seed = 0; seed < 1_000; seed++) {
            var backOff = new BackOff(clock, new Random(seed));
            var pause = backOff.afterFailure(new BackOff.Pause(seed % 5, 0), error(code));
            assertThat(Duration.ofNanos(pause.until() - clock.getAsLong()))
                    .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
        }
    }

    @ParameterizedTest(name = "asked for {0}")
    @CsvSource({"PT0S, PT1S, PT2S", "PT40S, PT40S, PT40S", "PT59M, PT59M, PT59M", "P30D, PT1H, PT1H"})
    @DisplayName("R89 nobody is asked before it wants to be, and no answer can put it off for more than an hour")
    void retryAfter(Duration asked, Duration least, Duration most) {
        var backOff = new BackOff(clock, new Random(3));
        var pause = backOff.afterFailure(BackOff.Pause.NONE, ProviderException.throttled("busy", asked));
        assertThat(Duration.ofNanos(pause.until() - clock.getAsLong())).isBetween(least, most);
    }

    private static DeploymentException error(ErrorCode code) {
        return new ProviderException(code, "for this test");
    }
}
