package dev.slipway.core;

import dev.slipway.core.history.RecordExport;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.ProviderException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Drift;
import dev.slipway.model.ExampleCall;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Page;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Scaling;
import dev.slipway.model.SpecChange;
import dev.slipway.model.SpecDiff;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.ProviderContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>A manager that was built {@linkplain DeploymentManagerBuilder#readOnly() for reading only}, or whose store was opened so, refuses
 * every call that changes something with {@link dev.slipway.error.ErrorCode#READ_ONLY}, before anything else.
 *
 * <p>All methods block, for as long as store, directory and back end take, but no longer than the builder's call deadline: who
 * doesn't answer in it, as somebody who never would, holds up no caller, and no other deployment. A mutation that couldn't be
 * recorded in time fails, and one that was recorded returns, with a status that says what isn't known yet. Providers, stores,
 * directories, usage sources, policies and listeners are called by threads of the manager's own, named {@code slipway-…}, so what a host ties to its
 * threads isn't there. All methods throw {@link dev.slipway.error.DeploymentException} and its subclasses: NotFound for a deployment that isn't
 * there or that the actor may not know of, NotAllowed where the actor named a group that it may not use, InvalidSpec with
 * every violation, QuotaExceeded, RevisionConflict, IdConflict, UnsupportedCapability, DirectoryUnavailable. Thread-safe.
 */
public final class DeploymentManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeploymentManager.class);

    private final DeploymentProvider provider;
    private final ProviderContext fences;
    private final Access access;
    private final Mutations mutations;
    private final Plans plans;
    private final Clients clients;
    private final Reads reads;
    private final InstanceTypeDrifts drifts;
    private final Logs logs;
    private final Audits audits;
    private final ForcedReleases forcedReleases;
    private final Repairs repairs;
    private final Adoptions adoptions;
    private final RecordExport export;
    private final Reconciler reconciler;
    private final Awaiting awaiting;
    private final Watching watching;
    private final ChangeSignal signal;
    private final Optional<ReconcileLoop> loop;
    private final Duration callDeadline;
    private final Border border;
    private final DeploymentProvider.Subscription hints;
    private final AtomicBoolean closed = new AtomicBoolean();

    DeploymentManager(
            Access access,
            Changing changing,
            Reading reading,
            Waiting waiting,
            Working working,
            BackEnd backEnd,
            Border border) {
        this.access = access;
        this.mutations = changing.mutations();
        this.plans = changing.plans();
        this.clients = changing.clients();
        this.adoptions = changing.adoptions();
        this.forcedReleases = changing.forcedReleases();
        this.repairs = changing.repairs();
        this.reads = reading.reads();
        this.drifts = reading.drifts();
        this.logs = reading.logs();
        this.audits = reading.audits();
        this.export = reading.export();
        this.awaiting = waiting.awaiting();
        this.watching = waiting.watching();
        this.reconciler = working.reconciler();
        this.signal = working.signal();
        this.loop = working.loop();
        this.callDeadline = working.callDeadline();
        this.provider = backEnd.provider();
        this.fences = backEnd.fences();
        this.border = border;
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
        return border.verb(() -> access.groupsOf(actor).stream()
                .filter(Group::isModelDeploymentOn)
                .toList());
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
        access.requireWritable();
        return border.verb(() -> reads.changed(mutations.deploy(actor, spec, options)));
    }

    /**
     * Tells what a mutation would come to, without doing it: what would change, what that does to running replicas, whether the
     * quota has room and what is missing, the way it would be rolled out, what the deployment would hold, and everything that
     * speaks against it. Room that is free in the back end, but not in the record yet, counts as free where there is none
     * otherwise, as it does when the mutation is made. The group's directory, the store and, at most, the back end are read; nothing
     * is written.
     *
     * @param actor a member of the deployment's group
     * @param mutation what would be done
     * @return the plan; what would be refused is in it, and isn't thrown
     * @throws NotFoundException if there is no such deployment for this actor, or the history has no such revision
     * @throws dev.slipway.error.NotAllowedException {@link ErrorCode#NOT_ALLOWED} if the actor isn't a member
     */
    public Plan plan(Actor actor, Mutation mutation) {
        return border.verb(() -> plans.plan(actor, mutation));
    }

    /**
     * Carries a plan out, saying nothing besides.
     *
     * @param actor a member of the deployment's group
     * @param plan what to carry out
     * @return the deployment as it is then
     * @see #carryOut(Actor, Plan, MutationOptions)
     */
    public Deployment carryOut(Actor actor, Plan plan) {
        return carryOut(actor, plan, MutationOptions.NONE);
    }

    /**
     * Makes the mutation of a plan, exactly as it was planned or not at all. Whoever has been shown the plan gets what it
     * said: the comparison belongs to the decision that is recorded, so nothing can move in between. The plan may have been made
     * for another actor, or by another manager of the same store.
     *
     * <p>It is refused if, as of now,
     * <ul>
     *   <li>the latest revision isn't the one that the plan was made on: {@link ErrorCode#REVISION_CONFLICT};
     *   <li>something speaks against the mutation, with the error of the mutation itself; if the quota has no room, with
     *       {@link ErrorCode#QUOTA_EXCEEDED};
     *   <li>something else would be done than planned: {@link ErrorCode#PLAN_OUTDATED}. That is another definition of the instance
     *       type that the mutation names, another impact, another strategy or overlap with terminating replicas, or a change
     *       that holds more of any resource than planned, at its peak or afterwards; a deployment that was deleted and deployed
     *       anew under the same id; and a plan with objections that would be accepted now.
     * </ul>
     *
     * <p>Whatever else has moved doesn't matter: the ledger, other deployments, limits that still admit the same way, the display
     * name of an instance type, a definition that the mutation doesn't name, and less that is held. A plan that changes
     * nothing records nothing. With a request id the same plan may be carried out again after a lost answer, as any mutation.
     *
     * @param actor a member of the deployment's group
     * @param plan what to carry out
     * @param options the reason for the history and the request id; an expected revision is compared besides the plan's own
     * @return the deployment as it is then
     * @throws DeploymentException as said above, and else as the mutation itself
     */
    public Deployment carryOut(Actor actor, Plan plan, MutationOptions options) {
        access.requireWritable();
        return border.verb(() -> reads.changed(mutations.carryOut(actor, plan, options)));
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
        access.requireWritable();
        return border.verb(() -> reads.changed(mutations.update(actor, id, change, options)));
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
        access.requireWritable();
        return border.verb(() -> reads.changed(mutations.scale(actor, id, Scaling.fixed(replicas), options)));
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
     * Makes a new revision that is equal to an older one, its instance type as it was resolved then included. Who may call
     * the endpoint stays as it is, too, unless {@link Restore#ACCESS} is asked for; its clients always do.
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
        access.requireWritable();
        return border.verb(() -> reads.changed(mutations.rollback(actor, id, to, restore, options)));
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
        access.requireWritable();
        return border.verb(() -> reads.changed(mutations.stop(actor, id, options)));
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
        access.requireWritable();
        return border.verb(() -> reads.changed(mutations.start(actor, id, options)));
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
        access.requireWritable();
        border.verb(() -> {
            mutations.delete(actor, id);
            return true;
        });
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
        if (mode != GroupDeletion.Mode.DRY_RUN) {
            access.requireWritable();
        }
        return border.verb(() -> mutations.deleteGroup(administrator, group, mode));
    }

    /**
     * Lets one more client call the endpoint of a deployment while that is private; until then it is only kept. No replica is
     * touched, the history has no revision for it, and it works on a stopped deployment too. Not idempotent: a token can't be
     * shown twice, so a repeated call is refused. If the answer was lost with {@link ErrorCode#OUTCOME_UNKNOWN}, remove the
     * client, if it is there, and add it again.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param name what the client calls itself
     * @return its token, which nobody can get again; what the back end can't do yet is told by the status
     * @throws NotFoundException if there is none for this actor
     * @throws dev.slipway.error.NotAllowedException if the switch is off
     * @throws UnsupportedCapabilityException if the back end can't keep anybody out
     * @throws DeploymentException {@link ErrorCode#CLIENT_EXISTS} if it has a client of that name;
     *     {@link ErrorCode#TOO_MANY_CLIENTS} if it has {@value LedgerEntry#MOST_CLIENTS}; {@link ErrorCode#LEDGER_FULL} if the
     *     group's ledger has no room
     */
    public ClientToken addClient(Actor actor, DeploymentId id, ClientName name) {
        access.requireWritable();
        return border.verb(() -> clients.add(actor, id, name));
    }

    /**
     * Shuts a client out of the private endpoint of a deployment, for good: no rollback lets it in again. No replica is touched,
     * requests that are under way are answered. Works with the switch off, too.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @param name which client
     * @return the deployment as it is then; while the back end hasn't heard of it the status is not Deployed
     * @throws NotFoundException if there is no such deployment for this actor, or it has no such client (any more)
     */
    public Deployment removeClient(Actor actor, DeploymentId id, ClientName name) {
        access.requireWritable();
        return border.verb(() -> reads.changed(clients.remove(actor, id, name)));
    }

    /**
     * Lists who may call the endpoint of a deployment while that is private.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @return its clients, in the order in which they were added
     * @throws NotFoundException if there is none for this actor
     */
    public List<Client> clients(Actor actor, DeploymentId id) {
        LedgerEntry entry = border.verb(() -> reads.entry(actor, id).orElseThrow(() -> new NotFoundException(id)));
        return entry.clients().stream().map(Client::of).toList();
    }

    /**
     * Looks a deployment up.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @return empty if there is none, or the actor may not know of it
     */
    public Optional<Deployment> find(Actor actor, DeploymentId id) {
        return border.verb(() -> reads.find(actor, id, Freshness.CACHED));
    }

    /**
     * Lists deployments of the actor's groups, or of all groups for an administrator, newest first. The number of calls to
     * store and back end doesn't grow with the rows, whatever the filters.
     *
     * @param actor who asks
     * @param query which, and how many
     * @return one page
     */
    public Page<Deployment> list(Actor actor, ListQuery query) {
        return border.verb(() -> reads.list(actor, query));
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
        return border.verb(() -> reads.statuses(actor, ids));
    }

    /**
     * Tells which deployments have another definition of their instance type than their group gives it now. Nothing changes by
     * itself; an update that names the instance type takes the group's definition. For all rows of a page at once: a fixed number
     * of calls to the store and, for an administrator, one question to the directory for each group.
     *
     * @param actor a member of the deployments' groups, or an administrator
     * @param ids which deployments
     * @return what differs, of each that there is for this actor and that differs; how amounts are written and the display name
     *     are no difference
     */
    public Map<DeploymentId, InstanceTypeDrift> instanceTypeDrift(Actor actor, Collection<DeploymentId> ids) {
        return border.verb(() -> drifts.of(actor, ids));
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
        return border.verb(() -> reads.history(actor, id));
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
        return border.verb(() -> reads.revision(actor, id, number));
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
        return border.verb(
                () -> SpecDifferences.between(reads.revision(actor, id, from), reads.revision(actor, id, to)));
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
     * @throws UnsupportedCapabilityException if a previous run is asked for, and the back end keeps none; or one container of a
     *     replica, and it knows none
     */
    public LogStream logs(Actor actor, DeploymentId id, LogQuery query) {
        return border.verb(() -> logs.open(actor, id, query));
    }

    /**
     * Waits until a deployment comes to rest: deployed, stopped or failed, judged against its latest revision, never by what
     * was true of an older one. Something stale is no rest. One look takes no longer than the call deadline, which the first one has
     * in any case; afterwards nobody who doesn't answer is waited for more than half a second longer. Who doesn't answer when
     * the time is up ends it as {@link AwaitResult.Outcome#TIMED_OUT} with the last status seen, and earlier with the error.
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
     * @param progress hears every status that differs from the one before in more than its time, in this thread; what it
     *     throws ends the waiting. {@link DeploymentStatus#progress()} is a sentence for a person
     * @return how waiting ended
     * @throws NotFoundException if there is none for this actor at the beginning
     */
    public AwaitResult await(Actor actor, DeploymentId id, Duration longest, Consumer<DeploymentStatus> progress) {
        return await(actor, id, longest, Awaiting::isAtRest, progress);
    }

    /**
     * Waits until something is true of a deployment. Blocking; looks live, at the back end itself, whenever something may
     * have changed, and several times a second. Interrupted, it throws {@link ErrorCode#TIMEOUT}, and the thread stays
     * interrupted. A directory that can't be asked ends it with an error, a back end that can't be asked only makes it wait.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @param longest how long at most; zero or less to look once
     * @param until what to wait for, asked of each status that isn't stale: for example that it is stopped, or that it
     *     is deployed and its revision isn't before a certain one. Also tell when to give up, as on {@code FAILED}
     * @param progress hears every status that differs from the one before in more than its time, in this thread, before
     *     the question is asked of it; what either of them throws ends the waiting
     * @return how waiting ended: {@link AwaitResult.Outcome#SETTLED} if it is true
     * @throws NotFoundException if there is none for this actor at the beginning
     */
    public AwaitResult await(
            Actor actor,
            DeploymentId id,
            Duration longest,
            Predicate<DeploymentStatus> until,
            Consumer<DeploymentStatus> progress) {
        return awaiting.await(actor, id, longest, until, progress);
    }

    /**
     * Watches everything that the actor may see.
     *
     * @param actor who watches
     * @return to be read, and closed, by the caller
     * @see #watch(Actor, WatchQuery)
     */
    public WatchStream watch(Actor actor) {
        return watch(actor, WatchQuery.EVERYTHING);
    }

    /**
     * Watches deployments: first comes how each of them is now, newest first, then whatever changes. Blocking until it is known how they
     * are; the first updates can be read at once. Of each deployment only the latest is kept until it is read, so a slow reader skips
     * what came between, and hears neither an older state after a newer one nor the same twice; a status that differs only in
     * {@link DeploymentStatus#observedAt()} is the same. Deployments that come into being appear, those that are gone are told to be.
     *
     * <p>What is told was true of the record when it was looked at, and comes from what the back end knows already, at most as old as
     * {@link Freshness#CACHED} is. One thread of the manager looks for all who watch, however many: soon after a mutation, a hint of
     * the back end's or news of the reconcile loop, as often as the builder's {@code watchEvery} says otherwise, and never
     * more than half of the time. What the actor may see is asked of the directory at each look; whoever leaves a group is told
     * that its deployments are gone.
     *
     * <p>A watch survives whatever goes wrong after its beginning: while back end, store or directory can't be asked, what was known
     * is told again as stale, with the reason, and it is news again when that is over.
     *
     * @param actor who watches: a user sees its groups, an administrator all
     * @param query which deployments; names of groups that the actor may not see, or of deployments that aren't there, show
     *     nothing until that changes
     * @return to be read, and closed, by the caller; it ends with the manager, too
     * @throws dev.slipway.error.DirectoryUnavailableException if the directory can't be asked at the beginning
     * @throws DeploymentException {@link ErrorCode#STORE_UNAVAILABLE} if the store can't be read at the beginning
     */
    public WatchStream watch(Actor actor, WatchQuery query) {
        return border.verb(() -> watching.open(actor, query));
    }

    /**
     * Watches as {@link #watch(Actor, WatchQuery)} does, for a listener, which is called by a daemon thread of its own, one update at a
     * time. If it is slow it skips what came between; if it throws, that is logged and it goes on hearing. Nobody else notices.
     *
     * @param actor who watches: a user sees its groups, an administrator all
     * @param query which deployments
     * @param listener hears each update
     * @return to be closed by the caller; it ends with the manager, too
     * @throws DeploymentException as {@link #watch(Actor, WatchQuery)} does
     */
    public Watch watch(Actor actor, WatchQuery query, Consumer<WatchUpdate> listener) {
        return border.verb(() -> watching.open(actor, query, listener));
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
        return border.verb(() -> provider.inventory());
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
        access.requireWritable();
        border.verb(() -> discarded(item));
    }

    private ApplyResult discarded(InventoryItem item) {
        if (fences.currentFence(item.deployment()).isPresent()) {
            throw new DeploymentException(
                    ErrorCode.CONFLICT,
                    "'" + item.deployment().id() + "' is recorded; delete it instead",
                    false,
                    Optional.of(item.deployment().id()));
        }
        return provider.remove(item.deployment(), item.stamp());
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
        return border.verb(() -> audits.ofGroup(actor, group));
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
        return border.verb(() -> audits.ofAll());
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
        access.requireWritable();
        requireAdministrator(administrator);
        return border.verb(() -> forcedReleases.release(administrator, id, reason));
    }

    /**
     * Takes an administrator's word that what is recorded of a deployment shall count again, over what the back end runs: after
     * an older record was restored or imported, and the status says {@link dev.slipway.model.ReasonCode#RECORD_BEHIND}, or
     * {@link dev.slipway.model.ReasonCode#UNCONFIRMED} because the back end has nothing of it. What runs is of a revision that the
     * record may not know: all of it goes before what is recorded comes, and as much is held meanwhile as that many of
     * the largest known replicas take, whatever the quota says, since they run already. Later revisions are lost, and who may call
     * a private endpoint has to be added again, since nobody knows who was shut out; look at its access, too. To
     * keep what runs, leave it as it is: it is noticed and not touched.
     *
     * <p>Idempotent: where record and back end agree, nothing is done or told. Told to
     * {@link dev.slipway.spi.DeploymentListener#adopted} and logged, with who and why; the history has no revision for it.
     *
     * @param administrator an administrator
     * @param id which deployment
     * @param reason why, 1 to 1,000 characters, not blank
     * @return the deployment as it is then
     * @throws DeploymentException {@link ErrorCode#NOT_ALLOWED} for anybody else; {@link ErrorCode#CONFLICT} if it belongs to
     *     another back end; {@link ErrorCode#UNREACHABLE} if the back end can't be asked; {@link ErrorCode#OUTCOME_UNKNOWN} if the
     *     store's answer was lost
     * @throws NotFoundException if there is no such deployment
     * @throws dev.slipway.model.InvalidValueException if the reason is blank or too long
     */
    public Deployment adopt(Actor administrator, DeploymentId id, String reason) {
        access.requireWritable();
        requireAdministrator(administrator);
        return border.verb(() -> reads.changed(adoptions.adopt(administrator, id, reason)));
    }

    /**
     * Tells what somebody has changed by hand in the back end: what isn't there as it is recorded, whatever runs. Nothing comes of it
     * by itself; {@link #repair}, or the next change of the deployment, undoes it. Says nothing of what the back end or others
     * add of their own, and no text of a secret or of an environment variable. Works while it is stopped; writes nothing.
     *
     * @param actor a member of the deployment's group, or an administrator
     * @param id which deployment
     * @return every difference, in a stable order; empty if all is as it is recorded
     * @throws NotFoundException if there is none for this actor
     * @throws UnsupportedCapabilityException if the back end can't compare
     * @throws dev.slipway.error.IdConflictException {@link ErrorCode#ID_BUSY} if it is being deleted
     * @throws DeploymentException {@link ErrorCode#CONFLICT} if what is recorded isn't carried out yet, which passes, if it
     *     belongs to another back end, or if the back end has something newer than the record;
     *     {@link ErrorCode#UNCONFIRMED} if it was imported and isn't confirmed yet; {@link ErrorCode#CONTENDED} if it was changed
     *     meanwhile; the back end's own error if that can't be asked
     */
    public List<Drift> drift(Actor actor, DeploymentId id) {
        return border.verb(() -> repairs.drift(actor, id));
    }

    /**
     * Writes again all that is recorded of a deployment, over what somebody has changed by hand: its latest revision, its clients
     * and its number of replicas, of which a stopped one has none. What is there is never gone by. Replicas that nobody's edit has
     * touched are left alone; others are replaced, within the group's quota and without an interruption where that has room.
     * The history has no revision for it. Idempotent. Told to {@link dev.slipway.spi.DeploymentListener#repaired}, with what was
     * found and by whom it was asked for.
     *
     * @param actor a member of the deployment's group
     * @param id which deployment
     * @return the deployment as it is then
     * @throws NotFoundException if there is none for this actor
     * @throws dev.slipway.error.NotAllowedException if the switch is off, or to an administrator who isn't a member
     * @throws UnsupportedCapabilityException if the back end can't compare
     * @throws dev.slipway.error.IdConflictException {@link ErrorCode#ID_BUSY} if it is being deleted
     * @throws DeploymentException as {@link #drift}, but for what isn't carried out yet, which is written at once; the back end's
     *     own error if it fails or refuses: nothing was recorded then, and it may be repaired again;
     *     {@link ErrorCode#OUTCOME_UNKNOWN} if the store's answer was lost
     */
    public Deployment repair(Actor actor, DeploymentId id) {
        access.requireWritable();
        return border.verb(() -> reads.changed(repairs.repair(actor, id)));
    }

    /**
     * Writes everything that is recorded, as {@link RecordExport} does: every group's deployments with the revisions that are
     * kept. It holds no secret's text, but what users wrote into environment variables. Nothing is changed, and others may go on
     * meanwhile. To make a store of it again, see {@link dev.slipway.core.history.RecordImport}.
     *
     * @param administrator an administrator
     * @param to where; flushed and not closed
     * @throws IOException if it can't be written; what was written until then is found not to be whole
     * @throws DeploymentException {@link ErrorCode#NOT_ALLOWED} for anybody else; {@link ErrorCode#CONTENDED} if a group changes
     *     faster than it can be read
     */
    public void export(Actor administrator, OutputStream to) throws IOException {
        requireAdministrator(administrator);
        access.requireOpen();
        try {
            border.told(() -> {
                try {
                    export.writeTo(to);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Compares record and back end once and does what follows, for hosts that run no loop. When all is well it writes
     * nothing. Idempotent. Bounded for each of its calls, not for all together: one that hangs costs the call deadline, the next
     * one half of it, and so on.
     */
    public void reconcile() {
        access.requireWritable();
        border.told(() -> reconciler.reconcileAll(Duration.ZERO));
    }

    /**
     * Ends the loop and every watch, and closes the provider. What the back end runs goes on, as far as the back end lives longer than this
     * process. Whoever waits, and every later call, gets a {@link DeploymentException} with {@link ErrorCode#CLOSED}. Closing
     * twice is fine. Takes no longer than three call deadlines, whatever hangs; what hangs then is interrupted, and its thread ends
     * when it reacts to that.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            access.close();
            signal.changed();
            watching.end();
            loop.ifPresent(ReconcileLoop::end);
            try {
                awaitEnd(Goodbye.ofWorkers(callDeadline));
                border.verb(this::providerClosed);
            } finally {
                border.close();
                // Whom the border held may go now.
                awaitEnd(Goodbye.ofListeners(callDeadline));
            }
        }
    }

    private void awaitEnd(Goodbye goodbye) {
        watching.awaitEnd(goodbye);
        loop.ifPresent(one -> one.awaitEnd(goodbye));
    }

    /** Nobody can do anything about one that doesn't let itself be closed. */
    private boolean providerClosed() {
        try {
            border.half(() -> {
                hints.close();
                return true;
            });
        } catch (RuntimeException e) {
            LOG.warn("the provider's hints go on: {}", e.getMessage(), e);
        }
        try {
            provider.close();
            return true;
        } catch (ProviderException e) {
            if (!Hung.isIn(e)) {
                throw e;
            }
            LOG.warn("the provider isn't closed: {}", e.getMessage());
            return false;
        }
    }

    private static void requireAdministrator(Actor actor) {
        if (!(actor instanceof Actor.Administrator)) {
            throw new DeploymentException(
                    ErrorCode.NOT_ALLOWED, "only an administrator may do this", false, Optional.empty());
        }
    }
}
