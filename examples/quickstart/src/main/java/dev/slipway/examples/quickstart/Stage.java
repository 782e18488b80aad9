package dev.slipway.examples.quickstart;

import dev.slipway.core.AwaitResult;
import dev.slipway.core.DeploymentManager;
import dev.slipway.core.Mutation;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.ExampleCall;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceName;
import dev.slipway.model.SpecChange;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** What all chapters have at hand: the manager, the terminal, a caller, and the deployment that they are about. */
final class Stage {
    private static final Duration SLICE = Duration.ofMillis(200);

    private final DeploymentManager manager;
    private final Terminal terminal;
    private final BackEnd backEnd;
    private final Caller caller = new Caller();
    private final boolean keep;
    private Optional<DeploymentId> deployment = Optional.empty();

    Stage(DeploymentManager manager, Terminal terminal, BackEnd backEnd, boolean keep) {
        this.manager = manager;
        this.terminal = terminal;
        this.backEnd = backEnd;
        this.keep = keep;
    }

    DeploymentManager manager() {
        return manager;
    }

    Terminal terminal() {
        return terminal;
    }

    BackEnd backEnd() {
        return backEnd;
    }

    Images images() {
        return backEnd.images();
    }

    Pace pace() {
        return backEnd.pace();
    }

    /** What ann deploys first. */
    DeploymentSpecBuilder iris() {
        return Lab.iris().image(images().first()).progressDeadline(pace().progressDeadline());
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
        return predict(prediction -> true);
    }

    /** Asks the model about the flower, until it says what is wanted or the way to it should have settled. */
    Prediction predict(Predicate<Prediction> wanted) {
        Caller.Answer answer = ask(example(), any -> any.status() == 200 && wanted.test(Prediction.parse(any.body())));
        require(answer.status() == 200, "the model answered " + answer.status() + ": " + answer.body());
        return Prediction.parse(answer.body());
    }

    /** What somebody finds at the address of the stopped deployment. */
    String whenStopped(ExampleCall call) {
        if (!backEnd.isAnsweringWhenStopped()) {
            awaitTrue("its address to be closed", () -> !caller.isAnswered(call));
            return "doesn't answer any more.";
        }
        Caller.Answer answer = ask(call, any -> any.status() == 503);
        require(answer.status() == 503, "a stopped endpoint should answer 503, not " + answer.status());
        return "answers 503: " + answer.body().lines().findFirst().orElse("");
    }

    /** The last answer: the first that is wanted, or the one when the way to the model should have settled. */
    private Caller.Answer ask(ExampleCall call, Predicate<Caller.Answer> wanted) {
        long start = System.nanoTime();
        while (true) {
            boolean isLast = since(start).compareTo(pace().settling()) >= 0;
            try {
                Caller.Answer answer = caller.post(call);
                if (isLast || wanted.test(answer)) {
                    return answer;
                }
            } catch (StoryException e) {
                if (isLast || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
            pause("an answer");
        }
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
                && since(start).compareTo(pace().longestWait()) < 0);
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

    /** Waits until what the last change took besides is free: replicas hold it until they are really gone. */
    void awaitGivenBack() {
        var settled = Lab.SMALL.resources().times(2).get(ResourceName.CPU);
        Mutation nothing = Mutation.update(id(), SpecChange.builder().build());
        awaitTrue(
                "the room that the last change took",
                () -> manager.plan(Lab.BOB, nothing)
                        .outcome()
                        .orElseThrow()
                        .held()
                        .get(ResourceName.CPU)
                        .equals(settled));
    }

    /** Looks until something is so. */
    void awaitTrue(String what, BooleanSupplier condition) {
        awaitTrue(what, pace().longestWait(), condition);
    }

    static void awaitTrue(String what, Duration longest, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            require(since(start).compareTo(longest) < 0, "waited too long for " + what);
            pause(what);
        }
    }

    private static void pause(String what) {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
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
