package dev.slipway.examples.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** A small model server whose troubles are switched on by its environment. */
public final class TestModel {
    private TestModel() {}

    /** Serves until it is told to end. */
    public static void main(String[] arguments) throws Exception {
        System.out.println("starting " + env("VERSION", "0"));
        System.err.println("a line of errors");
        Thread.sleep(Long.parseLong(env("DELAY", "0")));
        if (System.getenv("EXIT") != null) {
            System.err.println(env("LAST_WORDS", "giving up"));
            System.exit(Integer.parseInt(env("EXIT", "1")));
        }
        var well = new AtomicBoolean(System.getenv("NEVER_READY") == null);
        var live = new AtomicBoolean(true);
        int port = Integer.parseInt(env("PREDICTIVE_UNIT_SERVICE_PORT", "9000"));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        var pool = Executors.newCachedThreadPool(body -> {
            var thread = new Thread(body);
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(pool);
        server.createContext("/ready", exchange -> answer(exchange, well.get() ? 200 : 503, "ready"));
        server.createContext("/live", exchange -> answer(exchange, live.get() ? 200 : 500, "live"));
        server.createContext("/unready", exchange -> {
            well.set(false);
            answer(exchange, 200, "unready");
        });
        server.createContext("/hang", exchange -> {
            live.set(false);
            answer(exchange, 200, "hanging");
        });
        server.createContext("/crash", exchange -> Runtime.getRuntime().halt(3));
        server.createContext("/slow", exchange -> {
            pause(Long.parseLong(env("SLOW", "1500")));
            answer(exchange, 200, "slow");
        });
        server.createContext("/print", exchange -> {
            String text = exchange.getRequestURI().getQuery();
            System.out.println(text == null ? "asked to print" : text);
            answer(exchange, 200, "printed");
        });
        server.createContext(
                "/env",
                exchange -> answer(exchange, 200, env(exchange.getRequestURI().getQuery(), "?")));
        server.createContext("/authorization", exchange -> {
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            answer(exchange, 200, sent == null ? "none" : sent);
        });
        server.createContext("/", exchange -> answer(exchange, 200, env("VERSION", "0")));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (System.getenv("STUBBORN") != null) {
                pause(60_000);
            }
            pause(Long.parseLong(env("LINGER", "0")));
            server.stop(0);
        }));
        server.start();
        new CountDownLatch(1).await();
    }

    private static String env(String name, String fallback) {
        String value = System.getenv(name);
        return value == null ? fallback : value;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
