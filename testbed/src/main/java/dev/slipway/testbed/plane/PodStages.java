package dev.slipway.testbed.plane;

import java.util.List;

/**
 * The rules after which kwok moves pods of fake nodes on, written in its own language: a rule applies to pods that all its
 * conditions hold for, after a delay, and rewrites their status.
 */
final class PodStages {
    private static final String DELETED = "{key: \".metadata.deletionTimestamp\", operator: Exists}";
    private static final String NOT_DELETED = "{key: \".metadata.deletionTimestamp\", operator: DoesNotExist}";
    private static final String PENDING = phase("Pending");
    private static final String RUNNING = phase("Running");
    private static final String NOT_READY = "{key: '.status.conditions.[] | select( .type == \"Ready\" ) | .status',"
            + " operator: NotIn, values: [\"True\"]}";
    private static final String READY = "{key: '.status.conditions.[] | select( .type == \"Ready\" ) | .status',"
            + " operator: In, values: [\"True\"]}";
    private static final String NO_STATUS = "{key: \".status.containerStatuses\", operator: DoesNotExist}";
    private static final String IS_RUNNING = "{key: \".status.containerStatuses.[0].state.running\", operator: Exists}";

    /** Once it has them it keeps them: a second address of its family would be refused. */
    private static final String ADDRESSES = """
            {{ if not .status.podIP }}
            {{ with NodeIPsWith .spec.nodeName }}
            hostIP: {{ index . 0 | Quote }}
            hostIPs:
            {{ range . }}
            - ip: {{ . | Quote }}
            {{ end }}
            {{ end }}
            {{ with PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
            podIP: {{ index . 0 | Quote }}
            podIPs:
            {{ range . }}
            - ip: {{ . | Quote }}
            {{ end }}
            {{ end }}
            {{ end }}
            """;

    /** Init containers have all done their work; what runs beside the containers runs. */
    private static final String INITIALIZED = """
            {{ with .spec.initContainers }}
            initContainerStatuses:
            {{ range . }}
            - name: {{ .name | Quote }}
              image: {{ .image | Quote }}
              imageID: ""
              ready: true
              started: {{ eq ( or .restartPolicy "" ) "Always" }}
              restartCount: 0
              state:
            {{ if eq ( or .restartPolicy "" ) "Always" }}
                running:
                  startedAt: {{ $now | Quote }}
            {{ else }}
                terminated:
                  exitCode: 0
                  reason: Completed
                  startedAt: {{ $now | Quote }}
                  finishedAt: {{ $now | Quote }}
            {{ end }}
            {{ end }}
            {{ end }}
            """;

    private static final String STARTED_AT = """
            phase: Running
            startTime: {{ or .status.startTime $now | Quote }}
            """;

    private static final String IS_UP = """
            started: true
            restartCount: {{ or $old.restartCount 0 }}
            containerID: {{ printf "kwok://%s-%v" ( or $root.metadata.uid "" ) ( or $old.restartCount 0 ) | Quote }}
            state:
              running:
                startedAt: {{ $now | Quote }}
            {{ with $old.lastState }}
            lastState:
            {{ YAML . 2 }}
            {{ end }}
            """;

    private PodStages() {}

    /** All rules for pods, as a YAML stream. */
    static String yaml() {
        return String.join(
                "---\n",
                ready(),
                delete(),
                slowDelete(),
                startUnready(),
                becomeReady(),
                failProbe(),
                crash("crash", Behaviour.CRASH_LOOP, "1", "Error"),
                crash("out-of-memory", Behaviour.OUT_OF_MEMORY, "137", "OOMKilled"),
                restart(),
                pull("pull-first", PENDING, NO_STATUS, "ErrImagePull"),
                pull("pull-back-off", PENDING, waiting("ErrImagePull"), "ImagePullBackOff"),
                pull("pull-again", PENDING, waiting("ImagePullBackOff"), "ErrImagePull"),
                evict());
    }

    /** Without a behaviour, or until it is evicted: ready at once, and again once a behaviour was taken away. */
    private static String ready() {
        return new StageText("ready")
                .when(NOT_DELETED)
                .when(in(".status.phase", "Pending", "Running"))
                .when(NOT_READY)
                .when(notIn(
                        annotation(Behaviour.ANNOTATION),
                        Behaviour.IMAGE_PULL_FAILURE,
                        Behaviour.CRASH_LOOP,
                        Behaviour.OUT_OF_MEMORY,
                        Behaviour.NEVER_READY,
                        Behaviour.SLOW_READY))
                .status(conditions(true), INITIALIZED, each("ready: true\n" + IS_UP), ADDRESSES, STARTED_AT)
                .yaml();
    }

    private static String delete() {
        return new StageText("delete")
                .when(DELETED)
                .when("{key: '" + annotation(Behaviour.TERMINATE_AFTER) + "', operator: DoesNotExist}")
                .deleting();
    }

    private static String slowDelete() {
        return new StageText("delete-slowly")
                .when(DELETED)
                .when("{key: '" + annotation(Behaviour.TERMINATE_AFTER) + "', operator: Exists}")
                .after(1_000, Behaviour.TERMINATE_AFTER)
                .deleting();
    }

    private static String startUnready() {
        return new StageText("start-unready")
                .when(NOT_DELETED)
                .when(behaviour(
                        Behaviour.CRASH_LOOP, Behaviour.OUT_OF_MEMORY, Behaviour.NEVER_READY, Behaviour.SLOW_READY))
                .when(PENDING)
                .status(conditions(false), INITIALIZED, each("ready: false\n" + IS_UP), ADDRESSES, STARTED_AT)
                .event("Normal", "Pulled", "Container image already present on machine")
                .event("Normal", "Started", "Started container")
                .yaml();
    }

    private static String becomeReady() {
        return new StageText("become-ready")
                .when(NOT_DELETED)
                .when(behaviour(Behaviour.SLOW_READY))
                .when(RUNNING)
                .when(NOT_READY)
                .after(5_000, Behaviour.READY_AFTER)
                .status(conditions(true), each("ready: true\n" + IS_UP))
                .yaml();
    }

    private static String failProbe() {
        return new StageText("fail-probe")
                .when(NOT_DELETED)
                .when(behaviour(Behaviour.NEVER_READY))
                .when(RUNNING)
                .after(5_000, Behaviour.PROBE_EVERY)
                .status("""
                        conditions:
                        - type: Ready
                          status: "False"
                          reason: ContainersNotReady
                          message: {{ printf "containers with unready status: [%s]" ( index .spec.containers 0 ).name | Quote }}
                          lastProbeTime: {{ $now | Quote }}
                        - type: ContainersReady
                          status: "False"
                          reason: ContainersNotReady
                        """, each("ready: false\n" + IS_UP))
                .event("Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")
                .yaml();
    }

    private static String crash(String name, String behaviour, String exitCode, String reason) {
        return new StageText(name)
                .when(NOT_DELETED)
                .when(behaviour(behaviour))
                .when(RUNNING)
                .when(IS_RUNNING)
                .after(1_000, Behaviour.CRASH_AFTER)
                .status(conditions(false), each("""
                                ready: false
                                started: false
                                restartCount: {{ or $old.restartCount 0 }}
                                containerID: {{ $old.containerID | Quote }}
                                state:
                                  waiting:
                                    reason: CrashLoopBackOff
                                    message: {{ printf "back-off 10s restarting failed container=%%s pod=%%s_%%s(%%s)" $c.name $root.metadata.name $root.metadata.namespace $root.metadata.uid | Quote }}
                                lastState:
                                  terminated:
                                    exitCode: {{ or ( index $root.metadata.annotations "%s" ) "%s" }}
                                    reason: %s
                                    {{ with index $root.metadata.annotations "%s" }}
                                    message: {{ . | Quote }}
                                    {{ end }}
                                    startedAt: {{ $old.state.running.startedAt | Quote }}
                                    finishedAt: {{ $now | Quote }}
                                    containerID: {{ $old.containerID | Quote }}
                                """.formatted(
                                Behaviour.EXIT_CODE, exitCode, reason, Behaviour.LAST_MESSAGE)))
                .event("Warning", "BackOff", "Back-off restarting failed container")
                .yaml();
    }

    private static String restart() {
        return new StageText("restart")
                .when(NOT_DELETED)
                .when(behaviour(Behaviour.CRASH_LOOP, Behaviour.OUT_OF_MEMORY))
                .when(RUNNING)
                .when(waiting("CrashLoopBackOff"))
                .after(3_000, Behaviour.RESTART_AFTER)
                .status(each("""
                        ready: false
                        started: true
                        restartCount: {{ add1 $old.restartCount }}
                        containerID: {{ printf "kwok://%s-%v" $root.metadata.uid ( add1 $old.restartCount ) | Quote }}
                        state:
                          running:
                            startedAt: {{ $now | Quote }}
                        lastState:
                        {{ YAML $old.lastState 2 }}
                        """))
                .event("Normal", "Started", "Started container")
                .yaml();
    }

    private static String pull(String name, String phase, String before, String reason) {
        var first = reason.equals("ErrImagePull");
        var message = first
                ? "failed to pull and unpack image \\\"%s\\\": failed to resolve reference: not found"
                : "Back-off pulling image \\\"%s\\\": ErrImagePull: not found";
        var stage = new StageText(name)
                .when(NOT_DELETED)
                .when(behaviour(Behaviour.IMAGE_PULL_FAILURE))
                .when(phase)
                .when(before)
                .status(
                        conditions(false),
                        each("""
                                ready: false
                                started: false
                                restartCount: 0
                                state:
                                  waiting:
                                    reason: %s
                                    message: {{ printf "%s" $c.image | Quote }}
                                """.formatted(reason, message)),
                        ADDRESSES,
                        "startTime: {{ or .status.startTime $now | Quote }}\n");
        if (first) {
            stage.event("Warning", "Failed", "Failed to pull image: failed to resolve reference: not found");
            stage.event("Warning", "Failed", "Error: ErrImagePull");
        } else {
            stage.event("Normal", "BackOff", "Back-off pulling image");
            stage.event("Warning", "Failed", "Error: ImagePullBackOff");
        }
        return switch (name) {
            case "pull-back-off" -> stage.after(1_000, Behaviour.BACK_OFF_AFTER).yaml();
            case "pull-again" -> stage.after(10_000, Behaviour.PULL_AGAIN_AFTER).yaml();
            default -> stage.yaml();
        };
    }

    private static String evict() {
        return new StageText("evict")
                .when(NOT_DELETED)
                .when(behaviour(Behaviour.EVICTED))
                .when(RUNNING)
                .when(READY)
                .after(1_000, Behaviour.EVICT_AFTER)
                .status("""
                        phase: Failed
                        reason: Evicted
                        message: 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 90Mi. '
                        conditions:
                        - type: DisruptionTarget
                          status: "True"
                          reason: TerminationByKubelet
                          message: 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 90Mi. '
                          lastTransitionTime: {{ $now | Quote }}
                        - type: Ready
                          status: "False"
                          reason: PodFailed
                          lastTransitionTime: {{ $now | Quote }}
                        - type: ContainersReady
                          status: "False"
                          reason: PodFailed
                          lastTransitionTime: {{ $now | Quote }}
                        """, each("""
                                ready: false
                                started: false
                                restartCount: {{ or $old.restartCount 0 }}
                                containerID: {{ $old.containerID | Quote }}
                                state:
                                  terminated:
                                    exitCode: 137
                                    reason: Error
                                    startedAt: {{ $old.state.running.startedAt | Quote }}
                                    finishedAt: {{ $now | Quote }}
                                    containerID: {{ $old.containerID | Quote }}
                                """))
                .event("Warning", "Evicted", "The node was low on resource: memory.")
                .yaml();
    }

    private static String conditions(boolean ready) {
        var text = new StringBuilder("""
                conditions:
                - type: Initialized
                  status: "True"
                  lastTransitionTime: {{ $now | Quote }}
                - type: PodReadyToStartContainers
                  status: "True"
                  lastTransitionTime: {{ $now | Quote }}
                """);
        for (var type : List.of("Ready", "ContainersReady")) {
            text.append("- type: ").append(type).append("\n  lastTransitionTime: {{ $now | Quote }}\n");
            text.append(
                    ready
                            ? "  status: \"True\"\n  reason: \"\"\n  message: \"\"\n"
                            : "  status: \"False\"\n  reason: ContainersNotReady\n  message: {{ printf \"containers with unready"
                                    + " status: [%s]\" ( index .spec.containers 0 ).name | Quote }}\n");
        }
        return text.toString();
    }

    /** The status of every container; what it was before is {@code $old}, and the container's spec {@code $c}. */
    private static String each(String body) {
        return """
                containerStatuses:
                {{ range $i, $c := .spec.containers }}
                {{ $old := dict }}
                {{ with $root.status.containerStatuses }}{{ $old = index . $i }}{{ end }}
                - name: {{ $c.name | Quote }}
                  image: {{ $c.image | Quote }}
                  imageID: ""
                """ + body.indent(2) + "{{ end }}\n";
    }

    private static String annotation(String name) {
        return ".metadata.annotations[\"" + name + "\"]";
    }

    private static String behaviour(String... names) {
        return in(annotation(Behaviour.ANNOTATION), names);
    }

    private static String phase(String name) {
        return in(".status.phase", name);
    }

    private static String waiting(String reason) {
        return in(".status.containerStatuses.[0].state.waiting.reason", reason);
    }

    private static String in(String key, String... values) {
        return "{key: '" + key + "', operator: In, values: [" + String.join(", ", values) + "]}";
    }

    private static String notIn(String key, String... values) {
        return "{key: '" + key + "', operator: NotIn, values: [" + String.join(", ", values) + "]}";
    }
}
