package dev.slipway.examples.local;

import dev.slipway.model.Probe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks one question of one run again and again, one at a time. Not thread-safe. */
final class ProbeTrack {
    private final Probe probe;
    private final int port;
    private final Prober prober;
    private final Runnable wake;
    private @Nullable CompletableFuture<Boolean> question;
    private Duration due = Duration.ZERO;
    private int failures;

    ProbeTrack(Probe probe, int port, Prober prober, Runnable wake) {
        this.probe = probe;
        this.port = port;
        this.prober = prober;
        this.wake = wake;
    }

    /** Asks if it is time to, and returns an answer once. */
    Optional<Boolean> poll(Duration now, Duration period) {
        Optional<Boolean> answer = Optional.empty();
        if (question != null && question.isDone()) {
            boolean good = question.getNow(false);
            failures = good ? 0 : failures + 1;
            answer = Optional.of(good);
            question = null;
        }
        if (question == null && now.compareTo(due) >= 0) {
            due = now.plus(period);
            question = prober.ask(probe, port, wake);
        }
        return answer;
    }

    /** Whether so many answers in a row were no that it counts. */
    boolean isFailing() {
        return failures >= probe.failureThreshold();
    }

    Duration period() {
        return probe.period();
    }
}
