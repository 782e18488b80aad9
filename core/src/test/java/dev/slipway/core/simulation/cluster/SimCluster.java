package dev.slipway.core.simulation.cluster;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A Kubernetes-like back end: objects behind an API, and controllers that act on copies which may be old. Nothing happens by
 * itself: each call is one instant, and everything else is a {@link Step} that somebody chooses. What breaks a guarantee at
 * the instant of a write is noted as a {@link Breach}. For one thread at a time.
 */
public final class SimCluster {
    private final Clock clock;
    private final WriteWatch watch;
    private final SimObjects objects = new SimObjects();
    private final DeploymentController deploymentController = new DeploymentController(objects);
    private final ReplicaSetController replicaSetController;
    private final NodesAndGarbage nodes;
    private final Outsiders outsiders;
    private final Map<String, Instant> progress = new TreeMap<>();
    private boolean isCacheLagging;
    private Snapshot cached;

    /**
     * An empty cluster.
     *
     * @param clock its time
     * @param record what the record says at this instant of the id of a ref, whatever incarnation that is; asked only to
     *     find breaches
     */
    public SimCluster(Clock clock, Function<DeploymentRef, Optional<LedgerEntry>> record) {
        this.clock = clock;
        this.watch = new WriteWatch(record);
        this.replicaSetController = new ReplicaSetController(objects);
        this.nodes = new NodesAndGarbage(objects, this::progressed);
        this.outsiders = new Outsiders(objects);
        this.cached = live();
    }

    // What a provider may call.

    /** One object. */
    public Optional<SimDeployment> get(DeploymentId name) {
        return Optional.ofNullable(objects.deployments.get(name));
    }

    /** All objects. */
    public List<SimDeployment> deployments() {
        return List.copyOf(objects.deployments.values());
    }

    /** All replica sets. */
    public List<SimReplicaSet> sets() {
        return List.copyOf(objects.sets.values());
    }

    /** All pods, finished ones included. */
    public List<SimPod> pods() {
        return List.copyOf(objects.pods.values());
    }

    /** Everything as it is, at one instant. */
    public Snapshot live() {
        return new Snapshot(deployments(), sets(), pods(), clock.instant());
    }

    /** Everything as a cache has it: as it is, or as it was when the cache was brought up to date last. */
    public Snapshot cached() {
        return isCacheLagging ? cached : live();
    }

    /** Creates an object; fails if there is one of that name. */
    public SimDeployment create(SimDeployment draft) {
        if (objects.deployments.containsKey(draft.name())) {
            throw new ApiExists("deployment " + draft.name() + " exists");
        }
        watch.written(Optional.empty(), draft);
        SimDeployment made =
                new SimDeployment(draft.name(), objects.nextUid(draft.name()), 1, 1, 0, draft.stamp(), draft.shape());
        return stored(made);
    }

    /** Writes an object, if it is still the one that was read and unchanged since. */
    public SimDeployment update(String uid, long version, SimDeployment next) {
        SimDeployment present = present(next.name());
        if (!present.uid().equals(uid) || present.version() != version) {
            throw new ApiConflict("deployment " + next.name() + " is " + present.uid() + " v" + present.version()
                    + ", not " + uid + " v" + version);
        }
        return overwrite(next);
    }

    /** Deletes an object, if it is still the one that was read and unchanged since. What it owns goes later. */
    public void delete(DeploymentId name, String uid, long version) {
        if (present(name).version() != version) {
            throw new ApiConflict("deployment " + name + " is v" + present(name).version() + ", not v" + version);
        }
        deleteByUid(name, uid);
    }

    /** The time that the cluster puts on its answers. */
    public Instant now() {
        return clock.instant();
    }

    /** When something last went on with an object. */
    public Instant progressSince(String uid) {
        return progress.getOrDefault(uid, clock.instant());
    }

    // What a provider must not call: only the planted faults do.

    /** Writes whatever object has that name. */
    public SimDeployment overwrite(SimDeployment next) {
        SimDeployment present = present(next.name());
        watch.written(Optional.of(present), next);
        boolean same = present.shape().equals(next.shape());
        return stored(new SimDeployment(
                present.name(),
                present.uid(),
                present.version() + 1,
                same ? present.generation() : present.generation() + 1,
                present.observed(),
                next.stamp(),
                next.shape()));
    }

    /** Creates an object, or overwrites what has its name. */
    public SimDeployment upsert(SimDeployment draft) {
        return objects.deployments.containsKey(draft.name()) ? overwrite(draft) : create(draft);
    }

    /** Deletes an object, however it has changed. */
    public void deleteByUid(DeploymentId name, String uid) {
        if (!present(name).uid().equals(uid)) {
            throw new ApiConflict("deployment " + name + " is " + present(name).uid() + ", not " + uid);
        }
        deleteByName(name);
    }

    /** Deletes whatever object has that name. */
    public void deleteByName(DeploymentId name) {
        watch.deleted(present(name));
        objects.deployments.remove(name);
    }

    // What happens.

    /** What the cluster's own parts can do now, in a stable order. */
    public List<Step> enabled() {
        List<Step> steps = new ArrayList<>();
        deploymentController.addSteps(steps);
        replicaSetController.addSteps(steps);
        nodes.addSteps(steps);
        if (isCacheLagging && !cached.isLike(live())) {
            steps.add(new Step("cache is brought up to date", () -> cached = live()));
        }
        return steps;
    }

    /** What people and failing machines can do now, in a stable order. */
    public List<Step> outsiders() {
        return outsiders.steps();
    }

    /** From now on {@link #cached} is as old as its last step; until then it is never old. */
    public void letCacheLag() {
        isCacheLagging = true;
        cached = live();
    }

    /** From now on pods of that image crash instead of becoming ready. */
    public void crash(String image) {
        objects.badImages.add(image);
    }

    /** From now on pods of that image become ready. */
    public void behave(String image) {
        objects.badImages.remove(image);
    }

    // The truth, for those who check.

    /** What pods take, by whose they are; those without a pod that holds anything are left out. */
    public Map<DeploymentRef, PodUsage> usage() {
        Map<DeploymentRef, PodUsage> usage = new HashMap<>();
        Map<String, Integer> staying = new HashMap<>();
        objects.pods.values().stream().filter(SimPod::holds).forEach(pod -> {
            SimReplicaSet set = objects.sets.get(pod.set());
            // Who is more than its replica set asks for is to go, and only wasn't told yet.
            boolean stays = pod.isLive() && set != null && staying.merge(pod.set(), 1, Integer::sum) <= set.size();
            usage.put(pod.ref(), usage.getOrDefault(pod.ref(), PodUsage.NONE).plus(pod, stays));
        });
        return usage;
    }

    /** Of whom anything runs, or would. */
    public Set<DeploymentRef> running() {
        Set<DeploymentRef> running = new HashSet<>();
        objects.deployments.values().stream()
                .filter(object -> object.shape().replicas() > 0)
                .forEach(object -> running.add(object.ref()));
        objects.sets.values().stream().filter(set -> set.size() > 0).forEach(set -> running.add(set.ref()));
        objects.pods.values().stream().filter(SimPod::holds).forEach(pod -> running.add(pod.ref()));
        return running;
    }

    /**
     * Whether what a revision asks for, and nothing else, is ready at this instant with every replica, and seen by the
     * controllers.
     */
    public boolean isWhollyReady(Revision revision) {
        DeploymentRef ref = revision.deployment();
        Template template = Template.of(revision);
        List<SimPod> live = objects.pods.values().stream()
                .filter(pod -> pod.ref().equals(ref) && pod.isLive())
                .toList();
        boolean isAsked = get(ref.id())
                .filter(object -> object.ref().equals(ref) && object.isObserved() && object.isComplete())
                .map(SimDeployment::shape)
                .filter(shape -> shape.template().equals(template) && shape.replicas() == revision.desiredReplicas())
                .isPresent();
        return isAsked
                && !live.isEmpty()
                && live.size() == revision.desiredReplicas()
                && live.stream().allMatch(pod -> pod.isReady() && pod.template().equals(template));
    }

    /** The guarantees that writes have broken so far, the earliest first. */
    public List<Breach> breaches() {
        return watch.breaches();
    }

    /**
     * The whole state as text, but for times and breaches. Versions count per object and uids per name, so that independent
     * things come to the same state in whatever order they happen.
     */
    public String digest() {
        return objects + " " + deploymentController + " " + replicaSetController
                + (isCacheLagging ? " cached " + cached.deployments() + cached.sets() + cached.pods() : "");
    }

    private SimDeployment present(DeploymentId name) {
        return get(name).orElseThrow(() -> new ApiNotFound("there is no deployment " + name));
    }

    private SimDeployment stored(SimDeployment object) {
        objects.deployments.put(object.name(), object);
        progressed(object.uid());
        return object;
    }

    private void progressed(String uid) {
        progress.put(Objects.requireNonNull(uid), clock.instant());
    }

    @Override
    public String toString() {
        return "cluster " + new TreeSet<>(objects.deployments.keySet());
    }
}
