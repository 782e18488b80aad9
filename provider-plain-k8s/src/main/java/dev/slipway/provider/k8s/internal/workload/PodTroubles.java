package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.Condition;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.PodObject.ContainerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What keeps one pod from being ready, whoever made it: what its node, the scheduler and the node controller wrote into it. A pod that is
 * ready, has ended for good, or is on its way out has no such troubles. Pure.
 */
public final class PodTroubles {
    private static final Set<ProblemCause> WAITING_FOR_READINESS =
            Set.of(ProblemCause.NEVER_READY, ProblemCause.PROBE_FAILED);

    private final PodSight sight;
    private final RevisionNumber revision;
    private final Instant asOf;

    /**
     * Looks at one pod.
     *
     * @param sight the pod
     * @param revision which revision it runs
     * @param asOf when it was read, by the server's clock
     */
    public PodTroubles(PodSight sight, RevisionNumber revision, Instant asOf) {
        this.sight = sight;
        this.revision = revision;
        this.asOf = asOf;
    }

    /** The heaviest first; empty if nothing is known to be wrong. */
    public List<Trouble> all() {
        if (!sight.isExisting() || sight.isReady()) {
            return List.of();
        }
        if (sight.isUnheardOf()) {
            return List.of(unheardOf());
        }
        Optional<Trouble> homeless = homeless();
        return homeless.isPresent() ? List.of(homeless.get()) : ofContainers();
    }

    private List<Trouble> ofContainers() {
        List<Trouble> troubles = new ArrayList<>();
        PodObject pod = sight.pod();
        for (ContainerStatus status : pod.status().initContainerStatuses()) {
            ofContainer(status, pod.spec().initContainers(), true).ifPresent(troubles::add);
        }
        for (ContainerStatus status : pod.status().containerStatuses()) {
            ofContainer(status, pod.spec().containers(), false).ifPresent(troubles::add);
        }
        if (troubles.isEmpty()) {
            gated().ifPresent(troubles::add);
        }
        return withoutFollowers(troubles);
    }

    private Optional<Trouble> ofContainer(ContainerStatus status, List<PodObject.Container> containers, boolean init) {
        return containers.stream()
                .filter(container -> container.name().equals(status.name()))
                .findFirst()
                .flatMap(container -> new ContainerTroubles(sight, revision, asOf, container, status, init).heaviest());
    }

    /** While one container can't run, that another one isn't ready follows from it. */
    private static List<Trouble> withoutFollowers(List<Trouble> troubles) {
        boolean isOther = troubles.stream()
                .anyMatch(trouble -> !trouble.isHarmless()
                        && !WAITING_FOR_READINESS.contains(trouble.problem().cause()));
        return troubles.stream()
                .filter(trouble -> !isOther
                        || !WAITING_FOR_READINESS.contains(trouble.problem().cause()))
                .sorted(Trouble.HEAVIEST_FIRST)
                .toList();
    }

    private Optional<Trouble> homeless() {
        return Condition.find(sight.pod().status().conditions(), "PodScheduled")
                .filter(placed -> !placed.isTrue() && !placed.reason().isEmpty())
                .map(placed -> Trouble.of(new NoPlace(sight.pod(), placed.message())
                        .problem()
                        .replica(sight.id())
                        .revision(revision)
                        .build()));
    }

    private Trouble unheardOf() {
        String since = sight.endOfReadiness().map(end -> " since " + end).orElse("");
        return told(
                ProblemCause.OTHER,
                "the node " + sight.pod().spec().nodeName() + " of pod " + sight.id() + " isn't heard of" + since
                        + "; if it doesn't come back, another replica is started elsewhere after some minutes");
    }

    private Optional<Trouble> gated() {
        return Condition.find(sight.pod().status().conditions(), "Ready")
                .filter(ready -> ready.reason().equals("ReadinessGatesNotReady"))
                .map(ready -> told(
                        ProblemCause.OTHER,
                        "pod " + sight.id() + " waits for somebody beside its node to call it ready: "
                                + Words.quoted(ready.message())));
    }

    private Trouble told(ProblemCause cause, String detail) {
        var problem = Problem.builder();
        return Trouble.of(problem.cause(cause)
                .detail(detail)
                .replica(sight.id())
                .revision(revision)
                .build());
    }
}
