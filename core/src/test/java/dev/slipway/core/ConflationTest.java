package dev.slipway.core;

import static dev.slipway.core.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Phase;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Serving;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What a watcher hears when it reads now and then: whatever happens meanwhile, in whatever order. */
class ConflationTest {
    private static final int IDS = 5;
    private static final int STEPS = 400;
    private static final Reason OUTAGE = new Reason(ReasonCode.BACK_END_UNREACHABLE, "no route");

    private final Conflation conflation = new Conflation();
    private int seconds;

    @RepeatedTest(200)
    @DisplayName(
            "R43 of each deployment a reader hears some of what happened, in order, never the same twice, and in the end"
                    + " the latest; no more waits for it than there are deployments")
    void anything(RepetitionInfo run) {
        var random = new Random(run.getCurrentRepetition());
        Map<DeploymentId, List<String>> happened = new HashMap<>();
        Map<DeploymentId, List<String>> heard = new HashMap<>();
        Map<DeploymentId, Deployment> present = new HashMap<>();
        Set<DeploymentId> known = new HashSet<>();
        double reading = random.nextDouble();
        for (int step = 0; step < STEPS; step++) {
            if (random.nextDouble() < reading) {
                hear(heard, known);
            } else {
                happen(random, happened, present);
            }
            Set<DeploymentId> all = new HashSet<>(known);
            all.addAll(present.keySet());
            assertThat(conflation.size()).isLessThanOrEqualTo(all.size());
            assertThat(conflation.shown()).hasSameSizeAs(present.values());
        }
        while (conflation.size() > 0) {
            hear(heard, known);
        }
        heard.forEach((id, updates) -> {
            assertThat(happened.get(id)).containsSubsequence(updates);
            for (int next = 1; next < updates.size(); next++) {
                assertThat(updates.get(next)).isNotEqualTo(updates.get(next - 1));
            }
            assertThat(updates.get(updates.size() - 1)).isEqualTo(last(present, id));
        });
        assertThat(known).isEqualTo(present.keySet());
        assertThat(conflation.poll()).isEmpty();
    }

    private void happen(
            Random random, Map<DeploymentId, List<String>> happened, Map<DeploymentId, Deployment> present) {
        var id = new DeploymentId("dep-" + random.nextInt(IDS));
        switch (random.nextInt(8)) {
            case 0 -> {
                conflation.gone(id);
                present.remove(id);
            }
            case 1 -> {
                conflation.stale(id, OUTAGE);
                present.computeIfPresent(id, (same, shown) -> with(shown, Optional.of(OUTAGE)));
            }
            default -> {
                Deployment now = deployment(id, 1 + random.nextInt(2), random.nextInt(3));
                conflation.show(now);
                present.put(id, now);
            }
        }
        happened.computeIfAbsent(id, same -> new ArrayList<>()).add(last(present, id));
    }

    private void hear(Map<DeploymentId, List<String>> heard, Set<DeploymentId> known) {
        conflation.poll().ifPresent(update -> {
            heard.computeIfAbsent(update.id(), same -> new ArrayList<>())
                    .add(update.deployment().map(ConflationTest::text).orElse("gone"));
            if (update.isGone()) {
                assertThat(known.remove(update.id())).isTrue();
            } else {
                known.add(update.id());
            }
        });
    }

    private static String last(Map<DeploymentId, Deployment> present, DeploymentId id) {
        return Optional.ofNullable(present.get(id)).map(ConflationTest::text).orElse("gone");
    }

    private static String text(Deployment deployment) {
        DeploymentStatus status = deployment.status();
        return status.revision() + " " + status.availableReplicas() + " " + status.stale();
    }

    @Test
    @DisplayName("R43 what changes all the time keeps its place, and starves nobody who waits behind it")
    void fair() {
        conflation.show(deployment(new DeploymentId("restless"), 1, 0));
        conflation.show(deployment(new DeploymentId("quiet"), 1, 0));
        conflation.show(deployment(new DeploymentId("restless"), 1, 1));

        assertThat(conflation.poll().orElseThrow().id()).hasToString("restless");
        conflation.show(deployment(new DeploymentId("restless"), 1, 2));
        assertThat(conflation.poll().orElseThrow().id()).hasToString("quiet");
    }

    @Test
    @DisplayName("R43 what waits is as fresh as what was seen last, though nothing but the time has changed")
    void fresh() {
        var id = new DeploymentId("fraud");
        conflation.show(deployment(id, 1, 2));
        Deployment later = deployment(id, 1, 2);
        conflation.show(later);

        assertThat(conflation.poll().orElseThrow().deployment()).contains(later);
        conflation.show(deployment(id, 1, 2));
        assertThat(conflation.poll()).isEmpty();
    }

    /** Each one observed a second later than the one before. */
    private Deployment deployment(DeploymentId id, long revision, int available) {
        var ref = Samples.ref("lab", id.value());
        var status = DeploymentStatus.builder();
        status.deployment(ref)
                .revision(new RevisionNumber(revision))
                .phase(Phase.DEPLOYING)
                .serving(available == 0 ? Serving.NONE : Serving.PARTLY)
                .reason(new Reason(ReasonCode.ROLLING_OUT, available + " ready"))
                .desiredReplicas(3)
                .availableReplicas(available)
                .observedAt(NOON.plusSeconds(seconds++));
        return new Deployment(Samples.revision(ref, revision, TestHost.SMALL, 3).build(), NOON, NOON, status.build());
    }

    private static Deployment with(Deployment shown, Optional<Reason> stale) {
        return new Deployment(
                shown.latest(),
                shown.createdAt(),
                shown.updatedAt(),
                DeploymentStatus.builder().from(shown.status()).stale(stale).build());
    }
}
