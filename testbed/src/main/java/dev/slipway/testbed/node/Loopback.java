package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks servers of the bed that listen on this machine only. */
final class Loopback {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private static final int GOOD = 200;

    private Loopback() {}

    static URI uri(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Says whether it answers that all is well; nobody there yet is no error. */
    static boolean answers(URI uri) {
        try {
            return CLIENT.send(request(uri), BodyHandlers.discarding()).statusCode() == GOOD;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted(uri, e);
        }
    }

    static String get(URI uri) {
        try {
            var answer = CLIENT.send(request(uri), BodyHandlers.ofString());
            if (answer.statusCode() != GOOD) {
                throw new TestbedException(
                        Code.REFUSED, uri + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, uri + " can't be asked: " + e, e);
        } catch (InterruptedException e) {
            throw interrupted(uri, e);
        }
    }

    private static HttpRequest request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    }

    private static TestbedException interrupted(URI uri, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new TestbedException(Code.BROKEN, "Interrupted while asking " + uri, cause);
    }
}
