package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.UserId;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.GroupDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A manager with a short call deadline that is closed while everybody who works or listens for it hangs. */
@Timeout(120)
class GoodbyesTest {
    private static final Duration DEADLINE = Duration.ofMillis(100);

    /** For a machine that has much else to do; less than what those who end took of their own accord. */
    private static final Duration TOLERANCE = Duration.ofSeconds(4);

    private static final int LISTENERS = 30;

    private final TestHost host = new TestHost();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch stuck = new CountDownLatch(LISTENERS + 2);
    private volatile boolean isHanging;

    @AfterEach
    void close() {
        gate.countDown();
        host.close();
    }

    /** A directory that never answers once it is told so; the manager's clock stands still, so nobody gives it up. */
    private final class Hanging implements GroupDirectory {
        @Override
        public Optional<Group> group(GroupId id) {
            return host.directory.group(id);
        }

        @Override
        public List<Group> groupsOf(UserId user) {
            if (isHanging) {
                hang();
            }
            return host.directory.groupsOf(user);
        }

        @Override
        public ResourceAmounts overallLimits() {
            return host.directory.overallLimits();
        }
    }

    private void hang() {
        stuck.countDown();
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                // It never reacts.
            }
        }
    }

    @Test
    @DisplayName(
            "R89 closing a manager takes as long as its call deadline allows, however many hang, not seconds of their own")
    void together() throws InterruptedException {
        DeploymentManagerBuilder builder =
                host.builder().callDeadline(DEADLINE).directory(new Hanging()).watchEvery(Duration.ofMillis(1));
        for (int number = 0; number < LISTENERS; number++) {
            builder.listener(new DeploymentListener() {
                @Override
                public void accepted(Revision revision) {
                    hang();
                }
            });
        }
        DeploymentManager manager = builder.build();
        try (DeploymentManager other = host.manager()) {
            other.deploy(ANN, spec().build());
        }
        manager.watch(ANN, WatchQuery.EVERYTHING, update -> hang());
        // Time stands still, so whoever waits for news to be told is let go by hand.
        Thread deploying = new Thread(
                () -> manager.deploy(ANN, spec().id("other").replicas(1).build()));
        deploying.setDaemon(true);
        deploying.start();
        while (stuck.getCount() > 1) {
            Thread.onSpinWait();
        }
        host.clock.advance(DEADLINE);
        deploying.join();
        isHanging = true;
        stuck.await();

        long start = System.nanoTime();
        manager.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isLessThan(DEADLINE.multipliedBy(3).plus(TOLERANCE));
        assertThat(host.store.locate(id("fraud"))).isPresent();
    }
}
