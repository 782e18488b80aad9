package dev.slipway.core;

import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ReasonCode;
import java.time.Duration;
import java.util.Optional;

/**
 * How a rollout has fared under its fence, as far as this JVM has seen: what a single observation can't tell, and what keeps a
 * status from going to and fro.
 *
 * @param failedOf what it failed of first; empty if it hasn't, or has recovered
 * @param hasBeenDeployed whether it has been wholly ready
 * @param relapse the first time that it was seen to fall over, without having been steady since
 */
record Course(Optional<ReasonCode> failedOf, boolean hasBeenDeployed, Optional<Relapse> relapse) {
    static final Course FRESH = new Course(Optional.empty(), false, Optional.empty());

    /** Longer than a replica that keeps falling over is ready in between, mostly. */
    static final Duration LONGEST_PROOF = Duration.ofMinutes(1);

    /** How it has fared with one more judgement of a present rollout. */
    Course after(StatusFacts facts, Observation.Present present, DeploymentStatus judged, Duration now) {
        var seen = new Rolled(facts, present);
        if (facts.entry().replicasNow() == 0 || !seen.isStamped() || seen.isRefused()) {
            return this;
        }
        Optional<Relapse> first = seen.troubles()
                .heaviest()
                .filter(Troubles::isRelapse)
                .map(problem -> relapse.orElseGet(() -> new Relapse(problem, now)))
                .or(this::relapse);
        return switch (judged.phase()) {
            case DEPLOYED -> new Course(Optional.empty(), true, seen.isSteady() ? Optional.empty() : first);
            case FAILED ->
                new Course(Optional.of(failedOf.orElse(judged.reason().code())), hasBeenDeployed, first);
            case DEPLOYING, STOPPING, STOPPED -> new Course(failedOf, hasBeenDeployed, first);
        };
    }

    /** Whether what is wholly ready again has yet to show that it stays so. */
    boolean isOnProbation() {
        return relapse.isPresent() && (hasBeenDeployed || failedOf.isPresent());
    }

    /** What the trouble was, for people. */
    ReasonCode trouble() {
        return failedOf.or(() -> relapse.map(Relapse::code)).orElse(ReasonCode.RECOVERING);
    }

    /**
     * When replicas of the revision asked for were first seen to run and fall over.
     *
     * @param code of what
     * @param at the time of its sighting
     */
    record Relapse(ReasonCode code, Duration at) {
        Relapse(Problem problem, Duration at) {
            this(ReasonCode.of(problem.cause()), at);
        }
    }
}
