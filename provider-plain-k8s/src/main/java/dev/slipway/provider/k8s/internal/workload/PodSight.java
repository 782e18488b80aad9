package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.Condition;
import dev.slipway.provider.k8s.internal.kube.KubeTime;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.PodObject.ContainerState;
import dev.slipway.provider.k8s.internal.kube.PodObject.ContainerStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is seen of one pod, whoever made it. Facts of the one listing that it was read with. Immutable.
 *
 * @param pod as it was read
 */
public record PodSight(PodObject pod) {
    /** Older before younger, then by name: the order in which replicas are told. */
    public static final Comparator<PodObject> IN_ORDER = Comparator.<PodObject, Instant>comparing(
                    pod -> pod.metadata().createdAt().orElse(Instant.MAX))
            .thenComparing(pod -> pod.metadata().name());

    private static final String BACKING_OFF = "CrashLoopBackOff";

    /** The replica's name. */
    public ReplicaId id() {
        return new ReplicaId(pod.metadata().name());
    }

    /** What is told of it. */
    public Replica replica(RevisionNumber revision) {
        return new Replica(id(), revision, state(), restarts());
    }

    /** Whether it counts as a replica: it hasn't ended for good, and nobody asked for its end. */
    public boolean isExisting() {
        return !pod.isFinished() && !isTerminating();
    }

    /** Whether it is on its way out and may still hold something; on a node that is lost too. */
    public boolean isTerminating() {
        return !pod.isFinished() && pod.metadata().isTerminating();
    }

    /** Whether it exists and requests go to it. */
    public boolean isReady() {
        return isExisting() && pod.isReady();
    }

    /** What it is doing. */
    public ReplicaState state() {
        if (isTerminating()) {
            return ReplicaState.TERMINATING;
        }
        if (isReady()) {
            return ReplicaState.READY;
        }
        if (statuses().anyMatch(PodSight::isBackingOff)) {
            return ReplicaState.BACKING_OFF;
        }
        if (!isRunning()) {
            return ReplicaState.PENDING;
        }
        boolean hasBeenReady =
                isUnheardOf() || pod.status().containerStatuses().stream().anyMatch(this::hasBeenReady);
        return hasBeenReady ? ReplicaState.NOT_READY : ReplicaState.STARTING;
    }

    /** How often its containers were started again. */
    public int restarts() {
        return pod.status().containerStatuses().stream()
                .mapToInt(ContainerStatus::restartCount)
                .sum();
    }

    /** When it became ready; empty if it isn't, or nobody noted it. */
    public Optional<Instant> readySince() {
        return isReady() ? readiness().flatMap(ready -> KubeTime.parse(ready.lastTransitionTime())) : Optional.empty();
    }

    /**
     * Whether its node isn't heard of: somebody else had to say that it isn't ready, for the node's own last word was that all of its
     * containers are.
     */
    public boolean isUnheardOf() {
        boolean isSaidToBe = pod.status().reason().equals("NodeLost");
        boolean isDoubted = readiness()
                .filter(ready -> !ready.isTrue() && !ready.reason().equals("ReadinessGatesNotReady"))
                .isPresent();
        boolean containersAreReady = Condition.find(pod.status().conditions(), "ContainersReady")
                .filter(Condition::isTrue)
                .isPresent();
        return !pod.isFinished() && (isSaidToBe || (isDoubted && containersAreReady));
    }

    /** Whether a container that isn't ready has been so in its present run. */
    boolean hasBeenReady(ContainerStatus status) {
        PodObject.Running run = status.state().running();
        return run != null
                && !status.ready()
                && endOfReadiness()
                        .flatMap(end ->
                                KubeTime.parse(run.startedAt()).filter(start -> end.isAfter(start.plusSeconds(1))))
                        .isPresent();
    }

    /** Since when it hasn't been ready: from when on it never was, or when it ceased to be. Empty if it is, or nobody noted it. */
    Optional<Instant> endOfReadiness() {
        return readiness()
                .filter(ready -> !ready.isTrue())
                .flatMap(ready -> KubeTime.parse(ready.lastTransitionTime()));
    }

    /** When it ended for good, or somebody wanted it out of the way, as nearly as can be told. */
    Optional<Instant> endedAt() {
        Optional<Instant> disrupted = disruption().flatMap(Condition::changedAt);
        return disrupted
                .or(() -> statuses()
                        .map(status -> status.state().terminated())
                        .filter(end -> end != null)
                        .flatMap(end -> KubeTime.parse(end.finishedAt()).stream())
                        .max(Comparator.naturalOrder()))
                .or(this::endOfReadiness)
                .or(() -> pod.metadata().createdAt());
    }

    /** That somebody other than its owner wants it gone, and why; empty if nobody does. */
    Optional<Condition> disruption() {
        return Condition.find(pod.status().conditions(), "DisruptionTarget").filter(Condition::isTrue);
    }

    /**
     * Which images really run, by container: where each was pulled from with its digest, or the digest alone where the node
     * knows no more. Containers of which that isn't known yet are left out.
     */
    public Map<String, String> images() {
        Map<String, String> images = new LinkedHashMap<>();
        for (ContainerStatus status : pod.status().containerStatuses()) {
            String id = status.imageID();
            int scheme = id.indexOf("://");
            String image = scheme < 0 ? id : id.substring(scheme + 3);
            if (image.contains("sha256:")) {
                images.put(status.name(), image);
            }
        }
        return images;
    }

    private Optional<Condition> readiness() {
        return Condition.find(pod.status().conditions(), "Ready");
    }

    private Stream<ContainerStatus> statuses() {
        return Stream.concat(pod.status().initContainerStatuses().stream(), pod.status().containerStatuses().stream());
    }

    private boolean isRunning() {
        return pod.status().containerStatuses().stream()
                .anyMatch(status -> status.state().running() != null);
    }

    /** Ended by itself and not started again yet; that an init container has done its work is no such end. */
    private static boolean isBackingOff(ContainerStatus status) {
        ContainerState state = status.state();
        boolean waits = state.waiting() != null && state.waiting().reason().equals(BACKING_OFF);
        return waits || (state.terminated() != null && !status.ready());
    }
}
