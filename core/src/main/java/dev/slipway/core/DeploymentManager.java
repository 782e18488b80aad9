package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.ExampleCall;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Page;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Scaling;
import dev.slipway.model.SpecChange;
import dev.slipway.model.SpecDiff;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.ProviderContext;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Model deployment for a host: a member of a group deploys a container image with a number of replicas of an instance type,
 * and gets an endpoint, inside the group's quota, with an honest status, logs, history and rollback. One manager works with
 * one back end; any number of managers, in any number of processes, may share a store and a back end.
 *
 * <p>Every call names the actor on whose behalf it is made, and permission is checked before anything else. A mutation first
 * records what is wanted, atomically with the quota decision, then hands it to the back end, and returns without waiting for
 * readiness. From then on it doesn't fail any more: what the back end can't do is told by the status, and tried again. Use
 * {@link #await} to wait.
 *
 * <p>An answer is never wrong about whether a mutation was recorded: if a mutation returns, it was, once; if it throws, it
 * wasn't and won't be, except with {@link dev.slipway.error.ErrorCode#OUTCOME_UNKNOWN}, where the store's answer was lost and
 * what it has can't tell. Then look, or send the same request again: with a {@link MutationOptions#requestId()} that answers
 * with what was recorded, or else records it. What is thrown speaks of its own call; an earlier one that ended with
 * {@code OUTCOME_UNKNOWN} may still come to be.
 *
 * <p>All methods block, for as long as store, directory and back end take, bounded by the builder's call deadline where they
 * fail. They throw {@link dev.slipway.error.DeploymentException} and its subclasses: NotFound for a deployment that isn't
 * there or that the actor may not know of, NotAllowed where the actor named a group that it may not use, InvalidSpec with
 * every violation, QuotaExceeded, RevisionConflict, IdConflict, UnsupportedCapability, DirectoryUnavailable. Thread-safe.
 */
public final class DeploymentManager implements AutoCloseable {
    private final DeploymentProvider provider;
    private final ProviderContext fences;
    private final Access access;
    private final Mutations mutations;
    private final Reads reads;
    private final Logs logs;
    private final Audits audits;
    private final ForcedReleases forcedReleases;
    private final Reconciler reconciler;
    private final Awaiting awaiting;
    private final ChangeSignal signal;
    private final Optional<ReconcileLoop> loop;
    private final DeploymentProvider.Subscription hints;
    private final AtomicBoolean closed = new AtomicBoolean();

    DeploymentManager(
            DeploymentProvider provider,
            ProviderContext fences,
            Access access,
            Mutations mutations,
            Reads reads,
            Logs logs,
            Audits audits,
            ForcedReleases forcedReleases,
            Reconciler reconciler,
            ChangeSignal signal,
            Optional<ReconcileLoop> loop) {
        this.provider = provider;
        this.fences = fences;
        this.access = access;
        this.mutations = mutations;
        this.reads = reads;
        this.logs = logs;
        this.audits = audits;
        this.forcedReleases = forcedReleases;
        this.reconciler = reconciler;
        this.awaiting = new Awaiting(reads, signal);
        this.signal = signal;
        this.loop = loop;
        this.hints = provider.watch(changed -> signal.changed());
    }

    /**
     * Starts a manager.
     *
     * @return a new builder
     */
    public static DeploymentManagerBuilder builder() {
        return new DeploymentManagerBuilder();
    }

    /**
     * The groups in which a user may deploy: those it is a member of, with the switch "Model Deployment" on.
     *
     * @param actor who asks
     * @return with their instance types, in the directory's order
     */
    public List<Group> groups(Actor actor) {
        return access.groupsOf(actor).stream()
                .filter(Group::isModelDeploymentOn)
                .toList();
    }

    /**
     * Deploys, saying nothing besides.
     *
     * @param actor a member of the spec's group
     * @param spec what to deploy
     * @return the new deployment, whose phase is deploying
     * @see #deploy(Actor, DeploymentSpec, MutationOptions)
     */
    public Deployment deploy(Actor actor, DeploymentSpec spec) {
        return deploy(actor, spec, MutationOptions.NONE);
    }

    /**
     * Makes a new deployment. Not idempotent by itself: without an id in the spec each call makes another one; with an id the
     * second call is refused. With a request id the second call answers with the deployment that the first one made, whether
     * its id was chosen or generated, as long as that deployment is there.
     *
     * @param actor a member of the spec's group
     * @param spec what to deploy; without an id it gets one made from its name
     * @param options the reason for the history and the request id; an expected revision is ignored
     * @return the new deployment, whose phase is deploying
     * @throws dev.slipway.error.NotAllowedException if the actor isn't a member, the switch is off, or the host vetoes it
     * @throws dev.slipway.error.InvalidSpecException if the group has no such instance type, or the back end would refuse it
     * @throws dev.slipway.error.IdConflictException if the id is taken
     * @throws dev.slipway.error.QuotaExceededException if the quota has no room for all replicas
     */
    public Deployment deploy(Actor actor, DeploymentSpec spec, MutationOptions options) {
        return reads.changed(mutations.deploy(actor, spec, options));
    }

    /**
     * Tells what deploying would come to, without doing it.
     *
     * @param actor a member of the spec's group
     * @param spec what would be deployed
     * @return whether it fits, and what is missing
     * @throws DeploymentException as {@link #deploy} would, but for a lack of quota
     */
    public WhatIf whatIf(Actor actor, DeploymentSpec spec) {
        return mutations.whatIf(actor, spec);
    }

    /**
     * Tells what an update would come to, without doing it.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param change what would be changed
     * @return whether it fits, what is missing, and what it would do to running replicas
     * @throws DeploymentException as {@link #update} would, but for a lack of quota
     */
    public WhatIf whatIf(Actor actor, DeploymentId id, SpecChange change) {
        return mutations.whatIf(actor, id, change);
    }

    /**
     * Updates, saying nothing besides.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param change what to change
     * @return the deployment as it is then
     * @see #update(Actor, DeploymentId, SpecChange, MutationOptions)
     */
    public Deployment update(Actor actor, DeploymentId id, SpecChange change) {
        return update(actor, id, change, MutationOptions.NONE);
    }

    /**
     * Changes fields of a deployment and rolls the change out. A stopped deployment stays stopped. An update that changes
     * nothing adds nothing to the history. The instance type is resolved anew only if the change names it.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param change what to change
     * @param options the reason, the revision that the caller has seen, and the request id
     * @return the deployment as it is then
     */
    public Deployment update(Actor actor, DeploymentId id, SpecChange change, MutationOptions options) {
        return reads.changed(mutations.update(actor, id, change, options));
    }

    /**
     * Scales, saying nothing besides.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param replicas 1 to {@value Scaling#MOST_REPLICAS}
     * @return the deployment as it is then
     * @see #scale(Actor, DeploymentId, int, MutationOptions)
     */
    public Deployment scale(Actor actor, DeploymentId id, int replicas) {
        return scale(actor, id, replicas, MutationOptions.NONE);
    }

    /**
     * Changes the number of replicas. The replicas that stay are not touched.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param replicas 1 to {@value Scaling#MOST_REPLICAS}
     * @param options the reason, the revision that the caller has seen, and the request id
     * @return the deployment as it is then
     * @throws dev.slipway.model.InvalidValueException if the number is out of range
     */
    public Deployment scale(Actor actor, DeploymentId id, int replicas, MutationOptions options) {
        return reads.changed(mutations.scale(actor, id, Scaling.fixed(replicas), options));
    }

    /**
     * Rolls back, keeping the number of replicas and the run state, saying nothing besides.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param to a revision of its history
     * @return the deployment as it is then
     * @see #rollback(Actor, DeploymentId, RevisionNumber, Set, MutationOptions)
     */
    public Deployment rollback(Actor actor, DeploymentId id, RevisionNumber to) {
        return rollback(actor, id, to, Set.of(), MutationOptions.NONE);
    }

    /**
     * Rolls back, keeping the number of replicas and the run state.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param to a revision of its history
     * @param options the reason, and the revision that the caller has seen
     * @return the deployment as it is then
     * @see #rollback(Actor, DeploymentId, RevisionNumber, Set, MutationOptions)
     */
    public Deployment rollback(Actor actor, DeploymentId id, RevisionNumber to, MutationOptions options) {
        return rollback(actor, id, to, Set.of(), options);
    }

    /**
     * Makes a new revision that is equal to an older one, its instance type as it was resolved then included.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param to a revision of its history
     * @param restore what to bring back besides; empty to keep the number of replicas and the run state
     * @param options the reason, the revision that the caller has seen, and the request id
     * @return the deployment as it is then
     * @throws NotFoundException if the history has no such revision
     */
    public Deployment rollback(
            Actor actor, DeploymentId id, RevisionNumber to, Set<Restore> restore, MutationOptions options) {
        return reads.changed(mutations.rollback(actor, id, to, restore, options));
    }

    /**
     * Stops, saying nothing besides.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @return the deployment as it is then
     * @see #stop(Actor, DeploymentId, MutationOptions)
     */
    public Deployment stop(Actor actor, DeploymentId id) {
        return stop(actor, id, MutationOptions.NONE);
    }

    /**
     * Lets all replicas go and keeps the record. The quota is free when the replicas are really gone. Idempotent.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param options the reason, the revision that the caller has seen, and the request id
     * @return the deployment as it is then
     */
    public Deployment stop(Actor actor, DeploymentId id, MutationOptions options) {
        return reads.changed(mutations.stop(actor, id, options));
    }

    /**
     * Starts, saying nothing besides.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @return the deployment as it is then
     * @see #start(Actor, DeploymentId, MutationOptions)
     */
    public Deployment start(Actor actor, DeploymentId id) {
        return start(actor, id, MutationOptions.NONE);
    }

    /**
     * Runs the latest revision of a stopped deployment, if the quota has room. Idempotent.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param options the reason, the revision that the caller has seen, and the request id
     * @return the deployment as it is then
     */
    public Deployment start(Actor actor, DeploymentId id, MutationOptions options) {
        return reads.changed(mutations.start(actor, id, options));
    }

    /**
     * Deletes a deployment in whatever phase it is: its replicas, endpoint, record and history. Returns when that is
     * recorded and handed to the back end; the id is free when everything is gone. Idempotent until then. If the answer of the
     * store is lost it is enough that the deployment is marked or gone, whoever did it.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     */
    public void delete(Actor actor, DeploymentId id) {
        mutations.delete(actor, id);
    }

    /**
     * Deletes every deployment of a group, as {@link #delete} does one. What can't be deleted now is told and keeps none of the
     * others; calling again goes on with it. The group need not be in the directory any more.
     *
     * @param administrator an administrator
     * @param group which group
     * @param mode whether to do it, or only tell what would be done
     * @return what became of each
     * @throws DeploymentException {@link ErrorCode#NOT_ALLOWED} for anybody else
     */
    public GroupDeletion deleteGroup(Actor administrator, GroupId group, GroupDeletion.Mode mode) {
        requireAdministrator(administrator);
        return mutations.deleteGroup(administrator, group, mode);
    }

    /**
     * Looks a deployment up.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @return empty if there is none, or the actor may not know of it
     */
    public Optional<Deployment> find(Actor actor, DeploymentId id) {
        return reads.find(actor, id, Freshness.CACHED);
    }

    /**
     * Lists deployments of the actor's groups, or of all groups for an administrator, newest first. The number of calls to
     * the back end doesn't grow with the rows.
     *
     * @param actor who asks
     * @param query which, and how many
     * @return one page
     */
    public Page<Deployment> list(Actor actor, ListQuery query) {
        return reads.list(actor, query);
    }

    /**
     * Tells how a deployment is doing.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @return its status
     * @throws NotFoundException if there is none for this actor
     */
    public DeploymentStatus status(Actor actor, DeploymentId id) {
        return Optional.ofNullable(statuses(actor, List.of(id)).get(id)).orElseThrow(() -> new NotFoundException(id));
    }

    /**
     * Tells how many deployments are doing, in a fixed number of calls to the back end.
     *
     * @param actor a member of the deployments' groups, or an administrator
     * @param ids which deployments
     * @return the status of each that there is for this actor
     */
    public Map<DeploymentId, DeploymentStatus> statuses(Actor actor, Collection<DeploymentId> ids) {
        return reads.statuses(actor, ids);
    }

    /**
     * Reads the history.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @return its revisions, newest first, at most {@value HistoryStore#KEPT_REVISIONS}
     * @throws NotFoundException if there is none for this actor
     */
    public List<Revision> history(Actor actor, DeploymentId id) {
        return reads.history(actor, id);
    }

    /**
     * Reads one revision.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @param number which revision
     * @return all of its settings
     * @throws NotFoundException if there is none for this actor
     */
    public Revision revision(Actor actor, DeploymentId id, RevisionNumber number) {
        return reads.revision(actor, id, number);
    }

    /**
     * Compares two revisions.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @param from the one to go from
     * @param to the one to go to
     * @return how they differ, field by field, and what each difference does to running replicas
     * @throws NotFoundException if one of them isn't there for this actor
     */
    public SpecDiff diff(Actor actor, DeploymentId id, RevisionNumber from, RevisionNumber to) {
        return SpecDifferences.between(reads.revision(actor, id, from), reads.revision(actor, id, to));
    }

    /**
     * Gives a request to try a deployment with.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @return empty while nothing answers
     * @throws NotFoundException if there is none for this actor
     */
    public Optional<ExampleCall> example(Actor actor, DeploymentId id) {
        Deployment deployment = find(actor, id).orElseThrow(() -> new NotFoundException(id));
        return deployment.status().endpoint().map(endpoint -> ExampleCalls.of(deployment.latest(), endpoint));
    }

    /**
     * Opens the logs, of one replica or of all merged by time. The caller closes the stream. A tail counts lines per replica, as
     * {@code kubectl logs} does: the last lines of a chatty one must not hide those of another. Following goes on as replicas
     * come and go and connections break: each line comes once, and where any may be missing a gap says so. The order is by
     * time as far as lines have come; a line that comes later than a moment is given when it comes.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @param query which part
     * @return a stream; an empty one if there is no replica
     * @throws NotFoundException if there is no such deployment for this actor, or the replica isn't one of its
     * @throws UnsupportedCapabilityException if a previous run is asked for, and the back end keeps none
     */
    public LogStream logs(Actor actor, DeploymentId id, LogQuery query) {
        return logs.open(actor, id, query);
    }

    /**
     * Waits until a deployment comes to rest: deployed, stopped or failed, judged against its latest revision, never by what
     * was true of an older one. Something stale is no rest.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @param longest how long at most
     * @return how waiting ended
     * @throws NotFoundException if there is none for this actor at the beginning
     */
    public AwaitResult await(Actor actor, DeploymentId id, Duration longest) {
        return await(actor, id, longest, status -> {});
    }

    /**
     * Waits as {@link #await(Actor, DeploymentId, Duration)} does, and tells each different status meanwhile.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @param longest how long at most
     * @param progress hears every status that differs from the one before, in this thread
     * @return how waiting ended
     * @throws NotFoundException if there is none for this actor at the beginning
     */
    public AwaitResult await(Actor actor, DeploymentId id, Duration longest, Consumer<DeploymentStatus> progress) {
        return awaiting.await(actor, id, longest, progress);
    }

    /**
     * Lists everything in the back end that carries a stamp of this library, also what no record knows of.
     *
     * @param administrator an administrator
     * @return what there is
     * @throws DeploymentException {@link ErrorCode#NOT_ALLOWED} for anybody else
     */
    public List<InventoryItem> inventory(Actor administrator) {
        requireAdministrator(administrator);
        return provider.inventory();
    }

    /**
     * Removes something from the back end that this manager's store doesn't know of. What this store has recorded is never
     * touched; what another host's store still knows of is removed all the same, so be sure that there is none.
     *
     * @param administrator an administrator
     * @param item as {@link #inventory} gave it
     * @throws DeploymentException {@link ErrorCode#NOT_ALLOWED} for anybody else; {@link ErrorCode#CONFLICT} if it is
     *     recorded, and must be deleted instead
     */
    public void discard(Actor administrator, InventoryItem item) {
        requireAdministrator(administrator);
        if (fences.currentFence(item.deployment()).isPresent()) {
            throw new DeploymentException(
                    ErrorCode.CONFLICT,
                    "'" + item.deployment().id() + "' is recorded; delete it instead",
                    false,
                    Optional.of(item.deployment().id()));
        }
        provider.remove(item.deployment(), item.stamp());
    }

    /**
     * Tells what a group uses of its quota, which deployment holds how much of it and why, and where record and back end
     * contradict each other. A leak is repaired by the reconcile loop if something is missing, and by {@link #discard} if something
     * is too much. Without effects; a fixed number of calls to store and back end.
     *
     * @param actor a member of the group, or an administrator
     * @param group which group; it need not be in the directory any more for an administrator
     * @return its usage as of now; what can't be told now is left out, and said to be
     * @throws dev.slipway.error.NotAllowedException if the actor is neither
     */
    public GroupUsage audit(Actor actor, GroupId group) {
        return audits.ofGroup(actor, group);
    }

    /**
     * Tells what every group uses, as {@link #audit(Actor, GroupId)} does for one, and what other stores have in the same back end.
     * A fixed number of calls for each group.
     *
     * @param administrator an administrator
     * @return the usage of each group that has anything
     * @throws DeploymentException {@link ErrorCode#NOT_ALLOWED} for anybody else
     */
    public UsageAudit audit(Actor administrator) {
        requireAdministrator(administrator);
        return audits.ofAll();
    }

    /**
     * Takes an administrator's word that the terminating replicas of a deployment are gone for good, as with a node that is lost:
     * the deployment holds no more than it will when nothing is under way. Needed only where the back end goes on counting what
     * nobody can end; otherwise a release comes by itself. From then on the library no longer vouches that what exists stays
     * within the holding: if such a replica does live, it takes what others were granted.
     *
     * <p>Only what terminates is given up. A rollout that isn't carried out yet, or that older replicas are still alive of, is refused.
     * Neither the back end nor the rollout is touched: a recreate goes on waiting, and what is being deleted keeps its id,
     * until the back end says that nothing is left. Idempotent. Told to {@link dev.slipway.spi.DeploymentListener#forceReleased}
     * and logged, with who and why; the history has no revision for it.
     *
     * @param administrator an administrator
     * @param id which deployment
     * @param reason why, 1 to 1,000 characters, not blank
     * @return what it held and holds
     * @throws DeploymentException {@link ErrorCode#NOT_ALLOWED} for anybody else; {@link ErrorCode#CONFLICT} if more than
     *     terminating replicas is in the way; {@link ErrorCode#UNREACHABLE} if the back end can't be asked;
     *     {@link ErrorCode#OUTCOME_UNKNOWN} if the store's answer was lost
     * @throws NotFoundException if there is no such deployment
     * @throws dev.slipway.model.InvalidValueException if the reason is blank or too long
     */
    public ForcedRelease forceRelease(Actor administrator, DeploymentId id, String reason) {
        requireAdministrator(administrator);
        return forcedReleases.release(administrator, id, reason);
    }

    /**
     * Compares record and back end once and does what follows, for hosts that run no loop. When all is well it writes
     * nothing. Idempotent.
     */
    public void reconcile() {
        reconciler.reconcileAll();
    }

    /**
     * Ends the loop and closes the provider. What the back end runs goes on, as far as the back end lives longer than this
     * process. Whoever waits, and every later call, gets a {@link DeploymentException} with {@link ErrorCode#CLOSED}. Closing
     * twice is fine.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            access.close();
            signal.changed();
            try {
                loop.ifPresent(ReconcileLoop::close);
                hints.close();
            } finally {
                provider.close();
            }
        }
    }

    private static void requireAdministrator(Actor actor) {
        if (!(actor instanceof Actor.Administrator)) {
            throw new DeploymentException(
                    ErrorCode.NOT_ALLOWED, "only an administrator may do this", false, Optional.empty());
        }
    }
}
