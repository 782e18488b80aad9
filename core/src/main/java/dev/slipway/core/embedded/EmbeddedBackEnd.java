package dev.slipway.core.embedded;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Image;
import dev.slipway.model.ResourceAmounts;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A back end in memory. It outlives the providers that are opened on it, so several managers can share one, and it goes on
 * only when somebody looks: every call first does what should have happened by the clock's time. Replicas start, become ready
 * and end after set times; images can be scripted to misbehave. Deterministic under a deterministic clock. Thread-safe.
 */
public final class EmbeddedBackEnd {
    private final Clock clock;
    private final Map<DeploymentRef, EmbeddedDeployment> deployments = new LinkedHashMap<>();
    private final Map<Image, Behaviour> behaviours = new HashMap<>();
    private Duration startTime = Duration.ZERO;
    private Duration stopTime = Duration.ZERO;
    private Optional<String> outage = Optional.empty();

    /**
     * Makes an empty back end.
     *
     * @param clock its time
     */
    public EmbeddedBackEnd(Clock clock) {
        this.clock = clock;
    }

    /**
     * Sets how long replicas take.
     *
     * @param start from asked for to ready, zero or more; by default zero
     * @param stop from asked to end until gone, zero or more; by default zero
     */
    public synchronized void setTimes(Duration start, Duration stop) {
        this.startTime = start;
        this.stopTime = stop;
    }

    /**
     * Makes every replica of an image end as soon as it has started.
     *
     * @param image which image
     * @param exitCode how it ends
     * @param lastLines what it writes before
     */
    public synchronized void crash(String image, int exitCode, String... lastLines) {
        behaviours.put(new Image(image), new Behaviour(Optional.of(exitCode), List.of(lastLines), false));
    }

    /**
     * Makes every replica of an image run without ever becoming ready, which is a problem after the startup budget.
     *
     * @param image which image
     */
    public synchronized void neverReady(String image) {
        behaviours.put(new Image(image), new Behaviour(Optional.empty(), List.of(), true));
    }

    /**
     * Makes an image behave again, as every image does at first: replicas run, and become ready.
     *
     * @param image which image
     */
    public synchronized void behave(String image) {
        behaviours.remove(new Image(image));
    }

    /**
     * Makes every call fail as unreachable.
     *
     * @param why what the error says
     */
    public synchronized void goDown(String why) {
        this.outage = Optional.of(why);
    }

    /** Ends {@link #goDown}. What ran goes on. */
    public synchronized void comeBack() {
        this.outage = Optional.empty();
    }

    /**
     * Counts what exists.
     *
     * @return all replicas of all deployments, terminating ones included
     */
    public synchronized int replicas() {
        advance();
        return deployments.values().stream()
                .mapToInt(EmbeddedDeployment::existing)
                .sum();
    }

    /**
     * Whether the endpoint of a deployment would let a caller in, as far as the back end has heard of it.
     *
     * @param deployment which deployment
     * @param client the name that it calls with
     * @param token the token that it calls with
     * @return true if the endpoint is public, or private and this is one of its clients with its token
     */
    public synchronized boolean admits(DeploymentId deployment, String client, String token) {
        return deployments.values().stream()
                .filter(there -> there.ref().id().equals(deployment))
                .anyMatch(there -> there.admits(client, token));
    }

    /** What the replicas of each deployment take at this instant, terminating ones included. */
    synchronized Map<DeploymentRef, ResourceAmounts> usage() {
        advance();
        Map<DeploymentRef, ResourceAmounts> usage = new HashMap<>();
        deployments.forEach((ref, deployment) -> usage.put(ref, deployment.usage()));
        return usage;
    }

    Clock clock() {
        return clock;
    }

    Optional<String> outage() {
        return outage;
    }

    Map<DeploymentRef, EmbeddedDeployment> deployments() {
        return deployments;
    }

    Behaviour behaviour(Image image) {
        return behaviours.getOrDefault(image, Behaviour.GOOD);
    }

    Duration startTime() {
        return startTime;
    }

    Duration stopTime() {
        return stopTime;
    }

    /** Does everything that should have happened by now. */
    void advance() {
        for (EmbeddedDeployment deployment : new ArrayList<>(deployments.values())) {
            deployment.advance();
            if (deployment.isGone()) {
                deployments.remove(deployment.ref());
            }
        }
    }

    /**
     * How an image behaves.
     *
     * @param exitCode how its replicas end; empty if they run
     * @param lastLines what they write before they end
     * @param isNeverReady whether they run without becoming ready
     */
    record Behaviour(Optional<Integer> exitCode, List<String> lastLines, boolean isNeverReady) {
        static final Behaviour GOOD = new Behaviour(Optional.empty(), List.of(), false);

        boolean isGood() {
            return exitCode.isEmpty() && !isNeverReady;
        }
    }
}
