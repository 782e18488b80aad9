package dev.slipway.examples.quickstart;

import dev.slipway.core.AwaitResult;
import dev.slipway.core.DeploymentManager;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.ExampleCall;
import dev.slipway.model.Phase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What all chapters have at hand: the manager, the terminal, a caller, and the deployment that they are about. */
final class Stage {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration SLICE = Duration.ofMillis(200);

    private final DeploymentManager manager;
    private final Terminal terminal;
    private final Caller caller = new Caller();
    private final boolean keep;
    private Optional<DeploymentId> deployment = Optional.empty();

    Stage(DeploymentManager manager, Terminal terminal, boolean keep) {
        this.manager = manager;
        this.terminal = terminal;
        this.keep = keep;
    }

    DeploymentManager manager() {
        return manager;
    }

    Terminal terminal() {
        return terminal;
    }

    Caller caller() {
        return caller;
    }

    /** Whether to stay at the endpoint. */
    boolean isKept() {
        return keep;
    }

    void enter(DeploymentId id) {
        deployment = Optional.of(id);
    }

    void leave() {
        deployment = Optional.empty();
    }

    DeploymentId id() {
        return deployment.orElseThrow(() -> new StoryException("nothing is deployed yet"));
    }

    ExampleCall example() {
        return manager.example(Lab.ANN, id())
                .orElseThrow(() -> new StoryException("'" + id() + "' has no endpoint, though it should answer"));
    }

    /** Asks the model about the flower. */
    Prediction predict() {
        Caller.Answer answer = caller.post(example());
        require(answer.status() == 200, "the model answered " + answer.status() + ": " + answer.body());
        return Prediction.parse(answer.body());
    }

    /** Shows the wait until the deployment comes to rest, in this phase and no other. */
    DeploymentStatus await(Phase wanted) {
        long start = System.nanoTime();
        AwaitResult result;
        do {
            result = manager.await(Lab.ANN, id(), SLICE, status -> show(status, start));
            // Shown again for the time that has passed.
            show(result.status(), start);
        } while (result.outcome() == AwaitResult.Outcome.TIMED_OUT
                && since(start).compareTo(LONGEST_WAIT) < 0);
        DeploymentStatus status = result.status();
        terminal.settled(status.phase(), Phrases.reason(status), since(start));
        require(
                status.phase() == wanted,
                "'" + id() + "' should be " + Phrases.title(wanted) + ", and is " + Phrases.title(status.phase()) + ": "
                        + status.reason());
        return status;
    }

    private void show(DeploymentStatus status, long start) {
        if (status.phase() == Phase.DEPLOYING || status.phase() == Phase.STOPPING) {
            terminal.progress(status.phase(), Phrases.reason(status), since(start));
        }
    }

    /** Deletes the deployment if there is one, and waits until nothing is left of it. */
    void clear() {
        if (deployment.isPresent()) {
            try {
                manager.delete(Lab.ANN, id());
                awaitTrue(
                        "'" + id() + "' to be gone",
                        () -> manager.find(Lab.ANN, id()).isEmpty());
            } catch (NotFoundException e) {
                terminal.say("'" + id() + "' is gone already.");
            }
            leave();
        }
    }

    /** Looks until something is so. */
    static void awaitTrue(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        try {
            while (!condition.getAsBoolean()) {
                require(since(start).compareTo(LONGEST_WAIT) < 0, "waited too long for " + what);
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted while waiting for " + what, e);
        }
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new StoryException(otherwise);
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
