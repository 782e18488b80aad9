package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.ClientName;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.Serving;
import dev.slipway.model.SpecChange;
import dev.slipway.model.Track;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a status is told over time: nothing that goes to and fro, nothing that is older than it says. */
class StatusOverTimeTest {
    private static final DeploymentId FRAUD = new DeploymentId("fraud");
    private static final String IMAGE = "models/fraud:1";
    private final TestHost host = new TestHost();
    private final TroubledProvider provider = new TroubledProvider(host.backEnd);
    private final DeploymentManager manager =
            host.builder().provider(provider, ProviderSettings.none()).build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName("R21 R84 a model that crashes again and again, and is ready in between, fails once and stays failed")
    void crashLoop() {
        List<Phase> told = new ArrayList<>(List.of(deployed().phase()));
        for (int round = 0; round < 30; round++) {
            host.backEnd.crash(IMAGE, 3, "no weights");
            tell(told, Duration.ofSeconds(1));
            host.backEnd.behave(IMAGE);
            tell(told, Duration.ofSeconds(1 + round % 20));
        }

        assertThat(told).containsExactly(Phase.DEPLOYED, Phase.DEPLOYING, Phase.FAILED);
        assertThat(status().serving()).isEqualTo(Serving.FULLY);
        assertThat(status().endpoint()).isPresent();
        assertThat(status().reason().code()).isEqualTo(ReasonCode.RECOVERING);
        tell(told, Duration.ofSeconds(19));
        assertThat(told).endsWith(Phase.FAILED);
        tell(told, Duration.ofSeconds(1));
        assertThat(told).endsWith(Phase.FAILED, Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R21 R69 G6 a client that is let in while a model crashes again and again doesn't make it deployed")
    void clientDuringCrashLoop() {
        List<Phase> told = new ArrayList<>(List.of(deployed().phase()));
        for (int round = 0; round < 30; round++) {
            host.backEnd.crash(IMAGE, 3, "no weights");
            tell(told, Duration.ofSeconds(1));
            manager.addClient(ANN, FRAUD, new ClientName("c" + round % 2));
            host.backEnd.behave(IMAGE);
            tell(told, Duration.ofSeconds(5));
            manager.removeClient(ANN, FRAUD, new ClientName("c" + round % 2));
            tell(told, Duration.ofSeconds(1));
        }

        assertThat(told).containsExactly(Phase.DEPLOYED, Phase.DEPLOYING, Phase.FAILED);
    }

    @Test
    @DisplayName(
            "R21 R69 G6 opening or closing its endpoint while a model crashes again and again doesn't make it deployed")
    void accessDuringCrashLoop() {
        List<Phase> told = new ArrayList<>(List.of(deployed().phase()));
        for (int round = 0; round < 30; round++) {
            host.backEnd.crash(IMAGE, 3, "no weights");
            tell(told, Duration.ofSeconds(1));
            manager.update(
                    ANN,
                    FRAUD,
                    SpecChange.builder()
                            .access(round % 2 == 0 ? Endpoint.Access.PRIVATE : Endpoint.Access.PUBLIC)
                            .build());
            host.backEnd.behave(IMAGE);
            tell(told, Duration.ofSeconds(6));
        }

        assertThat(told).containsExactly(Phase.DEPLOYED, Phase.DEPLOYING, Phase.FAILED);
    }

    @Test
    @DisplayName("R21 R69 what another process knows of a rollout it knows after an access was changed elsewhere, too")
    void accessChangedElsewhere() {
        deployed();
        try (DeploymentManager other = host.builder().build()) {
            other.reconcile();
            host.backEnd.crash(IMAGE, 3, "no weights");
            other.reconcile();
            host.clock.advance(Duration.ofSeconds(31));
            other.reconcile();
            assertThat(other.status(ANN, FRAUD).phase()).isEqualTo(Phase.FAILED);

            manager.update(
                    ANN,
                    FRAUD,
                    SpecChange.builder().access(Endpoint.Access.PRIVATE).build());
            host.backEnd.behave(IMAGE);

            assertThat(other.status(ANN, FRAUD).phase()).isEqualTo(Phase.FAILED);
            manager.update(
                    ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
            assertThat(other.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        }
    }

    @Test
    @DisplayName("R21 one crash of what was deployed is over when that has lasted, and is no failure")
    void oneCrash() {
        List<Phase> told = new ArrayList<>(List.of(deployed().phase()));
        host.backEnd.crash(IMAGE, 3);
        tell(told, Duration.ofSeconds(1));
        host.backEnd.behave(IMAGE);
        tell(told, Duration.ofSeconds(1));
        tell(told, Duration.ofSeconds(30));

        assertThat(told).containsExactly(Phase.DEPLOYED, Phase.DEPLOYING, Phase.DEPLOYED);
    }

    @Test
    @DisplayName(
            "R17 R21 image trouble fails at the deadline, stays so while replicas start, and is over when all are ready")
    void imageTrouble() {
        List<Phase> told = new ArrayList<>();
        provider.sees(seen -> with(seen, problem(ProblemCause.IMAGE_UNAVAILABLE), 0));
        deployed();
        tell(told, Duration.ofSeconds(31));
        assertThat(status().reason().code()).isEqualTo(ReasonCode.of(ProblemCause.IMAGE_UNAVAILABLE));
        provider.sees(seen -> progressing(seen));
        tell(told, Duration.ofSeconds(1));
        assertThat(status().reason().code()).isEqualTo(ReasonCode.RECOVERING);
        assertThat(status().reason().message()).contains("failed of IMAGE_UNAVAILABLE", "1 of 2 replicas");
        provider.sees(seen -> seen);
        tell(told, Duration.ofSeconds(1));

        assertThat(told).containsExactly(Phase.FAILED, Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R21 what has failed is judged afresh after a user's change")
    void changed() {
        deployed();
        host.backEnd.crash(IMAGE, 3);
        manager.reconcile();
        host.clock.advance(Duration.ofSeconds(31));
        manager.reconcile();
        assertThat(status().phase()).isEqualTo(Phase.FAILED);

        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());

        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R18 R22 what a failure's evidence is is asked once, shown while it lasts, and by no read")
    void evidence() {
        provider.sees(seen -> with(seen, List.of(), 0));
        provider.finds(() -> problem(ProblemCause.UNSCHEDULABLE));
        deployed();
        host.clock.advance(Duration.ofSeconds(31));
        assertThat(status().reason().code()).isEqualTo(ReasonCode.PROGRESS_DEADLINE);
        assertThat(provider.counted("diagnose fraud")).isZero();
        for (int pass = 0; pass < 5; pass++) {
            manager.reconcile();
            host.clock.advance(Duration.ofSeconds(5));
        }

        assertThat(provider.counted("diagnose fraud")).isEqualTo(1);
        assertThat(status().reason().code()).isEqualTo(ReasonCode.of(ProblemCause.UNSCHEDULABLE));
        assertThat(status().problems()).extracting(Problem::cause).containsExactly(ProblemCause.UNSCHEDULABLE);
        provider.sees(seen -> seen);
        manager.reconcile();
        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(status().problems()).isEmpty();
    }

    @Test
    @DisplayName(
            "R22 a provider that can't tell more, or breaks when asked, only shortens the message, and is left alone soon")
    void noEvidence() {
        provider.sees(seen -> with(seen, List.of(), 0));
        provider.finds(() -> {
            throw new IllegalStateException("broken");
        });
        deployed();
        host.clock.advance(Duration.ofSeconds(31));
        for (int pass = 0; pass < 50; pass++) {
            manager.reconcile();
            host.clock.advance(Duration.ofMinutes(20));
        }

        assertThat(provider.counted("diagnose fraud")).isEqualTo(3);
        assertThat(status().phase()).isEqualTo(Phase.FAILED);
        assertThat(status().reason().code()).isEqualTo(ReasonCode.PROGRESS_DEADLINE);
    }

    @Test
    @DisplayName("R11 while the directory is down users are refused, and administrators read on, told that it is")
    void directoryDown() {
        deployed();
        host.directory.goDown();
        manager.reconcile();

        DeploymentStatus seen = manager.status(ADMIN, FRAUD);
        assertThat(seen.phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(seen.serving()).isEqualTo(Serving.FULLY);
        assertThat(seen.stale().map(Reason::code)).contains(ReasonCode.DIRECTORY_UNAVAILABLE);
        assertThat(manager.await(ADMIN, FRAUD, Duration.ZERO).outcome()).isEqualTo(AwaitResult.Outcome.SETTLED);
        assertThatThrownBy(() -> manager.status(ANN, FRAUD)).isInstanceOf(DirectoryUnavailableException.class);
        for (int pass = 0; pass < 5; pass++) {
            host.clock.advance(Duration.ofMinutes(5));
            manager.reconcile();
        }
        assertThat(host.backEnd.replicas()).isEqualTo(2);

        host.directory.comeBack();
        manager.reconcile();
        assertThat(manager.status(ADMIN, FRAUD).stale()).isEmpty();
    }

    @Test
    @DisplayName("R11 without the store there is nothing to judge, and a read says so")
    void storeDown() {
        var store = new TestStore();
        try (var shaky = host.builder().store(store).build()) {
            shaky.deploy(ANN, spec().build());
            store.goDownAfterCommit();
            shaky.scale(ANN, FRAUD, 3);

            assertThatThrownBy(() -> shaky.status(ADMIN, FRAUD))
                    .isInstanceOfSatisfying(
                            DeploymentException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
        }
    }

    @Test
    @DisplayName("R89 a deadline ends neither early nor never when the back end's clock is set")
    void clockSet() {
        for (Duration jump : List.of(Duration.ofHours(5), Duration.ofHours(-5))) {
            var id = new DeploymentId(jump.isNegative() ? "back" : "ahead");
            provider.sees(seen -> with(seen, List.of(), 0));
            manager.deploy(
                    ANN,
                    spec().id(id.value())
                            .progressDeadline(Duration.ofSeconds(30))
                            .build());
            manager.reconcile();
            provider.sees(seen -> shifted(with(seen, List.of(), 0), jump));
            host.clock.advance(Duration.ofSeconds(29));
            manager.reconcile();
            assertThat(manager.status(ANN, id).phase()).as("%s in time", jump).isEqualTo(Phase.DEPLOYING);
            host.clock.advance(Duration.ofSeconds(31));
            manager.reconcile();
            assertThat(manager.status(ANN, id).phase()).as("%s too late", jump).isEqualTo(Phase.FAILED);
            provider.sees(seen -> seen);
            manager.delete(ANN, id);
            manager.reconcile();
            manager.reconcile();
        }
    }

    private DeploymentStatus deployed() {
        manager.deploy(ANN, spec().progressDeadline(Duration.ofSeconds(30)).build());
        manager.reconcile();
        return status();
    }

    /** Time passes, the loop looks, and a phase that differs from the last one is told. */
    private void tell(List<Phase> told, Duration later) {
        host.clock.advance(later);
        manager.reconcile();
        Phase phase = status().phase();
        if (told.isEmpty() || told.get(told.size() - 1) != phase) {
            told.add(phase);
        }
    }

    private DeploymentStatus status() {
        return manager.status(ANN, FRAUD);
    }

    private static List<Problem> problem(ProblemCause cause) {
        return List.of(Problem.builder().cause(cause).detail("it says " + cause).build());
    }

    private static Observation progressing(Observation seen) {
        var some = Observation.Present.builder().from((Observation.Present) with(seen, List.of(), 1));
        return some.progressSince(seen.asOf()).build();
    }

    private static Observation shifted(Observation seen, Duration by) {
        return seen instanceof Observation.Present present
                ? Observation.Present.builder()
                        .from(present)
                        .asOf(present.asOf().plus(by))
                        .build()
                : seen;
    }

    private static Observation with(Observation seen, List<Problem> problems, int ready) {
        if (!(seen instanceof Observation.Present present)) {
            return seen;
        }
        Track track = present.track();
        var counts = ReplicaCounts.builder()
                .from(track.replicas())
                .ready(ready)
                .updatedReady(ready)
                .build();
        return Observation.Present.builder()
                .from(present)
                .tracks(List.of(new Track(track.fence(), track.revision(), counts, track.weight())))
                .problems(problems)
                .build();
    }
}
