package dev.slipway.core.embedded;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Image;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.SpecChange;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A back end in memory, for tests of hosts and of this library, with trouble as a test scripts it. It outlives the providers
 * that are opened on it, so several managers can share one. It has no thread and reads no clock but the one that it is given: what
 * should have happened by that clock's time happens when somebody looks, each thing with its own time. Deterministic under a
 * deterministic clock. Thread-safe.
 *
 * <p>Images behave well until {@link #behave(String, Behaviour)}; single replicas are at {@link #replica}; the way to the back
 * end is troubled by {@link #calls}.
 */
public final class EmbeddedBackEnd {
    private final Cluster cluster;
    private final EmbeddedCalls calls;

    /**
     * Makes an empty back end.
     *
     * @param clock its time
     */
    public EmbeddedBackEnd(Clock clock) {
        this.cluster = new Cluster(clock);
        this.calls = new EmbeddedCalls(cluster);
    }

    /**
     * Sets how long replicas take, of images that have no times of their own.
     *
     * @param start from having a place to ready, zero or more; by default zero
     * @param stop from asked to end until gone, zero or more; by default zero
     */
    public void setTimes(Duration start, Duration stop) {
        cluster.script(() -> cluster.setTimes(start, stop));
    }

    /**
     * Bounds what runs at a time. Replicas beyond that are there, but pending as unschedulable until others are gone.
     *
     * @param capacity resources that it doesn't name are unlimited, as all are at first
     */
    public void setCapacity(ResourceAmounts capacity) {
        cluster.script(() -> cluster.setCapacity(Optional.of(new Room("capacity", capacity))));
    }

    /**
     * Sets a quota of the back end's own, as a namespace may have one. Replicas beyond that are not even made, which is
     * {@link dev.slipway.model.ProblemCause#QUOTA_DENIED}, until others are gone.
     *
     * @param name whose quota, for people
     * @param limits resources that it doesn't name are unlimited, as all are at first
     */
    public void setQuota(String name, ResourceAmounts limits) {
        cluster.script(() -> cluster.setQuota(Optional.of(new Room(name, limits))));
    }

    /**
     * Sets for how long after each write the back end's controllers have not yet caught up
     * ({@link dev.slipway.model.Observation.Present#isSettled}).
     *
     * @param lag zero or more; by default zero
     */
    public void setLag(Duration lag) {
        cluster.script(() -> cluster.setLag(lag));
    }

    /**
     * Sets where deployments answer.
     *
     * @param template an absolute address in which <code>{id}</code> and <code>{group}</code> are replaced by the deployment's; by default
     *     <code>http://embedded.invalid/{id}</code>
     */
    public void setEndpoints(String template) {
        Objects.requireNonNull(template, "template");
        cluster.script(() -> cluster.setEndpoint(template));
    }

    /**
     * Tells how all replicas of an image behave from now on, those that run included. Those that wait to be started again are
     * started at once.
     *
     * @param image which image
     * @param behaviour what they do
     */
    public void behave(String image, Behaviour behaviour) {
        Objects.requireNonNull(behaviour, "behaviour");
        var key = new Image(image);
        cluster.script(() -> cluster.put(key, behaviour));
    }

    /**
     * Makes an image behave well again, as every image does at first: replicas run, and become ready.
     *
     * @param image which image
     */
    public void behave(String image) {
        behave(image, Behaviour.good());
    }

    /**
     * Makes every replica of an image end as soon as it has started: {@link Behaviour#crash}.
     *
     * @param image which image
     * @param exitCode how it ends
     * @param lastLines what it writes before
     */
    public void crash(String image, int exitCode, String... lastLines) {
        behave(image, Behaviour.crash(exitCode, lastLines));
    }

    /**
     * Makes every replica of an image run without ever becoming ready: {@link Behaviour#neverReady}.
     *
     * @param image which image
     */
    public void neverReady(String image) {
        behave(image, Behaviour.neverReady());
    }

    /**
     * Makes every call fail as unreachable: {@link EmbeddedCalls#goDown}.
     *
     * @param why what the error says
     */
    public void goDown(String why) {
        calls.goDown(why);
    }

    /** Lets calls be answered again: {@link EmbeddedCalls#recover}. What ran goes on. */
    public void comeBack() {
        calls.recover();
    }

    /**
     * How it answers when it is called.
     *
     * @return always the same
     */
    public EmbeddedCalls calls() {
        return calls;
    }

    /**
     * Counts what exists.
     *
     * @return all replicas of all deployments, terminating ones included
     */
    public int replicas() {
        return cluster.within(() -> cluster.deployments().values().stream()
                .mapToInt(EmbeddedDeployment::existing)
                .sum());
    }

    /**
     * Whether the endpoint of a deployment would let a caller in, as far as the back end has heard of it.
     *
     * @param deployment which deployment
     * @param client the name that it calls with
     * @param token the token that it calls with
     * @return true if the endpoint is public, or private and this is one of its clients with its token
     */
    public boolean admits(DeploymentId deployment, String client, String token) {
        return cluster.within(() -> cluster.deployments().values().stream()
                .filter(there -> there.ref().id().equals(deployment))
                .anyMatch(there -> there.admits(client, token)));
    }

    /**
     * The replicas of a deployment, or of several ones that have the same id.
     *
     * @param deployment which
     * @return the oldest first, terminating ones included
     */
    public List<EmbeddedReplica> replicas(DeploymentId deployment) {
        return cluster.within(() ->
                all(cluster).filter(replica -> replica.of().equals(deployment)).toList());
    }

    /**
     * One replica.
     *
     * @param id as the provider tells it
     * @return for what a test does to it
     * @throws IllegalArgumentException if there is none
     */
    public EmbeddedReplica replica(ReplicaId id) {
        return cluster.within(() -> {
            List<EmbeddedReplica> there = all(cluster).toList();
            return there.stream()
                    .filter(replica -> replica.id().equals(id))
                    .reduce((older, younger) -> younger)
                    .orElseThrow(() -> new IllegalArgumentException("there is no replica " + id + ", but " + there));
        });
    }

    private static Stream<EmbeddedReplica> all(Cluster cluster) {
        return cluster.deployments().values().stream()
                .flatMap(deployment ->
                        deployment.copies().stream().map(copy -> new EmbeddedReplica(cluster, deployment, copy)));
    }

    /**
     * Lets everything of a deployment vanish at once, as when somebody else deletes it.
     *
     * @param deployment which; of several that have this id, all of them
     */
    public void vanish(DeploymentId deployment) {
        cluster.script(() -> new ArrayList<>(cluster.deployments().keySet())
                .stream().filter(ref -> ref.id().equals(deployment)).forEach(cluster::vanish));
    }

    /**
     * Changes by hand what the back end has of a deployment, as somebody does who goes around the library: the back end acts by it, and
     * the stamp stays. Replicas of what was edited are not of the revision any more. Ended by a repair
     * ({@link dev.slipway.spi.DeploymentProvider#repair}), or by the next rollout.
     *
     * @param deployment which; of several that have this id, all of them
     * @param change what is changed; not the instance type, which is a name that only the library knows the meaning of
     * @throws IllegalArgumentException if there is none, or the change names another instance type
     */
    public void edit(DeploymentId deployment, SpecChange change) {
        Objects.requireNonNull(change, "change");
        cluster.script(() -> {
            List<EmbeddedDeployment> there = cluster.deployments().values().stream()
                    .filter(one -> one.ref().id().equals(deployment))
                    .toList();
            if (there.isEmpty()) {
                throw new IllegalArgumentException("there is no deployment " + deployment);
            }
            there.forEach(one -> {
                one.edit(change);
                cluster.edited(one.ref());
            });
        });
    }

    /**
     * Puts something that isn't ours in the place of a deployment that isn't there yet: it can't be made then
     * ({@link dev.slipway.error.ErrorCode#CONFLICT}).
     *
     * @param deployment whose place
     */
    public void occupy(DeploymentId deployment) {
        cluster.script(() -> cluster.foreign().add(deployment));
    }

    /**
     * Ends {@link #occupy}.
     *
     * @param deployment whose place
     */
    public void vacate(DeploymentId deployment) {
        cluster.script(() -> cluster.foreign().remove(deployment));
    }

    /**
     * Counts what its providers have written, to see that nothing is written when nothing changes.
     *
     * @return how many writes there have been
     */
    public long writes() {
        return cluster.within(cluster::writes);
    }

    /** What the replicas of each deployment take at this instant, terminating ones included. */
    Map<DeploymentRef, ResourceAmounts> usage() {
        return cluster.within(() -> {
            Map<DeploymentRef, ResourceAmounts> usage = new HashMap<>();
            cluster.deployments().forEach((ref, deployment) -> usage.put(ref, deployment.usage()));
            return usage;
        });
    }

    Cluster cluster() {
        return cluster;
    }
}
