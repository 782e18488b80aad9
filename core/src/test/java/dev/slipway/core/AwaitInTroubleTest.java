package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.HangingParts.Manners;
import dev.slipway.core.HangingParts.Part;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import dev.slipway.spi.ProviderSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiting for a deployment while those who are asked are slow, or don't answer. */
@Timeout(120)
class AwaitInTroubleTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final Duration DEADLINE = Duration.ofSeconds(32);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    @DisplayName("R44 R89 who has no time to wait gets the answer of a slow directory, as any call within its deadline")
    void slowDirectory() {
        try (var host = new TestHost();
                var manager = host.builder()
                        .callDeadline(DEADLINE)
                        .directory(new Slow(host))
                        .build()) {
            manager.deploy(ANN, spec().build());

            assertThat(manager.await(ANN, FRAUD, Duration.ZERO).outcome()).isEqualTo(AwaitResult.Outcome.SETTLED);
        }
    }

    /** Each question takes five seconds of the manager's time. */
    private record Slow(TestHost host) implements GroupDirectory {
        @Override
        public Optional<Group> group(GroupId id) {
            return host.directory.group(id);
        }

        @Override
        public List<Group> groupsOf(UserId user) {
            host.clock.advance(Duration.ofSeconds(5));
            return host.directory.groupsOf(user);
        }

        @Override
        public ResourceAmounts overallLimits() {
            return host.directory.overallLimits();
        }
    }

    @Test
    @DisplayName("R44 R89 who waits long isn't told less and less because some calls hung at the beginning")
    void slowAfterHanging() {
        Duration deadline = Duration.ofSeconds(4);
        try (var host = new TestHost()) {
            var provider = new TroubledProvider(host.backEnd);
            try (var manager = host.builder()
                    .clock(Clock.systemUTC(), System::nanoTime)
                    .callDeadline(deadline)
                    .provider(provider, ProviderSettings.none())
                    .build()) {
                manager.deploy(ANN, spec().build());
                var looks = new AtomicInteger();
                // A quarter of the deadline is half of what it has; should a busy machine need more, the next look
                // counts.
                provider.sees(seen -> slowly(looks.incrementAndGet() > 3 ? deadline.dividedBy(4) : PATIENCE, seen));

                var result = manager.await(ANN, FRAUD, PATIENCE);

                assertThat(result.outcome()).isEqualTo(AwaitResult.Outcome.SETTLED);
                assertThat(result.status().phase()).isEqualTo(Phase.DEPLOYED);
                assertThat(looks).hasValueGreaterThan(3);
            }
        }
    }

    private static Observation slowly(Duration time, Observation seen) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            return seen;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("given up", e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PROVIDER", "STORE", "DIRECTORY"})
    @DisplayName("R44 R89 what hangs when the time is up ends the waiting soon, as a time-out with what was seen last")
    void hangsAtTheEnd(Part part) {
        Duration deadline = Duration.ofSeconds(5);
        Duration time = Duration.ofMillis(300);
        try (var parts = new HangingParts()) {
            parts.host.backEnd.neverReady("models/fraud:1");
            try (var manager = parts.builder(deadline).build()) {
                manager.deploy(ANN, spec().build());
                long start = System.nanoTime();

                var result = manager.await(
                        ANN, FRAUD, time, status -> parts.hang((hanging, method) -> hanging == part, Manners.IGNORES));

                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(time.plus(deadline).plusSeconds(5));
                assertThat(result.outcome()).isEqualTo(AwaitResult.Outcome.TIMED_OUT);
                assertThat(result.status().phase()).isEqualTo(Phase.DEPLOYING);
                parts.endHanging();
            }
        }
    }
}
