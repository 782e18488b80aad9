package dev.slipway.testbed.fault;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A request that came to a proxy, and what became of it so far. Thread-safe. */
public final class RecordedRequest {
    private final KubeRequest request;
    private volatile boolean forwarded;
    private volatile @Nullable Integer answered;
    private volatile @Nullable Integer told;

    RecordedRequest(KubeRequest request) {
        this.request = request;
    }

    /**
     * What was asked.
     *
     * @return the request
     */
    public KubeRequest request() {
        return request;
    }

    /**
     * Whether it was passed on to the API server.
     *
     * @return whether it was
     */
    public boolean isForwarded() {
        return forwarded;
    }

    /**
     * What the API server answered, whether the client heard of it or not.
     *
     * @return the HTTP status; empty as long as it hasn't answered
     */
    public OptionalInt answered() {
        return of(answered);
    }

    /**
     * What the client was told, by the API server or in its place.
     *
     * @return the HTTP status; empty as long as the client was told nothing
     */
    public OptionalInt told() {
        return of(told);
    }

    void forwarded() {
        forwarded = true;
    }

    void answered(int status) {
        answered = status;
    }

    void told(int status) {
        told = status;
    }

    private static OptionalInt of(@Nullable Integer status) {
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    @Override
    public String toString() {
        return request + (forwarded ? " answered " : " not forwarded, ") + answered + ", told " + told;
    }
}
