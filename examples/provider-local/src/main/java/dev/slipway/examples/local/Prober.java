package dev.slipway.examples.local;

import dev.slipway.model.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks replicas whether they are well, without making anybody wait. Thread-safe. */
final class Prober {
    private final Proxy proxy;

    Prober(Proxy proxy) {
        this.proxy = proxy;
    }

    /** Completes with the answer, and then runs the action; no answer is a no. */
    CompletableFuture<Boolean> ask(Probe probe, int port, Runnable whenAnswered) {
        var answer = new CompletableFuture<Boolean>();
        if (probe.path().isPresent()) {
            proxy.client()
                    .newRequest("127.0.0.1", port)
                    .path(probe.path().get())
                    .timeout(probe.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .send(result -> {
                        answer.complete(!result.isFailed()
                                && isGood(result.getResponse().getStatus()));
                        whenAnswered.run();
                    });
        } else {
            proxy.executor().execute(() -> {
                answer.complete(isOpen(port, (int) probe.timeout().toMillis()));
                whenAnswered.run();
            });
        }
        return answer;
    }

    private static boolean isGood(int status) {
        return status >= 200 && status < 400;
    }

    private static boolean isOpen(int port, int timeoutMillis) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Math.max(1, timeoutMillis));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
