package dev.slipway.spi;

import dev.slipway.error.ProviderException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.model.Violation;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A back end that runs deployments. It carries out and reports; it decides nothing and judges nothing. Every
 * implementation is thread-safe and keeps these requirements:
 *
 * <ul>
 *   <li>P1 {@link #apply} is idempotent: the same rollout twice has the effect of once, and writes nothing the second time. A
 *       fence belongs to one rollout, so an equal stamp means that it is there.
 *   <li>P2 {@link #apply} returns when the back end has accepted, and never waits for readiness.
 *   <li>P3 A rollout whose fence is smaller than the stamp that the back end has is {@link ApplyResult#SUPERSEDED}.
 *   <li>P4 Before it writes, {@link #apply} asks {@link ProviderContext#currentFence} and writes only for the fence recorded,
 *       so that a call that comes late never brings back what was deleted.
 *   <li>P5 {@link #remove} of something absent succeeds; a removal is finished when {@link #observe} says absent.
 *   <li>P6 {@link #observe} answers for every ref it was asked for, in one go for all of them; one broken deployment is
 *       {@link Observation.Unavailable} and hides no other.
 *   <li>P7 Observed counts speak of what exists, terminating replicas included; ready means that requests can be answered. A deployment
 *       with 0 replicas is present, under its stamp, until it is removed.
 *   <li>P8 At no instant do more replicas exist than the rollout's strategy and the declared {@link Footprint} allow.
 *   <li>P9 Objects that carry another store's stamp, or none, are never touched, but for a {@link #remove} that names exactly
 *       that store's deployment and stamp: an administrator discards what was left behind.
 *   <li>P10 Changing nothing but the replicas leaves the replicas that stay alone; changing nothing but description or
 *       metadata touches none.
 *   <li>P11 A provider never retries: it throws {@link ProviderException}, whose code says whether that makes sense.
 *   <li>P12 After {@link #close} no thread of the provider is left; closing twice is fine. Closing is not removing: what a
 *       back end of its own runs goes on running. A back end that can't outlive its host ends what it runs, and remembers it
 *       for the next one that opens it.
 * </ul>
 */
public interface DeploymentProvider extends AutoCloseable {
    /**
     * Which kind of back end.
     *
     * @return the factory's id
     */
    ProviderId id();

    /**
     * Where in the back end it works. Recorded with every revision.
     *
     * @return the same for the provider's whole life
     */
    Location location();

    /**
     * What it can do.
     *
     * @return the same for the provider's whole life
     */
    Set<Capability> capabilities();

    /**
     * Finds what the back end would refuse, without asking it. Called before a revision is recorded.
     *
     * @param revision what is about to be recorded
     * @return everything wrong; empty if nothing is known to be
     */
    default List<Violation> check(Revision revision) {
        return List.of();
    }

    /**
     * Tells what a revision really takes. Pure, quick, without I/O.
     *
     * @param revision which revision
     * @param strategy how core would like replicas to be replaced
     * @return what the quota must count
     */
    Footprint footprint(Revision revision, Strategy strategy);

    /**
     * Makes it so. Blocking until the back end has accepted.
     *
     * @param rollout what shall run
     * @return what became of it
     * @throws ProviderException if the back end failed or refused
     * @throws UnsupportedCapabilityException if it needs a capability that isn't declared, or a strategy of a kind
     *     that isn't known; nothing is written then
     */
    ApplyResult apply(Rollout rollout);

    /**
     * Removes everything of a deployment, gracefully. Blocking until the back end has accepted; idempotent.
     *
     * @param deployment which incarnation
     * @param fence the fence of the removal; a stamp that is greater is left alone
     * @return what became of it
     * @throws ProviderException if the back end failed or refused
     */
    ApplyResult remove(DeploymentRef deployment, Fence fence);

    /**
     * Tells what the back end knows of some deployments. Blocking; a fixed number of calls to the back end, however many
     * are asked for.
     *
     * @param deployments which; may be empty
     * @param freshness how recent it must be
     * @return an observation for each of them
     * @throws ProviderException only if nothing at all can be said
     */
    Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness);

    /**
     * Looks for more evidence of what is wrong with one deployment: events, last log lines. Costly, so called once per
     * failure, by the reconcile loop and never for somebody who reads. What it throws harms nothing, and it is asked a few times
     * more then.
     *
     * @param deployment which
     * @param deadline how long it may take
     * @return what was found, the heaviest first; empty if nothing was
     */
    List<Problem> diagnose(DeploymentRef deployment, Duration deadline);

    /**
     * Lists everything in the back end that carries a stamp of this library, of whatever store.
     *
     * @return one item per deployment
     * @throws ProviderException if the back end can't be asked
     */
    List<InventoryItem> inventory();

    /**
     * Compares what is there with what a rollout has written, for {@link Capability#DRIFT}. Everything that the rollout writes is
     * compared and nothing else: what the back end, or others, add of their own is no drift, nor is what replicas are doing, nor
     * what the record may change without a rollout of its own: description, metadata, the revision's number. Only
     * what was wholly written can have drifted: while the stamp isn't that of the rollout, or a part of it is still to be
     * written, there is nothing to tell. What is missing is told, also if that is all of it. Blocking; writes nothing.
     *
     * @param rollout what is recorded
     * @return every difference, in a stable order, without the text of a secret or of an environment variable; empty if there is none
     * @throws ProviderException if the back end can't be asked
     * @throws UnsupportedCapabilityException by default, for whoever doesn't declare the capability
     */
    default List<Drift> drift(Rollout rollout) {
        throw new UnsupportedCapabilityException(id(), Capability.DRIFT.value(), "drift");
    }

    /**
     * Makes it so as {@link #apply} does, without taking an equal stamp for a proof that it is, for {@link Capability#DRIFT}. The
     * order, the guards and the bounds are those of {@code apply}: the object is read, then the record is asked, and only its
     * own rollout is written, over the object that was read; no more replicas than the strategy allows. A replica that nobody's
     * edit has touched is left alone. Blocking until the back end has accepted; what is left to do then is done by
     * {@code apply}, as long as {@link Observation.Present#isComplete} is false.
     *
     * @param rollout what is recorded
     * @return what became of it
     * @throws ProviderException if the back end failed or refused
     * @throws UnsupportedCapabilityException as {@code apply}; by default, for whoever doesn't declare the capability
     */
    default ApplyResult repair(Rollout rollout) {
        throw new UnsupportedCapabilityException(id(), Capability.DRIFT.value(), "repair");
    }

    /**
     * Where logs come from.
     *
     * @return the same for the provider's whole life
     */
    LogSource logs();

    /**
     * Asks for hints of changes, so that they are noticed sooner than by polling.
     *
     * @param listener hears them until the handle is closed, or the provider is
     * @return close it to hear no more; by default there never is a hint
     */
    default Subscription watch(ChangeListener listener) {
        return () -> {};
    }

    @Override
    void close();

    /** Ends when it is closed; closing twice is fine. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
