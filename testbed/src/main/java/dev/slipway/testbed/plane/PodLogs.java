package dev.slipway.testbed.plane;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.process.Await;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * What pods of fake nodes log: whatever a test writes here can be read and followed through the API server, line by line
 * with its time. A pod that nothing was written for has an empty log. Thread-safe.
 */
public final class PodLogs {
    private static final String FOLDER = "pod-logs";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final RunFolder folder;
    private final KubeApi api;

    PodLogs(RunFolder folder, KubeApi api) {
        this.folder = folder;
        this.api = api;
    }

    /** Gives every pod an empty log. */
    void answerForAll() {
        var empty = folder.write(FOLDER + "/empty.log", "");
        api.apply("""
                apiVersion: kwok.x-k8s.io/v1alpha1
                kind: ClusterLogs
                metadata: {name: all}
                spec:
                  logs:
                  - logsFile: "%s"
                    previousLogsFile: "%s"
                    follow: true
                """.formatted(empty, empty));
    }

    /**
     * Adds lines to the log of a container. Whoever follows it sees them, if it follows since after the first line.
     *
     * @param namespace the pod's namespace
     * @param pod the pod's name; it has to exist
     * @param container the container's name
     * @param lines what it logs, now
     * @throws TestbedException {@code REFUSED} when there is no such pod
     */
    public void append(String namespace, String pod, String container, String... lines) {
        write(namespace, pod, container + ".log", lines);
    }

    /**
     * Adds lines to the log of the run of a container before its last restart.
     *
     * @param namespace the pod's namespace
     * @param pod the pod's name; it has to exist
     * @param container the container's name
     * @param lines what it logged, now
     * @throws TestbedException {@code REFUSED} when there is no such pod
     */
    public void appendPrevious(String namespace, String pod, String container, String... lines) {
        write(namespace, pod, container + "-previous.log", lines);
    }

    private synchronized void write(String namespace, String pod, String file, String... lines) {
        var logs = folder.path().resolve(FOLDER).resolve(namespace).resolve(pod);
        var isNew = Files.notExists(logs);
        if (isNew) {
            announce(namespace, pod, logs);
        }
        var text = new StringBuilder();
        for (var line : lines) {
            text.append(TIME.format(Instant.now()))
                    .append(" stdout F ")
                    .append(line)
                    .append('\n');
        }
        try {
            Files.writeString(logs.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "The log of " + pod + " can't be written", e);
        }
        if (isNew) {
            awaitAnswer(namespace, pod, logs);
        }
    }

    private void announce(String namespace, String pod, Path logs) {
        var entries = new StringBuilder();
        var spec = api.get("/api/v1/namespaces/" + namespace + "/pods/" + pod).path("spec");
        for (var container : spec.path("containers")) {
            var name = container.path("name").asText();
            folder.write(relative(logs, name + ".log"), "");
            folder.write(relative(logs, name + "-previous.log"), "");
            entries.append("""
                      - containers: ["%s"]
                        logsFile: "%s"
                        previousLogsFile: "%s"
                        follow: true
                    """.formatted(name, logs.resolve(name + ".log"), logs.resolve(name + "-previous.log")));
        }
        api.apply("""
                apiVersion: kwok.x-k8s.io/v1alpha1
                kind: Logs
                metadata: {name: "%s", namespace: "%s"}
                spec:
                  logs:
                %s""".formatted(pod, namespace, entries));
    }

    private String relative(Path logs, String file) {
        return folder.path().relativize(logs.resolve(file)).toString();
    }

    /** kwok hears of it a moment later; until then it would answer with the empty log. */
    private void awaitAnswer(String namespace, String pod, Path logs) {
        var path = "/api/v1/namespaces/" + namespace + "/pods/" + pod + "/log?tailLines=1";
        var spec = api.get("/api/v1/namespaces/" + namespace + "/pods/" + pod).path("spec");
        for (var container : spec.path("containers")) {
            var name = container.path("name").asText();
            awaitAnswer(pod, logs.resolve(name + ".log"), path + "&container=" + name);
            awaitAnswer(pod, logs.resolve(name + "-previous.log"), path + "&previous=true&container=" + name);
        }
    }

    private void awaitAnswer(String pod, Path log, String path) {
        if (!isEmpty(log)) {
            Await.until(
                    "the log of " + pod + " is answered for",
                    Duration.ofSeconds(30),
                    () -> !api.send("GET", path, "application/json", "").text().isEmpty());
        }
    }

    private static boolean isEmpty(Path file) {
        try {
            return Files.size(file) == 0;
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "A log can't be read: " + file, e);
        }
    }
}
