package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.EventObject;
import java.util.Optional;
import java.util.Set;

/** What the events of a pod that isn't ready say of why. Events come late, twice or never, so nothing but words hangs on them. Pure. */
final class EventTroubles {
    private static final Set<String> PROBES = Set.of("Unhealthy", "ProbeError");
    private static final Set<String> VOLUMES = Set.of("FailedMount", "FailedAttachVolume", "FailedMapVolume");

    /** What follows from something else that is told. */
    private static final Set<String> ECHOES =
            Set.of("BackOff", "NodeNotReady", "FailedSync", "DNSConfigForming", "FailedScheduling");

    private final PodSight sight;
    private final RevisionNumber revision;
    private final Set<ProblemCause> known;

    /**
     * Looks at one pod's.
     *
     * @param sight the pod
     * @param revision which revision it runs
     * @param known what ails it by its own status
     */
    EventTroubles(PodSight sight, RevisionNumber revision, Set<ProblemCause> known) {
        this.sight = sight;
        this.revision = revision;
        this.known = known;
    }

    /** Empty if it says nothing that is wrong now. */
    Optional<Trouble> of(EventObject event) {
        String reason = event.reason();
        String words = Words.quoted(event.message());
        boolean isStarted = sight.state() != ReplicaState.PENDING;
        if (PROBES.contains(reason) && isStarted) {
            return told(probe(words), "isn't ready: " + words + times(event));
        }
        if (reason.equals("Killing")) {
            return restarted(words);
        }
        if (isStarted || !event.type().equals("Warning") || ECHOES.contains(reason)) {
            return Optional.empty();
        }
        if (reason.equals("FailedToRetrieveImagePullSecret")) {
            return told(
                    ProblemCause.IMAGE_UNAVAILABLE,
                    "can't get its image with a pull secret: " + words
                            + "; create the pull secret in the deployment's namespace");
        }
        if (VOLUMES.contains(reason)) {
            return told(
                    ProblemCause.CONFIGURATION,
                    "can't be started as it is described: " + words + MissingThing.advice(words));
        }
        return reason.equals("Failed")
                ? failed(words)
                        .filter(trouble -> !known.contains(trouble.problem().cause()))
                : told(ProblemCause.OTHER, "isn't running: " + reason + ": " + words + times(event));
    }

    /** Of images and containers; the bare reason is in the pod's status too. */
    private Optional<Trouble> failed(String words) {
        if (words.startsWith("Failed to pull image")) {
            return told(ProblemCause.IMAGE_UNAVAILABLE, "can't get its image: " + words);
        }
        String said = words.startsWith("Error: ") ? words.substring("Error: ".length()) : words;
        boolean isBare = said.indexOf(' ') < 0;
        return isBare
                ? Optional.empty()
                : told(
                        ProblemCause.CONFIGURATION,
                        "can't be started as it is described: " + said + MissingThing.advice(said));
    }

    private Optional<Trouble> restarted(String words) {
        if (words.contains("failed startup probe")) {
            return told(ProblemCause.NEVER_READY, "is started again: " + words);
        }
        return words.contains("failed liveness probe")
                ? told(
                        ProblemCause.PROBE_FAILED,
                        "is started again: " + words + "; read its logs, and check what answers its liveness path")
                : Optional.empty();
    }

    private ProblemCause probe(String words) {
        boolean wasReady = sight.pod().status().containerStatuses().stream().anyMatch(sight::hasBeenReady);
        return wasReady || words.startsWith("Liveness") ? ProblemCause.PROBE_FAILED : ProblemCause.NEVER_READY;
    }

    private static String times(EventObject event) {
        return event.count() > 1 ? " (" + event.count() + " times)" : "";
    }

    private Optional<Trouble> told(ProblemCause cause, String detail) {
        Problem.Builder problem = Problem.builder();
        return Optional.of(Trouble.of(problem.cause(cause)
                .detail("pod " + sight.id() + " " + detail)
                .replica(sight.id())
                .revision(revision)
                .build()));
    }
}
