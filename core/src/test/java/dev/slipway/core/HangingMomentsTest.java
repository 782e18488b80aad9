package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.core.HangingParts.Manners;
import dev.slipway.core.HangingParts.Part;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Phase;
import dev.slipway.model.Revision;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.GroupDirectory;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Single moments at which something hangs, and what becomes of the rest. */
@Timeout(120)
class HangingMomentsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration TOLERANCE = Duration.ofSeconds(4);
    private static final DeploymentId FRAUD = id("fraud");

    private final HangingParts parts = new HangingParts();

    @AfterEach
    void close() {
        parts.close();
    }

    @Test
    @DisplayName("R89 R94 G4 a commit that landed and never said so is found in time, and the call succeeds")
    void silentCommit() {
        try (DeploymentManager manager = manager()) {
            parts.hangAfterwards((part, method) -> part == Part.STORE && method.equals("commit"));

            assertThat(manager.deploy(ANN, spec().build()).id()).isEqualTo(FRAUD);
        }
    }

    @Test
    @DisplayName("R89 R94 G4 of a commit that hangs nobody says that it failed")
    void hungCommit() {
        try (DeploymentManager manager = manager()) {
            parts.hang((part, method) -> part == Part.STORE && method.equals("commit"), Manners.IGNORES);

            DeploymentException error =
                    catchThrowableOfType(DeploymentException.class, () -> manager.deploy(ANN, spec().build()));

            assertThat(error.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
            assertThat(error.isRetryable()).isFalse();
            parts.endHanging();
            // It was under way all the time.
            assertThat(eventually(() -> manager.find(ANN, FRAUD).isPresent())).isTrue();
        }
    }

    @Test
    @DisplayName(
            "R89 G4 a back end that hangs after the commit makes no call fail, and the status says what isn't done")
    void hungApply() {
        try (DeploymentManager manager = manager()) {
            parts.hang((part, method) -> part == Part.PROVIDER && method.equals("apply"), Manners.REACTS);

            Deployment accepted = manager.deploy(ANN, spec().build());

            assertThat(accepted.status().phase()).isEqualTo(Phase.DEPLOYING);
            assertThat(accepted.status().reason().message()).contains("hasn't answered");
            parts.endHanging();
            assertThat(eventually(() -> {
                        manager.reconcile();
                        return manager.status(ANN, FRAUD).phase() == Phase.DEPLOYED;
                    }))
                    .isTrue();
        }
    }

    @Test
    @DisplayName("R89 what one deployment's policy hangs on holds up no other deployment of its group for good")
    void hungLeader() throws InterruptedException {
        var gate = new CountDownLatch(1);
        var started = new CountDownLatch(1);
        try (DeploymentManager manager = parts.builder(DEADLINE)
                .policy((revision, group) -> {
                    if (revision.deployment().id().equals(id("bad"))) {
                        started.countDown();
                        awaitForEver(gate);
                    }
                    return Optional.empty();
                })
                .build()) {
            var codes = new CopyOnWriteArrayList<ErrorCode>();
            var bad = new Thread(() -> codes.add(catchThrowableOfType(
                            DeploymentException.class,
                            () -> manager.deploy(
                                    ANN, spec().id("bad").replicas(1).build()))
                    .code()));
            bad.start();
            started.await();
            Thread.sleep(DEADLINE.dividedBy(2).toMillis());

            manager.deploy(ANN, spec().id("good").replicas(1).build());

            bad.join();
            assertThat(codes).containsExactly(ErrorCode.TIMEOUT);
            gate.countDown();
            assertThat(manager.find(ANN, id("bad"))).isEmpty();
        }
    }

    @Test
    @DisplayName("R89 R93 a listener that hangs holds nobody, and hears everything in order when it listens again")
    void hungListener() {
        var gate = new CountDownLatch(1);
        var heard = new CopyOnWriteArrayList<String>();
        try (DeploymentManager manager = parts.builder(DEADLINE)
                .listener(new DeploymentListener() {
                    @Override
                    public void accepted(Revision revision) {
                        awaitForEver(gate);
                        heard.add("revision " + revision.number());
                    }
                })
                .build()) {
            long start = System.nanoTime();
            manager.deploy(ANN, spec().build());
            manager.update(ANN, FRAUD, SpecChange.builder().description("x").build());
            assertThat(since(start)).isLessThan(DEADLINE.plus(TOLERANCE));
            assertThat(heard).isEmpty();

            gate.countDown();

            assertThat(eventually(() -> heard.size() == 2)).isTrue();
            assertThat(heard).containsExactly("revision 1", "revision 2");
        }
    }

    @Test
    @DisplayName("R53 R89 a log that hangs gives its reader back in time, and no line is lost by that")
    void hungLog() {
        try (DeploymentManager manager = manager()) {
            manager.deploy(ANN, spec().build());
            manager.reconcile();
            try (LogStream log = manager.logs(ANN, FRAUD, LogQuery.builder().build())) {
                parts.hang((part, method) -> part == Part.PROVIDER && method.equals("next"), Manners.IGNORES);
                long start = System.nanoTime();
                assertThat(log.next(Duration.ofMillis(10))).isEmpty();
                assertThat(log.isEnded()).isFalse();
                assertThat(since(start)).isLessThan(TOLERANCE);

                parts.endHanging();

                assertThat(eventually(() -> log.next(Duration.ofMillis(100)).isPresent()))
                        .isTrue();
            }
        }
    }

    @Test
    @DisplayName(
            "R89 a provider that hangs while it opens fails the build in time, and is closed if it opens after all")
    void hungOpening() {
        parts.hang((part, method) -> method.equals("open"), Manners.IGNORES);

        assertThatThrownBy(this::manager)
                .isInstanceOfSatisfying(
                        DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT))
                .hasMessageContaining("the provider hasn't answered");

        parts.endHanging();
        assertThat(eventually(() -> parts.closedProviders.get() == 1)).isTrue();
        assertThat(eventually(() -> parts.threadsLeft().isEmpty())).isTrue();
    }

    @Test
    @DisplayName("R89 a manager whose loop meets nothing but silence closes in three deadlines, and leaves no thread")
    void everythingHangs() {
        DeploymentManager manager =
                parts.builder(DEADLINE).reconcileEvery(Duration.ofMillis(10)).build();
        manager.deploy(ANN, spec().build());
        parts.hang((part, method) -> true, Manners.IGNORES);
        long start = System.nanoTime();

        manager.close();

        assertThat(since(start)).isLessThan(DEADLINE.multipliedBy(3).plus(TOLERANCE));
        parts.endHanging();
        assertThat(eventually(() -> parts.threadsLeft().isEmpty())).isTrue();
    }

    @Test
    @DisplayName("R89 who never comes back doesn't get one thread after the other")
    void many() {
        try (DeploymentManager manager = parts.builder(DEADLINE).build()) {
            parts.hang((part, method) -> part == Part.PROVIDER && method.equals("inventory"), Manners.IGNORES);
            for (int call = 0; call < HungCalls.MOST_FOR_ONE_THING; call++) {
                assertThatThrownBy(() -> manager.inventory(ADMIN)).hasMessageContaining("hasn't answered for");
            }
            int threads = parts.threadsLeft().size();

            for (int call = 0; call < 20; call++) {
                assertThatThrownBy(() -> manager.inventory(ADMIN))
                        .isInstanceOfSatisfying(
                                DeploymentException.class,
                                e -> assertThat(e.isRetryable()).isTrue())
                        .hasMessageContaining(HungCalls.MOST_FOR_ONE_THING + " calls of the provider hang already");
            }

            assertThat(parts.threadsLeft().size()).isLessThanOrEqualTo(threads);
            parts.endHanging();
            assertThat(eventually(() -> manager.inventory(ADMIN).isEmpty())).isTrue();
        }
    }

    @Test
    @DisplayName("R89 a method has been added to the SPI, and the library calls it past the border or not at all")
    void everyMethodIsBehindTheBorder() {
        Map<Class<?>, Class<?>> wrapped = Map.of(
                DeploymentProvider.class, BoundedProvider.class,
                HistoryStore.class, BoundedStore.class,
                GroupDirectory.class, BoundedDirectory.class,
                LogStream.class, BoundedLogStream.class,
                DeploymentListener.class, Listeners.class);
        wrapped.forEach((type, wrapper) -> {
            for (var method : type.getMethods()) {
                assertThat(wrapper.getDeclaredMethods())
                        .as("%s of %s", method, wrapper)
                        .anyMatch(own -> own.getName().equals(method.getName())
                                && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
            }
        });
    }

    @Test
    @DisplayName("R89 the way over the border costs some microseconds")
    void cost() {
        int calls = 20_000;
        try (var border = new BoundedBorder(Duration.ofMinutes(1), System::nanoTime)) {
            long best = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                long start = System.nanoTime();
                for (int call = 0; call < calls; call++) {
                    assertThat(border.<Boolean>call(Callee.STORE, "nothing", () -> true) ? 1 : 0)
                            .isOne();
                }
                best = Math.min(best, (System.nanoTime() - start) / calls);
            }
            System.out.println("a call over the border takes " + best + " ns");
            assertThat(best).isLessThan(2_000_000);
        }
    }

    private DeploymentManager manager() {
        return parts.builder(DEADLINE).build();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** A busy machine may need a while, and more than one attempt. */
    private static boolean eventually(BooleanSupplier what) {
        for (int look = 0; look < 1_000; look++) {
            try {
                if (what.getAsBoolean()) {
                    return true;
                }
                Thread.sleep(10);
            } catch (DeploymentException e) {
                assertThat(List.of(ErrorCode.TIMEOUT, ErrorCode.STORE_UNAVAILABLE, ErrorCode.DIRECTORY_UNAVAILABLE))
                        .contains(e.code());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return false;
    }

    private static void awaitForEver(CountDownLatch gate) {
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                // It never reacts.
            }
        }
    }
}
