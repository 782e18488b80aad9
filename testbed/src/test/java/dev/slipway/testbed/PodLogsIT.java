package dev.slipway.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testbed.plane.Behaviour;
import dev.slipway.testbed.plane.FakePods;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.PodLogs;
import dev.slipway.testbed.plane.PodStatus;
import io.kubernetes.client.openapi.ApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Logs of fake pods, as the API server hands them out. */
@ControlPlane
final class PodLogsIT {
    private final PodLogs logs;
    private final FakePods pods;
    private final KubeApi api;
    private final String namespace;

    PodLogsIT(PodLogs logs, FakePods pods, KubeApi api, Bed bed) {
        this.logs = logs;
        this.pods = pods;
        this.api = api;
        this.namespace = bed.namespace();
    }

    private void run(String pod) {
        pods.run(pod, Behaviour.ready());
        pods.await(pod, "is ready", seen -> PodStatus.hasCondition(seen, "Ready"));
    }

    @Test
    @DisplayName("a pod's lines can be read, from the end, and with their times")
    void read() {
        run("talker");
        assertThat(api.text(pods.path("talker") + "/log"))
                .as("before it says anything")
                .isEmpty();
        logs.append(namespace, "talker", "app", "loading model", "ready: {\"a\": 1}");

        assertThat(api.text(pods.path("talker") + "/log")).isEqualTo("loading model\nready: {\"a\": 1}\n");
        assertThat(api.text(pods.path("talker") + "/log?tailLines=1")).isEqualTo("ready: {\"a\": 1}\n");
        assertThat(api.text(pods.path("talker") + "/log?timestamps=true&tailLines=1"))
                .matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z ready: \\{\"a\": 1}\n");
    }

    @Test
    @DisplayName("the lines of the run before the last restart are kept apart")
    void previous() {
        run("restarted");
        logs.appendPrevious(namespace, "restarted", "app", "out of memory");
        logs.append(namespace, "restarted", "app", "starting again");

        assertThat(api.text(pods.path("restarted") + "/log?previous=true")).isEqualTo("out of memory\n");
        assertThat(api.text(pods.path("restarted") + "/log")).isEqualTo("starting again\n");
    }

    @Test
    @DisplayName("a log that is followed shows each line as it is written, to the official client too")
    void follow(ApiClient client) throws Exception {
        run("followed");
        logs.append(namespace, "followed", "app", "first");
        try (var stream =
                        new io.kubernetes.client.PodLogs(client).streamNamespacedPodLog(namespace, "followed", "app");
                var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            assertThat(next(lines)).isEqualTo("first");
            logs.append(namespace, "followed", "app", "second");
            assertThat(next(lines)).isEqualTo("second");
            logs.append(namespace, "followed", "app", "third");
            assertThat(next(lines)).isEqualTo("third");
        }
    }

    /** The next line, without waiting for ever. */
    private static String next(BufferedReader lines) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return lines.readLine();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("each pod has its own lines")
    void apart() {
        run("one");
        run("two");
        logs.append(namespace, "one", "app", "of one");
        logs.append(namespace, "two", "app", "of two");

        assertThat(api.text(pods.path("one") + "/log")).isEqualTo("of one\n");
        assertThat(api.text(pods.path("two") + "/log")).isEqualTo("of two\n");
    }

    @Test
    @DisplayName("writing for a pod that isn't there is refused")
    void missing() {
        assertThatThrownBy(() -> logs.append(namespace, "nobody", "app", "hello"))
                .isInstanceOf(TestbedException.class)
                .hasMessageContaining("nobody");
    }
}
