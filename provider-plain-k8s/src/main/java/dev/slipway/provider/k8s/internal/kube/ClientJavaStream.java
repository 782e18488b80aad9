package dev.slipway.provider.k8s.internal.kube;

import dev.slipway.provider.k8s.internal.kube.ClientJavaLines.Line;
import dev.slipway.provider.k8s.internal.kube.ClientJavaRequests.Asked;
import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Lines of an answer without an end, read by a thread of its own and pulled by another, which the first waits for when it is some lines ahead. Not
 * thread-safe, but {@link #close} may be called by any thread.
 *
 * @param <T> what becomes of a line
 */
final class ClientJavaStream<T> implements AutoCloseable {
    private static final int AHEAD = 64;

    private final ClientJavaExchanges exchanges;
    private final KubeCall call;
    private final Way way;
    private final Decoder<T> decoder;
    private final Consumer<ClientJavaStream<T>> atEnd;
    private final ClientJavaAttempt attempt = new ClientJavaAttempt();
    private final BlockingQueue<Piece<T>> pieces = new ArrayBlockingQueue<>(AHEAD);
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile @Nullable Future<?> reading;
    private volatile boolean isEnded;
    private volatile boolean isClosed;

    ClientJavaStream(
            ClientJavaExchanges exchanges,
            KubeCall call,
            Way way,
            Decoder<T> decoder,
            Consumer<ClientJavaStream<T>> atEnd) {
        this.exchanges = exchanges;
        this.call = call;
        this.way = way;
        this.decoder = decoder;
        this.atEnd = atEnd;
    }

    /**
     * How it is read.
     *
     * @param asked the request
     * @param silence how long nothing may come before the connection counts as dead
     * @param isPatient whether silence is nothing strange: where the connection itself is asked whether it is alive, that will do, and there may be no
     *     answer at all before the first line
     * @param mostOfLine how many bytes of a line are kept
     */
    record Way(Asked asked, Duration silence, boolean isPatient, int mostOfLine) {}

    /** Makes something of a line. */
    @FunctionalInterface
    interface Decoder<T> {
        /**
         * Makes something of a line.
         *
         * @return empty if it is to be skipped
         */
        Optional<T> decode(Line line);
    }

    /** One of them, or the end. */
    private record Piece<T>(@Nullable T value, @Nullable KubeException failure) {}

    void start(ExecutorService threads) {
        reading = threads.submit(this::read);
        if (isClosed) {
            stopReading();
        }
    }

    /** Waits until the server has agreed to it, or has refused. */
    void awaitBegin(Duration wait) {
        try {
            if (!begun.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                close();
                throw KubeTrouble.broken(call, new InterruptedIOException("timeout"), attempt.isSent());
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw KubeTrouble.interrupted(call, attempt.isSent(), e);
        }
        if (isClosed) {
            throw KubeTrouble.closed(call, attempt.isSent());
        }
        Piece<T> first = pieces.peek();
        if (first != null && first.failure() != null) {
            close();
            throw here(first.failure());
        }
    }

    Optional<T> next(Duration wait) {
        if (isEnded()) {
            return Optional.empty();
        }
        Piece<T> piece;
        try {
            piece = pieces.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KubeTrouble.interrupted(call, attempt.isSent(), e);
        }
        if (piece == null || isClosed) {
            return Optional.empty();
        }
        if (piece.value() != null) {
            return Optional.of(piece.value());
        }
        isEnded = true;
        if (piece.failure() != null) {
            throw here(piece.failure());
        }
        return Optional.empty();
    }

    boolean isEnded() {
        return isEnded || isClosed;
    }

    @Override
    public void close() {
        isClosed = true;
        stopReading();
        // Its thread may never have got to run.
        begun.countDown();
        // Whoever waits for the next one has found nothing, so there is room.
        pieces.offer(new Piece<>(null, null));
        atEnd.accept(this);
    }

    private void stopReading() {
        attempt.cancel();
        Future<?> task = reading;
        if (task != null) {
            task.cancel(true);
        }
    }

    private void read() {
        try {
            KubeException failure = readAll();
            pieces.put(new Piece<>(null, failure));
        } catch (InterruptedException e) {
            // It was closed: nobody wants to know.
            Thread.currentThread().interrupt();
        } finally {
            begun.countDown();
            atEnd.accept(this);
        }
    }

    /** Reads to the end; null if it was a good one. */
    private @Nullable KubeException readAll() throws InterruptedException {
        try (Response response = exchanges.open(way, attempt)) {
            if (!response.isSuccessful()) {
                return exchanges.refused(call, ClientJavaExchanges.error(response));
            }
            boolean isWatched = way.isPatient() && response.protocol() == Protocol.HTTP_2;
            response.body()
                    .source()
                    .timeout()
                    .timeout(isWatched ? 0 : way.silence().toMillis(), TimeUnit.MILLISECONDS);
            begun.countDown();
            ClientJavaLines lines = new ClientJavaLines(response.body().source(), way.mostOfLine());
            for (Line line = lines.next(); line != null; line = lines.next()) {
                Optional<T> decoded = decoder.decode(line);
                if (decoded.isPresent()) {
                    pieces.put(new Piece<>(decoded.get(), null));
                }
            }
            return null;
        } catch (KubeException e) {
            return e;
        } catch (IOException | ApiException | RuntimeException e) {
            return exchanges.failed(call, e, attempt);
        }
    }

    /** The same, thrown by who pulls. */
    private static KubeException here(KubeException there) {
        return new KubeException(there.kind(), there.status(), there.getMessage(), there.retryAfter(), there);
    }
}
