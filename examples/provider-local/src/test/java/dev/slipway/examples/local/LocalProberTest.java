package dev.slipway.examples.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.model.Probe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class LocalProberTest {
    @Test
    @DisplayName("an answered probe runs its action once the answer can be read, whatever kind of probe it is")
    void tellsOfAnswers() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/ready", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.createContext("/failing", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        try (var proxy = new Proxy("127.0.0.1")) {
            proxy.start();
            int port = server.getAddress().getPort();
            assertThat(answer(new Prober(proxy), Probe.http("/ready"), port)).isTrue();
            assertThat(answer(new Prober(proxy), Probe.http("/failing"), port)).isFalse();
            assertThat(answer(new Prober(proxy), Probe.port(), port)).isTrue();
        } finally {
            server.stop(0);
        }
    }

    private static boolean answer(Prober prober, Probe probe, int port) throws Exception {
        var told = new CountDownLatch(1);
        CompletableFuture<Boolean> answer = prober.ask(patient(probe), port, told::countDown);
        assertThat(told.await(20, TimeUnit.SECONDS)).as("told of the answer").isTrue();
        assertThat(answer).isDone();
        return answer.get();
    }

    private static Probe patient(Probe probe) {
        return Probe.builder().from(probe).timeout(Duration.ofSeconds(15)).build();
    }
}
