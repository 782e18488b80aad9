package dev.slipway.examples.iris;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LoadTest {
    private static final String BORDERLINE = "{\"data\":{\"ndarray\":[[5.9,3.2,4.8,1.8]]}}";
    private static final int REQUESTS = 300;
    private static final Duration PAUSE = Duration.ofMillis(10);

    @Test
    void aHundredRequestsPerSecondHalfOfThemOnNewConnectionsAllSucceedWithoutStalling() throws Exception {
        ScheduledExecutorService clients = Executors.newScheduledThreadPool(8);
        try (var server = RunningServer.serving(Recipe.WHOLE_FLOWER)) {
            var calls = new ArrayList<Future<Call>>();
            for (int request = 0; request < REQUESTS; request++) {
                boolean kept = request % 2 == 0;
                calls.add(clients.schedule(() -> call(server, kept), request * PAUSE.toNanos(), TimeUnit.NANOSECONDS));
            }

            var kept = new ArrayList<Long>();
            var all = new ArrayList<Long>();
            for (Future<Call> future : calls) {
                Call call = future.get(30, TimeUnit.SECONDS);
                assertThat(call.status()).isEqualTo(200);
                assertThat(call.body()).contains("0.6009851877607766");
                all.add(call.millis());
                if (call.kept()) {
                    kept.add(call.millis());
                }
            }

            System.out.println("load: " + all.size() + " requests, 0 failed, median " + median(all) + " ms, slowest "
                    + Collections.max(all) + " ms");
            assertThat(median(kept)).isLessThan(35);
        } finally {
            clients.shutdownNow();
        }
    }

    private record Call(int status, String body, long millis, boolean kept) {}

    private static Call call(RunningServer server, boolean kept) throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> response =
                kept ? server.post("/api/v1.0/predictions", BORDERLINE) : onNewConnection(server);
        return new Call(
                response.statusCode(),
                response.body(),
                Duration.ofNanos(System.nanoTime() - start).toMillis(),
                kept);
    }

    private static HttpResponse<String> onNewConnection(RunningServer server) throws Exception {
        // A fresh client has no connection to reuse.
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.request("/api/v1.0/predictions")
                                        .build()
                                        .uri())
                                .version(HttpClient.Version.HTTP_1_1)
                                .timeout(Duration.ofSeconds(10))
                                .POST(HttpRequest.BodyPublishers.ofString(BORDERLINE))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static long median(List<Long> millis) {
        return millis.stream().sorted().skip(millis.size() / 2).findFirst().orElseThrow();
    }
}
