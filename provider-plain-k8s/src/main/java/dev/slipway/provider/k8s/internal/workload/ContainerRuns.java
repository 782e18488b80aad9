package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.provider.k8s.internal.kube.KubeTime;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.PodObject.Container;
import dev.slipway.provider.k8s.internal.kube.PodObject.ContainerStatus;
import dev.slipway.provider.k8s.internal.kube.PodObject.Running;
import dev.slipway.provider.k8s.internal.kube.PodObject.Terminated;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the runs of a pod's container. Runs are numbered by the restarts before them. The newest that has a log is the one that runs, or
 * while none does the one that ended last; the log of the run before that is kept too, but can't be had while the container waits. Immutable.
 *
 * @param isThere whether the pod has such a container
 * @param isRunning whether it runs
 * @param isOver whether no run will come any more
 * @param next the number of the run that comes next, as far as is known
 * @param newest the number of the newest run that has a log; empty if none has
 * @param begun when that began
 * @param before how the run before it ended; empty if its log can't be had
 */
record ContainerRuns(
        boolean isThere,
        boolean isRunning,
        boolean isOver,
        int next,
        OptionalInt newest,
        Optional<Instant> begun,
        Optional<Terminated> before) {
    /** Reads the status of a container, or of an init container. */
    static ContainerRuns of(PodObject pod, String container) {
        Optional<Container> asked = Stream.concat(
                        pod.spec().containers().stream(), pod.spec().initContainers().stream())
                .filter(one -> one.name().equals(container))
                .findFirst();
        Optional<ContainerStatus> status = Stream.concat(
                        pod.status().containerStatuses().stream(), pod.status().initContainerStatuses().stream())
                .filter(one -> one.name().equals(container))
                .findFirst();
        int restarts = status.map(ContainerStatus::restartCount).orElse(0);
        Running running = status.map(one -> one.state().running()).orElse(null);
        Terminated ended = status.map(one -> one.state().terminated()).orElse(null);
        Terminated last = status.map(one -> one.lastState().terminated()).orElse(null);
        boolean isRunning = running != null && !pod.isFinished();
        boolean isWaiting = running == null && ended == null;
        boolean hasLog = !isWaiting || last != null;
        Terminated newestEnd = isWaiting ? last : ended;
        return new ContainerRuns(
                asked.isPresent(),
                isRunning,
                isOver(
                        pod,
                        isRunning,
                        asked.filter(one -> isDone(pod, one, ended)).isPresent()),
                hasLog ? restarts + 1 : restarts,
                hasLog ? OptionalInt.of(restarts) : OptionalInt.empty(),
                begun(running, newestEnd),
                isWaiting ? Optional.empty() : Optional.ofNullable(last));
    }

    /** How a run before the newest ended, if it was at a time or later. */
    boolean hasBeforeSince(Instant time) {
        return before.map(Terminated::finishedAt)
                .flatMap(KubeTime::parse)
                // Statuses have whole seconds.
                .filter(end -> end.getEpochSecond() >= time.getEpochSecond())
                .isPresent();
    }

    /** When the run before the newest began, if its log can be had. */
    Optional<Instant> beforeBegun() {
        return before.map(Terminated::startedAt).flatMap(KubeTime::parse);
    }

    private static boolean isOver(PodObject pod, boolean isRunning, boolean isDone) {
        return pod.isFinished() || (pod.metadata().isTerminating() && !isRunning) || isDone;
    }

    /** An init container that has done its work isn't started again. */
    private static boolean isDone(PodObject pod, Container container, @Nullable Terminated ended) {
        boolean isInit = pod.spec().initContainers().contains(container);
        return isInit && container.restartPolicy() == null && ended != null && ended.exitCode() == 0;
    }

    private static Optional<Instant> begun(@Nullable Running running, @Nullable Terminated ended) {
        return running != null
                ? KubeTime.parse(running.startedAt())
                : Optional.ofNullable(ended).flatMap(end -> KubeTime.parse(end.startedAt()));
    }
}
