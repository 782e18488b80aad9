package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.InstanceType;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What each mutation leaves in the history, and what leaves nothing. */
class HistoryEntriesTest {
    private static final DeploymentId FRAUD = id("fraud");

    private final TestHost host = new TestHost();
    private final DeploymentManager manager = host.manager();
    private final List<Entry> expected = new ArrayList<>();

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    @DisplayName("S5 S27 S28 R46 R47 each mutation leaves one entry: user, time, message, run state and all settings")
    void eachMutation() {
        DeploymentSpec one = spec().build();
        DeploymentSpec two = spec().image("models/fraud:2").description("two").build();
        made(ANN, RevisionCause.DEPLOY, RunState.RUNNING, one, options -> manager.deploy(ANN, one, options));
        made(
                BOB,
                RevisionCause.UPDATE,
                RunState.RUNNING,
                two,
                options -> manager.update(
                        BOB,
                        FRAUD,
                        SpecChange.builder()
                                .image("models/fraud:2")
                                .description("two")
                                .build(),
                        options));
        DeploymentSpec three =
                spec().image("models/fraud:2").description("two").replicas(3).build();
        made(ANN, RevisionCause.SCALE, RunState.RUNNING, three, options -> manager.scale(ANN, FRAUD, 3, options));
        made(BOB, RevisionCause.STOP, RunState.STOPPED, three, options -> manager.stop(BOB, FRAUD, options));
        made(ANN, RevisionCause.START, RunState.RUNNING, three, options -> manager.start(ANN, FRAUD, options));
        made(
                BOB,
                RevisionCause.ROLLBACK,
                RunState.RUNNING,
                spec().replicas(3).build(),
                options -> manager.rollback(BOB, FRAUD, RevisionNumber.FIRST, options));
        Plan plan = manager.plan(ANN, Mutation.scale(FRAUD, 1));
        made(
                ANN,
                RevisionCause.SCALE,
                RunState.RUNNING,
                spec().replicas(1).build(),
                options -> manager.carryOut(ANN, plan, options));

        Collections.reverse(expected);
        assertThat(manager.history(ANN, FRAUD)).extracting(Entry::of).containsExactlyElementsOf(expected);
        assertThat(manager.history(ANN, FRAUD))
                .extracting(Revision::instanceType)
                .containsOnly(TestHost.SMALL);
    }

    private void made(Actor actor, RevisionCause cause, RunState runState, DeploymentSpec spec, Call call) {
        host.clock.advance(Duration.ofSeconds(7));
        String message = cause + " because of " + expected.size();
        call.make(MutationOptions.because(message));
        expected.add(new Entry(actor, host.clock.instant(), message, cause, runState, spec));
    }

    @Test
    @DisplayName("R45 R71 the same again is no entry, and neither store nor back end is written to")
    void sameAgain() {
        var provider = new TroubledProvider(host.backEnd);
        var store = new TestStore();
        try (var counted = host.builder()
                .store(store)
                .provider(provider, ProviderSettings.none())
                .build()) {
            counted.deploy(ANN, spec().description("words").build());
            counted.reconcile();
            host.directory.change(
                    "lab",
                    group -> group.instanceTypes(List.of(InstanceType.builder()
                            .from(TestHost.SMALL)
                            .displayName("Quite small")
                            .resources(ResourceAmounts.of("cpu", "0.5").and("memory", "1048576Ki"))
                            .build())));
            store.forgetCalls();
            provider.calls.clear();

            counted.update(BOB, FRAUD, SpecChange.builder().build(), MutationOptions.because("no reason"));
            counted.update(
                    BOB,
                    FRAUD,
                    SpecChange.builder()
                            .image(" models/fraud:1 ")
                            .replicas(2)
                            .description("words")
                            .instanceType("small")
                            .build());
            counted.scale(BOB, FRAUD, 2);
            counted.start(BOB, FRAUD);
            counted.rollback(BOB, FRAUD, RevisionNumber.FIRST);
            counted.carryOut(BOB, counted.plan(BOB, Mutation.scale(FRAUD, 2)));
            counted.reconcile();

            assertThat(store.calls()).doesNotContain("commit");
            assertThat(provider.calls).allMatch("observe"::equals);
            assertThat(counted.history(ANN, FRAUD)).hasSize(1);
        }
    }

    @Test
    @DisplayName("R46 a burst of mutations on one instant of the clock is in the history, one by one and in order")
    void burst() {
        manager.deploy(ANN, spec().build());
        try (var other = host.builder()
                .provider(new EmbeddedProviderFactory(host.backEnd), ProviderSettings.none())
                .build()) {
            for (int number = 0; number < 12; number++) {
                DeploymentManager on = number % 2 == 0 ? other : manager;
                on.update(
                        number % 3 == 0 ? ANN : BOB,
                        FRAUD,
                        SpecChange.builder().description("take " + number).build());
            }
        }
        List<Revision> history = manager.history(ANN, FRAUD);
        assertThat(history).hasSize(13);
        for (int place = 0; place < 12; place++) {
            assertThat(history.get(place).number().value()).isEqualTo(13 - place);
            assertThat(history.get(place).spec().description()).isEqualTo("take " + (11 - place));
        }
    }

    /** A mutation with what is said besides. */
    @FunctionalInterface
    private interface Call {
        void make(MutationOptions options);
    }

    private record Entry(
            Actor author, Instant time, String message, RevisionCause cause, RunState runState, DeploymentSpec spec) {
        static Entry of(Revision revision) {
            return new Entry(
                    revision.author(),
                    revision.time(),
                    revision.message(),
                    revision.cause(),
                    revision.runState(),
                    revision.spec());
        }
    }
}
