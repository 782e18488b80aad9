package dev.slipway.provider.k8s.internal.kube;

import dev.slipway.provider.k8s.internal.kube.ClientJavaRequests.Asked;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.util.exception.TokenAquisitionException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Sends requests and brings answers, on connections and threads of its own, which are gone when it is closed. Whoever asks waits for no longer than the
 * deadline, whatever hangs: the server, the way to it, a name service or a program that gives credentials. Thread-safe.
 */
final class ClientJavaExchanges implements AutoCloseable {
    private static final long MOST_OF_ERROR = 64 * 1024L;
    private static final int IDLE_CONNECTIONS = 5;
    private static final long IDLE_SECONDS = 60;
    private static final long THREAD_SECONDS = 10;
    private static final long CLOSE_SECONDS = 5;

    /** What an exchange has beyond the client's own deadline, so that the client has the chance to say what was too slow. */
    private static final Duration GRACE = Duration.ofMillis(250);

    private final ClientJavaTimes times;
    private final Clock clock;
    private final MirrorClock server = new MirrorClock(System::nanoTime);
    private final ConnectionPool connections = new ConnectionPool(IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS);
    private final OkHttpClient calls;
    private final OkHttpClient streams;
    private final Set<ClientJavaStream<?>> open = ConcurrentHashMap.newKeySet();
    private final Set<ClientJavaAttempt> asking = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads;
    private volatile boolean isClosed;

    /**
     * Derives clients of its own.
     *
     * @param host stays as it is, and nothing is shared with it but what its host has put into it
     * @param times how long to wait
     * @param clock counts where a server doesn't say what time it is
     */
    ClientJavaExchanges(OkHttpClient host, ClientJavaTimes times, Clock clock) {
        this.times = times;
        this.clock = clock;
        this.calls = host.newBuilder()
                .dispatcher(new Dispatcher())
                .connectionPool(connections)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .cache(null)
                .connectTimeout(times.call())
                .writeTimeout(times.call())
                .readTimeout(times.read())
                .callTimeout(times.call())
                .pingInterval(times.ping())
                .addNetworkInterceptor(new ClientJavaOnce())
                .build();
        OkHttpClient.Builder endless = calls.newBuilder().callTimeout(Duration.ZERO);
        // Whoever logs whole answers would wait for the end of one that has none.
        endless.interceptors().removeIf(ClientJavaExchanges::isLogging);
        endless.networkInterceptors().removeIf(ClientJavaExchanges::isLogging);
        this.streams = endless.build();
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, THREAD_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "slipway-kubernetes-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private static boolean isLogging(Object interceptor) {
        return interceptor.getClass().getName().startsWith("okhttp3.logging.");
    }

    ClientJavaTimes times() {
        return times;
    }

    /** What time it is for the server, as far as it has told. */
    Instant serverTime() {
        return server.now().orElseGet(clock::instant);
    }

    /** When an answer was given, by the server's clock if it told. */
    Instant time(ClientJavaAnswer answer) {
        return answer.date().orElseGet(clock::instant);
    }

    /**
     * Makes an ordinary call.
     *
     * @return the answer, whatever its status
     */
    ClientJavaAnswer send(KubeCall call, Asked asked) {
        ClientJavaAttempt attempt = new ClientJavaAttempt();
        asking.add(attempt);
        try {
            return await(call, attempt, threads.submit(() -> whole(asked, attempt)));
        } catch (RejectedExecutionException e) {
            throw KubeTrouble.closed(call, false);
        } finally {
            asking.remove(attempt);
        }
    }

    private ClientJavaAnswer await(KubeCall call, ClientJavaAttempt attempt, Future<ClientJavaAnswer> answer) {
        try {
            return answer.get(times.call().plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            giveUp(attempt, answer);
            Thread.currentThread().interrupt();
            throw KubeTrouble.interrupted(call, attempt.isSent(), e);
        } catch (TimeoutException e) {
            giveUp(attempt, answer);
            throw KubeTrouble.broken(call, new InterruptedIOException("timeout"), attempt.isSent());
        } catch (ExecutionException e) {
            throw failed(call, e.getCause(), attempt);
        }
    }

    private static void giveUp(ClientJavaAttempt attempt, Future<?> answer) {
        attempt.cancel();
        answer.cancel(true);
    }

    private ClientJavaAnswer whole(Asked asked, ClientJavaAttempt attempt) throws IOException, ApiException {
        try (Response response = begin(calls, asked, attempt).execute()) {
            ClientJavaAnswer answer = response.isSuccessful()
                    ? new ClientJavaAnswer(response, response.body().bytes())
                    : error(response);
            answer.date().ifPresent(date -> server.heard(date, server.nanos()));
            return answer;
        }
    }

    private Call begin(OkHttpClient client, Asked asked, ClientJavaAttempt attempt) throws ApiException {
        Call call = client.newCall(asked.request()
                .newBuilder()
                .tag(ClientJavaAttempt.class, attempt)
                .build());
        attempt.begin(call);
        if (isClosed) {
            // Whoever closed may have looked before there was anything to cancel.
            attempt.cancel();
        }
        return call;
    }

    /** What came of a call that has no answer. */
    KubeException failed(KubeCall call, Throwable cause, ClientJavaAttempt attempt) {
        if (isClosed) {
            return KubeTrouble.closed(call, attempt.isSent());
        }
        if (cause instanceof ApiException
                || cause instanceof TokenAquisitionException
                || cause instanceof ClientJavaCredentialException) {
            return KubeTrouble.nameless(call, cause);
        }
        return KubeTrouble.broken(call, cause, attempt.isSent());
    }

    /** What came of a call that was answered with an error. */
    KubeException refused(KubeCall call, ClientJavaAnswer answer) {
        return KubeTrouble.answered(call, answer.status(), answer.text(), answer.retryAfter(), time(answer));
    }

    /** Begins something that has no end of its own, on a thread of its own. */
    <T> ClientJavaStream<T> stream(KubeCall call, ClientJavaStream.Way way, ClientJavaStream.Decoder<T> decoder) {
        ClientJavaStream<T> stream = new ClientJavaStream<>(this, call, way, decoder, open::remove);
        open.add(stream);
        try {
            stream.start(threads);
        } catch (RejectedExecutionException e) {
            stream.close();
            throw KubeTrouble.closed(call, false);
        }
        return stream;
    }

    /** The answer to a request for something endless; the caller closes it. */
    Response open(ClientJavaStream.Way way, ClientJavaAttempt attempt) throws IOException, ApiException {
        // A stream's own limit counts only up to the socket's.
        OkHttpClient patient = streams.newBuilder().readTimeout(way.silence()).build();
        return begin(patient, way.asked(), attempt).execute();
    }

    /** An answer that is an error, of which not more is read than anybody wants to know. */
    static ClientJavaAnswer error(Response response) throws IOException {
        BufferedSource source = response.body().source();
        source.request(MOST_OF_ERROR);
        return new ClientJavaAnswer(
                response,
                source.getBuffer()
                        .readByteArray(
                                Math.min(MOST_OF_ERROR, source.getBuffer().size())));
    }

    /** Ends everything that is open, and waits a moment until all of it is gone. */
    @Override
    public void close() {
        isClosed = true;
        open.forEach(ClientJavaStream::close);
        asking.forEach(ClientJavaAttempt::cancel);
        threads.shutdownNow();
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.evictAll();
    }
}
