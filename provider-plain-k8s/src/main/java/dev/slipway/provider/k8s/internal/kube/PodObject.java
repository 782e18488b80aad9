package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Pod.
 *
 * @param metadata its metadata
 * @param spec what is asked for
 * @param status what its node says
 */
public record PodObject(ObjectMeta metadata, Spec spec, Status status) implements KubeObject {
    /** Takes null for a status that nobody has written yet. */
    public PodObject {
        status = status == null ? new Status("", "", "", null, List.of(), List.of(), List.of()) : status;
    }

    /** Whether it has ended for good and holds nothing any more. */
    public boolean isFinished() {
        return status.phase().equals("Succeeded") || status.phase().equals("Failed");
    }

    /** Whether requests may go to it. */
    public boolean isReady() {
        return Condition.find(status.conditions(), "Ready")
                .filter(Condition::isTrue)
                .isPresent();
    }

    /**
     * What is asked for.
     *
     * @param nodeName where it runs; empty while it has no place
     * @param containers at least one
     * @param initContainers empty if there are none
     * @param overhead what its runtime class takes besides, by resource
     * @param resources what all of it together gets, where that is said
     */
    public record Spec(
            String nodeName,
            List<Container> containers,
            List<Container> initContainers,
            Map<String, String> overhead,
            Resources resources) {
        /** Takes null for what is left out. */
        public Spec {
            nodeName = nodeName == null ? "" : nodeName;
            containers = containers == null ? List.of() : containers;
            initContainers = initContainers == null ? List.of() : initContainers;
            overhead = overhead == null ? Map.of() : overhead;
            resources = resources == null ? Resources.NONE : resources;
        }
    }

    /**
     * A container as it is asked for.
     *
     * @param name its name in the pod
     * @param image what it runs
     * @param resources what it gets
     * @param restartPolicy {@code Always} for an init container that goes on beside the others; null for any other
     * @param startupProbe tells when it has started; null if there is none
     */
    public record Container(
            String name,
            String image,
            Resources resources,
            @Nullable String restartPolicy,
            @Nullable StartupProbe startupProbe) {
        /** Takes null for what is left out. */
        public Container {
            image = image == null ? "" : image;
            resources = resources == null ? Resources.NONE : resources;
        }

        /** Whether it is an init container that goes on beside the others. */
        public boolean isSidecar() {
            return "Always".equals(restartPolicy);
        }
    }

    /**
     * How long a container may take to start: what takes longer is ended, and started again.
     *
     * @param initialDelaySeconds from when on it is probed
     * @param periodSeconds how often; 10 if left out, as the server fills in
     * @param failureThreshold how many probes in a row may fail; 3 if left out
     */
    public record StartupProbe(
            int initialDelaySeconds,
            @Nullable Integer periodSeconds,
            @Nullable Integer failureThreshold) {
        /** How much time lies between two probes. */
        public Duration period() {
            return Duration.ofSeconds(periodSeconds == null ? 10 : periodSeconds);
        }

        /** How long it may take in all. */
        public Duration budget() {
            return period().multipliedBy(failureThreshold == null ? 3 : failureThreshold)
                    .plusSeconds(initialDelaySeconds);
        }
    }

    /**
     * What a container gets, by resource.
     *
     * @param requests what is reserved for it
     * @param limits what it may use
     */
    public record Resources(Map<String, String> requests, Map<String, String> limits) {
        /** Nothing is said. */
        public static final Resources NONE = new Resources(Map.of(), Map.of());

        /** Takes null for what is left out. */
        public Resources {
            requests = requests == null ? Map.of() : requests;
            limits = limits == null ? Map.of() : limits;
        }
    }

    /**
     * What is known of it.
     *
     * @param phase {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed} or {@code Unknown}
     * @param reason in one word, such as {@code Evicted}; empty if there is none
     * @param message in a sentence; empty if there is none
     * @param startTime when its node took it
     * @param conditions by type
     * @param containerStatuses one per container, once its node knows of it
     * @param initContainerStatuses one per init container
     */
    public record Status(
            String phase,
            String reason,
            String message,
            @Nullable String startTime,
            List<Condition> conditions,
            List<ContainerStatus> containerStatuses,
            List<ContainerStatus> initContainerStatuses) {
        /** Takes null for what is left out. */
        public Status {
            phase = phase == null ? "" : phase;
            reason = reason == null ? "" : reason;
            message = message == null ? "" : message;
            conditions = conditions == null ? List.of() : conditions;
            containerStatuses = containerStatuses == null ? List.of() : containerStatuses;
            initContainerStatuses = initContainerStatuses == null ? List.of() : initContainerStatuses;
        }
    }

    /**
     * What is known of a container.
     *
     * @param name its name in the pod
     * @param ready whether it is ready
     * @param started whether its startup probe has succeeded; null while that isn't known
     * @param restartCount how often it was started again
     * @param imageID which image really runs, with its digest; empty while that isn't known
     * @param state what it is doing
     * @param lastState how its run before this one ended
     */
    public record ContainerStatus(
            String name,
            boolean ready,
            @Nullable Boolean started,
            int restartCount,
            String imageID,
            ContainerState state,
            ContainerState lastState) {
        /** Takes null for what is left out. */
        public ContainerStatus {
            name = name == null ? "" : name;
            imageID = imageID == null ? "" : imageID;
            state = state == null ? ContainerState.NONE : state;
            lastState = lastState == null ? ContainerState.NONE : lastState;
        }
    }

    /**
     * What a container is, or was, doing: one of three, or nothing.
     *
     * @param waiting why it doesn't run yet
     * @param running that it runs
     * @param terminated how it ended
     */
    public record ContainerState(
            @Nullable Waiting waiting,
            @Nullable Running running,
            @Nullable Terminated terminated) {
        /** Nothing is known. */
        public static final ContainerState NONE = new ContainerState(null, null, null);
    }

    /**
     * Why a container doesn't run yet.
     *
     * @param reason in one word
     * @param message in a sentence
     */
    public record Waiting(String reason, String message) {
        /** Takes null for what is left out. */
        public Waiting {
            reason = reason == null ? "" : reason;
            message = message == null ? "" : message;
        }
    }

    /**
     * That a container runs.
     *
     * @param startedAt since when
     */
    public record Running(@Nullable String startedAt) {}

    /**
     * How a container ended.
     *
     * @param exitCode its exit code
     * @param signal which signal ended it; 0 for none
     * @param reason in one word, such as {@code OOMKilled}
     * @param message its last words, or the last lines of its log
     * @param startedAt when it began
     * @param finishedAt when it ended
     */
    public record Terminated(
            int exitCode,
            int signal,
            String reason,
            String message,
            @Nullable String startedAt,
            @Nullable String finishedAt) {
        /** Takes null for what is left out. */
        public Terminated {
            reason = reason == null ? "" : reason;
            message = message == null ? "" : message;
        }
    }
}
