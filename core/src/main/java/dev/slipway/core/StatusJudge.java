package dev.slipway.core;

import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.RunState;
import dev.slipway.model.Serving;
import java.time.Duration;
import java.util.Optional;

/**
 * The only place where a status is judged: record + observation + elapsed time in, status out. Pure and total. The table that
 * it follows is docs/status.md.
 */
final class StatusJudge {
    /** Older facts may no longer be true, and a status says so. */
    static final Duration OLD = Duration.ofMinutes(2);

    private StatusJudge() {}

    static DeploymentStatus judge(StatusFacts facts) {
        return facts.observation()
                .match(
                        present -> judgePresent(facts, present),
                        absent -> started(facts, PhaseRules.absent(facts))
                                .serving(Serving.NONE)
                                .availableReplicas(0)
                                .stale(stale(facts))
                                .build(),
                        unavailable -> judgeUnavailable(facts, unavailable.reason()));
    }

    private static DeploymentStatus judgePresent(StatusFacts facts, Observation.Present present) {
        var rolled = new Rolled(facts, present);
        Serving serving = serving(facts.entry(), rolled.counts(), rolled.isTaken());
        var status = started(facts, PhaseRules.present(facts, present))
                .serving(serving)
                .availableReplicas(rolled.counts().ready())
                .replicas(present.replicas())
                .problems(rolled.troubles().told())
                .stale(stale(facts));
        if (serving != Serving.NONE) {
            status.endpoint(present.endpoint());
        }
        return status.build();
    }

    /** Nothing is guessed: what was known before is repeated as stale, and if nothing was known that is said. */
    private static DeploymentStatus judgeUnavailable(StatusFacts facts, String why) {
        var stale = new Reason(ReasonCode.BACK_END_UNREACHABLE, Sentences.cannotBeAsked(why));
        if (facts.lastKnown().isPresent()) {
            return DeploymentStatus.builder()
                    .from(facts.lastKnown().get())
                    .revision(facts.entry().latest())
                    .stale(stale)
                    .build();
        }
        return started(facts, PhaseRules.unknown(facts, why))
                .serving(Serving.UNKNOWN)
                .availableReplicas(0)
                .stale(stale)
                .build();
    }

    private static Serving serving(LedgerEntry entry, ReplicaCounts counts, boolean taken) {
        if (counts.ready() == 0) {
            return Serving.NONE;
        }
        if (!taken || counts.updatedReady() == 0) {
            return Serving.OLD_REVISION;
        }
        boolean full = counts.ready() == counts.updatedReady()
                && entry.replicasNow() > 0
                && counts.updatedReady() >= entry.replicasNow();
        return full ? Serving.FULLY : Serving.PARTLY;
    }

    /** Why what the back end answered may not be true any more, or not for long. */
    private static Optional<Reason> stale(StatusFacts facts) {
        if (facts.age().compareTo(OLD) > 0) {
            return Optional.of(new Reason(ReasonCode.OBSERVATION_OLD, Sentences.old(OLD)));
        }
        boolean wantsToRun =
                facts.entry().runState() == RunState.RUNNING && !facts.entry().isRemoving();
        return facts.directoryTrouble()
                .filter(why -> wantsToRun)
                .map(why -> new Reason(ReasonCode.DIRECTORY_UNAVAILABLE, Sentences.noDirectory(why)));
    }

    private static DeploymentStatus.Builder started(StatusFacts facts, Verdict verdict) {
        var builder = DeploymentStatus.builder();
        builder.deployment(facts.entry().deployment())
                .revision(facts.entry().latest())
                .phase(verdict.phase())
                .reason(new Reason(verdict.code(), verdict.sentence()))
                .desiredReplicas(facts.revision().desiredReplicas())
                .observedAt(facts.observation().asOf());
        return builder;
    }
}
