package dev.slipway.examples.iris;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Whether predictions can be answered: not before a model is loaded, and not announced once stopping. Thread-safe. */
final class Readiness {
    private final AtomicReference<Optional<Classifier>> classifier = new AtomicReference<>(Optional.empty());
    private volatile boolean stopping;

    void loaded(Classifier loaded) {
        classifier.set(Optional.of(loaded));
    }

    void stopping() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /** The model to answer with; also while stopping, for requests that are already here. */
    Classifier classifier() {
        return classifier
                .get()
                .orElseThrow(() ->
                        new Refusal(Refusal.Reason.NOT_READY, "model", "no loaded model", "a loaded model; try again"));
    }

    /** Refuses when a prober should look elsewhere. */
    void requireReady() {
        classifier();
        if (stopping) {
            throw new Refusal(Refusal.Reason.NOT_READY, "server", "a stopping server", "a running one");
        }
    }
}
