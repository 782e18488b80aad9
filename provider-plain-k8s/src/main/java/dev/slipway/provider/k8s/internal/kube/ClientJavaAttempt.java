package dev.slipway.provider.k8s.internal.kube;

import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/** One try of a call, which is never tried again: how far it came, and how it is given up. Thread-safe. */
final class ClientJavaAttempt {
    private @Nullable Call call;
    private boolean isCancelled;
    private boolean isSent;
    private boolean isAnswered;

    synchronized void begin(Call begun) {
        call = begun;
        if (isCancelled) {
            begun.cancel();
        }
    }

    synchronized void cancel() {
        isCancelled = true;
        if (call != null) {
            call.cancel();
        }
    }

    /** Whether the server may have got it. */
    synchronized boolean isSent() {
        return isSent;
    }

    /**
     * There is a connection, and now it goes out. Not if it did before and nobody knows what came of it; nor if it was given up, so that whoever gave it
     * up may say that it wasn't sent.
     */
    synchronized boolean send() {
        if (isCancelled || (isSent && !isAnswered)) {
            return false;
        }
        isSent = true;
        isAnswered = false;
        return true;
    }

    synchronized void answer() {
        isAnswered = true;
    }
}
