package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.RunState;
import dev.slipway.model.Serving;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is true of every status, whatever the table says. */
class StatusInvariantsTest {
    private static final int FACTS = 40_000;

    @Test
    @DisplayName(
            "G6 R14 R15 deployed is said only of the fence asked for, more than none, all of it ready, as observed")
    void deployed() {
        ofAny((facts, status) -> {
            if (status.phase() == Phase.DEPLOYED && facts.observation() instanceof Observation.Present present) {
                int wanted = facts.entry().replicasNow();
                ReplicaCounts counts = present.track().replicas();
                assertThat(wanted).isPositive();
                assertThat(List.of(present.stamp(), present.track().fence()))
                        .containsOnly(facts.entry().fence());
                assertThat(present.isComplete()).isTrue();
                assertThat(List.of(
                                counts.desired(),
                                counts.existing(),
                                counts.updated(),
                                counts.ready(),
                                counts.updatedReady()))
                        .containsOnly(wanted);
                assertThat(status.serving()).isEqualTo(Serving.FULLY);
            }
            if (status.phase() == Phase.DEPLOYED && facts.observation() instanceof Observation.Absent) {
                throw new AssertionError("absent");
            }
        });
    }

    @Test
    @DisplayName("R25 there is an endpoint if and only if something answers, and nobody answers where nothing is ready")
    void endpoint() {
        ofAny((facts, status) -> {
            if (!(facts.observation() instanceof Observation.Unavailable)) {
                assertThat(status.endpoint().isPresent()).isEqualTo(status.availableReplicas() > 0);
                assertThat(status.serving() == Serving.NONE).isEqualTo(status.availableReplicas() == 0);
            }
        });
    }

    @Test
    @DisplayName("R16 what is to end is never said to run or to be failing of anything but what keeps it from ending")
    void precedence() {
        ofAny((facts, status) -> {
            boolean ends = facts.entry().isRemoving() || facts.entry().runState() == RunState.STOPPED;
            boolean isKnown = !(facts.observation() instanceof Observation.Unavailable);
            if (ends && isKnown) {
                assertThat(status.phase()).isIn(Phase.STOPPING, Phase.STOPPED, Phase.FAILED);
                boolean mayFail =
                        facts.refusal().isPresent() || status.reason().code().equals(ReasonCode.RECORD_BEHIND);
                assertThat(status.phase() != Phase.FAILED || mayFail).isTrue();
            }
        });
    }

    @Test
    @DisplayName(
            "R21 what has failed is followed only by deployed, unless somebody changed it or the back end has other work")
    void failedStays() {
        ofAny((facts, status) -> {
            boolean runs = facts.entry().replicasNow() > 0 && !(facts.observation() instanceof Observation.Unavailable);
            if (runs && facts.course().failedOf().isPresent()) {
                assertThat(status.phase()).isIn(Phase.FAILED, Phase.DEPLOYED);
            }
        });
    }

    @Test
    @DisplayName("R24 a reason is one line that ends, and a failure's says what can be done")
    void reasons() {
        ofAny((facts, status) -> {
            String said = status.reason().message();
            assertThat(said).isNotBlank().hasSizeLessThan(900).doesNotContain("\n");
            if (status.phase() == Phase.FAILED && !(facts.observation() instanceof Observation.Unavailable)) {
                assertThat(said).contains("; ");
            }
            assertThat(status.problems()).hasSizeLessThanOrEqualTo(10);
        });
    }

    private static void ofAny(BiConsumer<StatusFacts, DeploymentStatus> check) {
        for (long seed = 0; seed < FACTS; seed++) {
            var random = new Random(seed);
            Map<String, String> classes = new LinkedHashMap<>();
            Situation.DIMENSIONS.forEach(
                    (dimension, all) -> classes.put(dimension, all.get(random.nextInt(all.size()))));
            StatusFacts facts = new SituationFacts(new Situation(classes), random).facts();
            try {
                check.accept(facts, StatusJudge.judge(facts));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + facts, e);
            }
        }
    }
}
