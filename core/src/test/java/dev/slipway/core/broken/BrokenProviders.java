package dev.slipway.core.broken;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Observation;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.ProviderContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Providers that are wrong in one way each: one step of {@link PlainProvider} is taken wrongly. */
final class BrokenProviders {
    private BrokenProviders() {}

    @CaughtBy({"Apply#older", "HandEdits#older"})
    static final class AppliesOlderOverNewer extends PlainProvider {
        AppliesOlderOverNewer(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        boolean isNewer(PlainObject.Seen there, Rollout rollout) {
            return false;
        }
    }

    @CaughtBy({
        "Apply#afterDeletion",
        "Apply#deletedMeanwhile",
        "Apply#notTheRecords",
        "Apply#overtaken",
        "Apply#recordDown",
        "HandEdits#afterDeletion",
        "HandEdits#late",
        "HandEdits#notTheRecords",
        "HandEdits#overtaken",
        "Remove#lateRollout"
    })
    static final class ForgetsTheRecord extends PlainProvider {
        ForgetsTheRecord(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        boolean isRecorded(Rollout rollout) {
            return true;
        }
    }

    /** A deletion between the two goes unnoticed. */
    @CaughtBy("Apply#deletedMeanwhile")
    static final class AsksTheRecordBeforeItReads extends PlainProvider {
        AsksTheRecordBeforeItReads(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public ApplyResult apply(Rollout rollout) {
            requireCapable(rollout);
            boolean isRecorded = isRecorded(rollout);
            var there = read(rollout.deployment());
            requireOurs(there, rollout.deployment());
            return write(there, rollout, isRecorded);
        }
    }

    @CaughtBy({"Apply#deletedMeanwhile", "Apply#overtaken", "HandEdits#overtaken"})
    static final class WritesWithoutPrecondition extends PlainProvider {
        WritesWithoutPrecondition(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void put(Optional<PlainObject.Seen> there, Rollout rollout) {
            backEnd.overwrite(PlainBackEnd.name(rollout.deployment()), rollout);
        }
    }

    @CaughtBy("Apply#writesOnce")
    static final class WritesEveryTime extends PlainProvider {
        WritesEveryTime(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        boolean isThere(Optional<PlainObject.Seen> there, Rollout rollout) {
            return false;
        }
    }

    /** Looks at what runs instead of the stamp, and calls it done. */
    @CaughtBy({"Apply#description", "HandEdits#bounded", "HandEdits#none", "Threads#everything"})
    static final class LeavesTheStamp extends PlainProvider {
        LeavesTheStamp(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        boolean isThere(Optional<PlainObject.Seen> there, Rollout rollout) {
            return super.isThere(there, rollout)
                    || there.flatMap(PlainObject.Seen::rollout)
                            .filter(is -> is.replicas() == rollout.replicas()
                                    && is.revision()
                                            .spec()
                                            .image()
                                            .equals(rollout.revision().spec().image())
                                    && is.revision()
                                            .spec()
                                            .environment()
                                            .equals(rollout.revision().spec().environment()))
                            .isPresent();
        }
    }

    @CaughtBy({"Apply#doesNotWait", "Observe#readyMeansReady"})
    static final class WaitsForReadiness extends PlainProvider {
        WaitsForReadiness(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public ApplyResult apply(Rollout rollout) {
            var result = super.apply(rollout);
            var ref = rollout.deployment();
            while (result == ApplyResult.ACCEPTED && isNeverReady(rollout) && !isReady(ref, rollout)) {
                Pause.of(20);
            }
            return result;
        }

        /** Of two copies that never do; whatever else it waited for would only make the kit take longer. */
        private static boolean isNeverReady(Rollout rollout) {
            return rollout.revision().spec().image().value().contains("never")
                    && rollout.revision().number().value() == 1
                    && rollout.replicas() == 2;
        }

        private boolean isReady(DeploymentRef ref, Rollout rollout) {
            return observe(List.of(ref), Freshness.LIVE).get(ref) instanceof Observation.Present present
                    && present.track().replicas().ready() >= rollout.replicas();
        }
    }

    @CaughtBy({"Apply#description", "Apply#scaling"})
    static final class RestartsEverybodyForWords extends PlainProvider {
        RestartsEverybodyForWords(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void put(Optional<PlainObject.Seen> there, Rollout rollout) {
            super.put(there, touched(rollout));
        }

        @Override
        List<Drift> differences(Rollout rollout, PlainObject.Seen there) {
            return super.differences(touched(rollout), there);
        }

        private static Rollout touched(Rollout rollout) {
            return PlainRollouts.withVariable(
                    rollout, "TOUCHED", rollout.fence().toString());
        }
    }

    @CaughtBy("Apply#scaling")
    static final class RestartsEverybodyForTheNumber extends PlainProvider {
        RestartsEverybodyForTheNumber(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void put(Optional<PlainObject.Seen> there, Rollout rollout) {
            super.put(there, touched(rollout));
        }

        @Override
        List<Drift> differences(Rollout rollout, PlainObject.Seen there) {
            return super.differences(touched(rollout), there);
        }

        private static Rollout touched(Rollout rollout) {
            return PlainRollouts.withVariable(rollout, "TOUCHED", Integer.toString(rollout.replicas()));
        }
    }

    @CaughtBy("Apply#leftover")
    static final class LeavesWhatNobodyNames extends PlainProvider {
        LeavesWhatNobodyNames(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void makeRoom(PlainObject.Seen other) {}
    }

    /** Whatever runs there: the record may have been restored, and somebody may still want it. */
    @CaughtBy("Apply#predecessor")
    static final class EndsAnotherLife extends PlainProvider {
        EndsAnotherLife(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void makeRoom(PlainObject.Seen other) {
            var left = other.rollout().orElseThrow().deployment();
            backEnd.delete(PlainBackEnd.name(left), other.version(), other.stamp());
        }
    }

    @CaughtBy("Apply#predecessor")
    static final class ReplacesAnotherLife extends PlainProvider {
        ReplacesAnotherLife(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        ApplyResult write(Optional<PlainObject.Seen> there, Rollout rollout, boolean isRecorded) {
            if (isRecorded && there.isPresent() && !isOf(there.get(), rollout.deployment())) {
                put(there, rollout);
                return ApplyResult.ACCEPTED;
            }
            return super.write(there, rollout, isRecorded);
        }
    }

    @CaughtBy("Foreign#noStamp")
    static final class TouchesForeignObjects extends PlainProvider {
        TouchesForeignObjects(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public ApplyResult apply(Rollout rollout) {
            requireCapable(rollout);
            var there = read(rollout.deployment());
            if (there.isPresent() && there.get().rollout().isEmpty()) {
                put(there, rollout);
                return ApplyResult.ACCEPTED;
            }
            return super.apply(rollout);
        }
    }

    @CaughtBy("Remove#otherIncarnation")
    static final class RemovesOtherLives extends PlainProvider {
        RemovesOtherLives(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public ApplyResult remove(DeploymentRef deployment, Fence fence) {
            read(deployment)
                    .filter(seen -> !isOf(seen, deployment) && seen.rollout().isPresent())
                    .ifPresent(seen -> backEnd.delete(PlainBackEnd.name(deployment), seen.version(), seen.stamp()));
            return super.remove(deployment, fence);
        }
    }

    @CaughtBy("Remove#absent")
    static final class RefusesToRemoveWhatIsAbsent extends PlainProvider {
        RefusesToRemoveWhatIsAbsent(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public ApplyResult remove(DeploymentRef deployment, Fence fence) {
            if (read(deployment).isEmpty()) {
                throw new ProviderException(ErrorCode.REJECTED, deployment + " isn't there");
            }
            return super.remove(deployment, fence);
        }
    }

    @CaughtBy({"Foreign#leftovers", "Remove#older"})
    static final class RemovesForAnOlderFence extends PlainProvider {
        RemovesForAnOlderFence(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public ApplyResult remove(DeploymentRef deployment, Fence fence) {
            read(deployment)
                    .filter(seen -> isOf(seen, deployment) && seen.stamp().isAfter(fence))
                    .ifPresent(seen -> backEnd.delete(PlainBackEnd.name(deployment), seen.version(), fence));
            return super.remove(deployment, fence);
        }
    }

    /** Its counts and its list of replicas agree, and both lie. */
    @CaughtBy({
        "Apply#twice",
        "Observe#crash",
        "Observe#progress",
        "Observe#readyMeansReady",
        "Rollouts#badUpdate",
        "Rollouts#keepsServing",
        "Rollouts#killed"
    })
    static final class ReportsDesiredAsReady extends PlainProvider {
        ReportsDesiredAsReady(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        Observation present(PlainObject.Seen seen, Instant now) {
            return super.present(Sights.allReady(seen), now);
        }
    }

    @CaughtBy({"Apply#none", "Remove#notAbsentYet", "Remove#terminating"})
    static final class IgnoresTerminating extends PlainProvider {
        IgnoresTerminating(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        Observation present(PlainObject.Seen seen, Instant now) {
            return super.present(Sights.withoutTerminating(seen), now);
        }
    }

    @CaughtBy({
        "Apply#afterDeletion",
        "Foreign#leftovers",
        "Inventory#ending",
        "Remove#absent",
        "Remove#gone",
        "Remove#notAbsentYet"
    })
    static final class SaysAbsentTooEarly extends PlainProvider {
        SaysAbsentTooEarly(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        Observation observation(DeploymentRef ref, Optional<PlainObject.Seen> there) {
            return super.observation(ref, there.filter(seen -> !seen.isRemoving()));
        }
    }

    @CaughtBy({
        "Apply#afterDeletion",
        "Apply#deletedMeanwhile",
        "Apply#leftover",
        "Apply#predecessor",
        "Apply#recordDown",
        "Capabilities#declared",
        "Capabilities#unknownStrategy",
        "Close#others",
        "Foreign#anotherStore",
        "Foreign#leftovers",
        "HandEdits#afterDeletion",
        "HandEdits#unknownStrategy",
        "Inventory#ending",
        "Logs#followed",
        "Observe#everyPhase",
        "Remove#absent",
        "Remove#gone",
        "Remove#lateRollout",
        "Remove#notAbsentYet",
        "Remove#otherIncarnation",
        "Watch#closed"
    })
    static final class SaysUnavailableOfTheAbsent extends PlainProvider {
        SaysUnavailableOfTheAbsent(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        Observation observation(DeploymentRef ref, Optional<PlainObject.Seen> there) {
            var seen = super.observation(ref, there);
            return seen instanceof Observation.Absent ? unreadable(seen.asOf()) : seen;
        }
    }

    @CaughtBy({
        "Apply#leftover",
        "Apply#none",
        "HandEdits#none",
        "HandEdits#stopped",
        "Observe#everyPhase",
        "Remove#terminating"
    })
    static final class SaysAbsentOfTheStopped extends PlainProvider {
        SaysAbsentOfTheStopped(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        Observation observation(DeploymentRef ref, Optional<PlainObject.Seen> there) {
            return super.observation(
                    ref,
                    there.filter(seen -> !seen.replicas().isEmpty()
                            || seen.rollout().map(Rollout::replicas).orElse(0) > 0));
        }
    }

    @CaughtBy("Observe#fixedNumberOfCalls")
    static final class AsksForEachOne extends PlainProvider {
        AsksForEachOne(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
            var observed = new LinkedHashMap<DeploymentRef, Observation>();
            deployments.forEach(ref -> observed.put(ref, observation(ref, read(ref))));
            return observed;
        }
    }

    @CaughtBy("Observe#oneBroken")
    static final class FailsForAllBecauseOfOne extends PlainProvider {
        FailsForAllBecauseOfOne(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        Observation unreadable(Instant now) {
            throw new ProviderException(ErrorCode.INTERNAL, "one of them can't be understood");
        }
    }

    @CaughtBy("Rollouts#settled")
    static final class SaysSettledTooEarly extends PlainProvider {
        SaysSettledTooEarly(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        Observation present(PlainObject.Seen seen, Instant now) {
            return Observation.Present.builder()
                    .from((Observation.Present) super.present(seen, now))
                    .isSettled(true)
                    .build();
        }
    }

    @CaughtBy({"Apply#twice", "Observe#noProgress", "Observe#progress"})
    static final class TakesTimeForProgress extends PlainProvider {
        TakesTimeForProgress(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        Observation present(PlainObject.Seen seen, Instant now) {
            return Observation.Present.builder()
                    .from((Observation.Present) super.present(seen, now))
                    .progressSince(now)
                    .build();
        }
    }

    @CaughtBy("Capabilities#declared")
    static final class ClaimsACapability extends PlainProvider {
        ClaimsACapability(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(
                    Capability.ROLLING, Capability.PREVIOUS_LOGS, Capability.DRIFT, Capability.SECRET_ENVIRONMENT);
        }
    }

    @CaughtBy({"Capabilities#declared", "Capabilities#unknownStrategy", "HandEdits#unknownStrategy"})
    static final class IgnoresWhatItCannotDo extends PlainProvider {
        IgnoresWhatItCannotDo(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void requireCapable(Rollout rollout) {
            // Whatever it is, it will do no harm.
        }
    }

    @CaughtBy("Footprints#atLeastTheType")
    static final class HidesTheSideCar extends PlainProvider {
        HidesTheSideCar(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public Footprint footprint(Revision revision, Strategy strategy) {
            return new Footprint(dev.slipway.model.ResourceAmounts.of("cpu", "1m"), strategy, 0);
        }
    }

    /** Says that it never takes more than asked for, and takes one more. */
    @CaughtBy({"HandEdits#bounded", "Rollouts#bounded", "Rollouts#boundedWhileTerminating"})
    static final class LiesAboutItsStrategy extends PlainProvider {
        LiesAboutItsStrategy(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void put(Optional<PlainObject.Seen> there, Rollout rollout) {
            super.put(
                    there,
                    Rollout.builder()
                            .from(rollout)
                            .strategy(Strategy.rolling(2, 0))
                            .build());
        }
    }

    @CaughtBy("Errors#noRetries")
    static final class RetriesItself extends PlainProvider {
        RetriesItself(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        Optional<PlainObject.Seen> read(DeploymentRef ref) {
            try {
                return super.read(ref);
            } catch (ProviderException e) {
                return super.read(ref);
            }
        }
    }

    @CaughtBy({"Errors#away", "Errors#noRetries", "HandEdits#away"})
    static final class ThrowsWhatItLikes extends PlainProvider {
        ThrowsWhatItLikes(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        Optional<PlainObject.Seen> read(DeploymentRef ref) {
            try {
                return super.read(ref);
            } catch (ProviderException e) {
                throw new IllegalStateException("no connection", e);
            }
        }
    }

    @CaughtBy("Foreign#leftovers")
    static final class ListsItsOwnOnly extends PlainProvider {
        ListsItsOwnOnly(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public List<InventoryItem> inventory() {
            return super.inventory().stream()
                    .filter(item -> context.currentFence(item.deployment()).isPresent())
                    .toList();
        }
    }

    @CaughtBy("Logs#noLeak")
    static final class LeaksLogs extends PlainProvider {
        LeaksLogs(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        LogStream openLog(LogRequest request) {
            return new PlainLogStream(backEnd, request) {
                @Override
                void disconnect() {
                    // The back end will notice some day.
                }
            };
        }
    }

    @CaughtBy("Logs#cut")
    static final class DoublesALine extends PlainProvider {
        DoublesALine(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        LogStream openLog(LogRequest request) {
            return new PlainLogStream(backEnd, request) {
                @Override
                int resumeAt(int linesRead) {
                    return Math.max(0, linesRead - 1);
                }
            };
        }
    }

    @CaughtBy("Logs#previousRun")
    static final class LosesThePreviousRun extends PlainProvider {
        LosesThePreviousRun(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        LogStream openLog(LogRequest request) {
            return request.query().isPrevious()
                    ? super.openLog(new LogRequest(request.deployment(), new ReplicaId("nobody"), request.query()))
                    : super.openLog(request);
        }
    }

    @CaughtBy("Logs#containerDeclared")
    static final class GivesAnotherContainersLog extends PlainProvider {
        GivesAnotherContainersLog(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void requireLog(LogQuery query) {
            // What a provider does that was written before containers could be asked for.
        }
    }

    @CaughtBy("Logs#replicas")
    static final class ShowsEverybodysReplicas extends PlainProvider {
        ShowsEverybodysReplicas(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        List<ReplicaId> replicasOf(DeploymentRef deployment) {
            return backEnd.list().values().stream()
                    .flatMap(seen -> seen.replicas().stream())
                    .map(PlainReplica.View::id)
                    .toList();
        }
    }

    @CaughtBy("Close#silent")
    static final class WatchesOnAfterClose extends PlainProvider {
        WatchesOnAfterClose(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public void close() {
            // The listeners will be collected some day.
        }
    }

    @CaughtBy("Watch#closed")
    static final class HintsForEver extends PlainProvider {
        HintsForEver(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public Subscription watch(ChangeListener listener) {
            super.watch(listener);
            return () -> {};
        }
    }

    @CaughtBy("Close#threads")
    static final class KeepsAThread extends PlainProvider {
        private final CountDownLatch never = new CountDownLatch(1);

        KeepsAThread(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public Subscription watch(ChangeListener listener) {
            var thread = new Thread(() -> Pause.until(never, 30_000), "left-over");
            thread.setDaemon(true);
            thread.start();
            return super.watch(listener);
        }
    }

    @CaughtBy({"Close#others", "Close#removesNothing", "Close#silent", "Close#threads"})
    static final class ClosesOnlyOnce extends PlainProvider {
        private boolean isClosed;

        ClosesOnlyOnce(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public synchronized void close() {
            if (isClosed) {
                throw new IllegalStateException("closed already");
            }
            isClosed = true;
            super.close();
        }
    }

    @CaughtBy({"Close#others", "Close#removesNothing", "Close#silent"})
    static final class RemovesWhenClosed extends PlainProvider {
        RemovesWhenClosed(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public void close() {
            super.close();
            try {
                backEnd.list().forEach((name, seen) -> backEnd.delete(name, seen.version(), seen.stamp()));
            } catch (ProviderException e) {
                // Then not.
            }
        }
    }

    /** Fine for one thread: what is being applied is kept beside the call. */
    @CaughtBy({"HandEdits#older", "Threads#twoAtOnce"})
    static final class RemembersTheCallInAField extends PlainProvider {
        private volatile Optional<Rollout> current = Optional.empty();

        RemembersTheCallInAField(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public ApplyResult apply(Rollout rollout) {
            current = Optional.of(rollout);
            return super.apply(rollout);
        }

        @Override
        ApplyResult write(Optional<PlainObject.Seen> there, Rollout rollout, boolean isRecorded) {
            var meant = current.orElse(rollout);
            return super.write(meant.equals(rollout) ? there : read(meant.deployment()), meant, isRecorded);
        }
    }

    /** A fence belongs to one rollout, so what has its stamp must be as it says. */
    @CaughtBy({"HandEdits#bounded", "HandEdits#repaired", "HandEdits#stopped"})
    static final class BelievesTheStamp extends PlainProvider {
        BelievesTheStamp(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public ApplyResult repair(Rollout rollout) {
            return apply(rollout);
        }
    }

    @CaughtBy({"HandEdits#bounded", "HandEdits#repaired", "HandEdits#stopped"})
    static final class RepairsTheNumberOnly extends PlainProvider {
        RepairsTheNumberOnly(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void putAgain(Optional<PlainObject.Seen> there, Rollout rollout) {
            var live = there.orElseThrow().rollout().orElseThrow();
            put(there, Rollout.builder().from(live).replicas(rollout.replicas()).build());
        }
    }

    @CaughtBy("HandEdits#bounded")
    static final class RepairsInAHurry extends PlainProvider {
        RepairsInAHurry(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void putAgain(Optional<PlainObject.Seen> there, Rollout rollout) {
            put(
                    there,
                    Rollout.builder()
                            .from(rollout)
                            .strategy(Strategy.rolling(4, 0))
                            .build());
        }
    }

    @CaughtBy({"HandEdits#late", "HandEdits#missing", "HandEdits#onlyLooks", "HandEdits#told"})
    static final class SeesNoDrift extends PlainProvider {
        SeesNoDrift(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public List<Drift> drift(Rollout rollout) {
            read(rollout.deployment());
            return List.of();
        }
    }

    @CaughtBy("HandEdits#missing")
    static final class SeesNothingMissing extends PlainProvider {
        SeesNothingMissing(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public List<Drift> drift(Rollout rollout) {
            return read(rollout.deployment())
                    .map(there -> differences(rollout, there))
                    .orElse(List.of());
        }
    }

    /** What isn't written yet, or was written by a newer rollout, isn't as the rollout says either. */
    @CaughtBy({"HandEdits#none", "HandEdits#older"})
    static final class TakesWhatIsUnderWayForDrift extends PlainProvider {
        TakesWhatIsUnderWayForDrift(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public List<Drift> drift(Rollout rollout) {
            return read(rollout.deployment())
                    .map(there ->
                            PlainRollouts.differences(rollout, there.rollout().orElseThrow()))
                    .orElseGet(() -> List.of(PlainRollouts.missing(rollout)));
        }
    }

    /** The record may have changed them without a word to the back end. */
    @CaughtBy("HandEdits#words")
    static final class TakesWordsForDrift extends PlainProvider {
        TakesWordsForDrift(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        List<Drift> differences(Rollout rollout, PlainObject.Seen there) {
            var found = new ArrayList<>(super.differences(rollout, there));
            boolean isThere = there.stamp().equals(rollout.fence()) && isOf(there, rollout.deployment());
            if (isThere
                    && !there.rollout()
                            .orElseThrow()
                            .revision()
                            .number()
                            .equals(rollout.revision().number())) {
                found.add(PlainRollouts.missing(rollout));
            }
            return found;
        }
    }

    /** What controllers haven't done yet is no edit. */
    @CaughtBy({"HandEdits#none", "Threads#everything"})
    static final class TakesMissingReplicasForDrift extends PlainProvider {
        TakesMissingReplicasForDrift(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        List<Drift> differences(Rollout rollout, PlainObject.Seen there) {
            var found = new ArrayList<>(super.differences(rollout, there));
            var counts = counts(there);
            boolean isThere = there.stamp().equals(rollout.fence()) && isOf(there, rollout.deployment());
            if (isThere && counts.ready() < rollout.replicas()) {
                found.add(PlainRollouts.missing(rollout));
            }
            return found;
        }
    }

    @CaughtBy({"HandEdits#onlyLooks", "HandEdits#told"})
    static final class RepairsWhenItLooks extends PlainProvider {
        RepairsWhenItLooks(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public List<Drift> drift(Rollout rollout) {
            var drifts = super.drift(rollout);
            read(rollout.deployment())
                    .filter(there -> !drifts.isEmpty())
                    .ifPresent(there -> put(Optional.of(there), rollout));
            return drifts;
        }
    }

    @CaughtBy({"HandEdits#afterDeletion", "HandEdits#late", "HandEdits#notTheRecords", "HandEdits#overtaken"})
    static final class RepairsWithoutTheRecord extends PlainProvider {
        RepairsWithoutTheRecord(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        boolean isRecordedForRepair(Rollout rollout) {
            return true;
        }
    }

    /** A newer rollout between the two goes unnoticed. */
    @CaughtBy("HandEdits#overtaken")
    static final class RepairsWhatItReadTooLate extends PlainProvider {
        RepairsWhatItReadTooLate(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        void putAgain(Optional<PlainObject.Seen> there, Rollout rollout) {
            backEnd.overwrite(PlainBackEnd.name(rollout.deployment()), rollout);
        }
    }

    @CaughtBy("HandEdits#older")
    static final class RepairsOlderOverNewer extends PlainProvider {
        RepairsOlderOverNewer(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        boolean isRepairable(PlainObject.Seen there, Rollout rollout) {
            return super.isRepairable(there, rollout) || (isOf(there, rollout.deployment()) && isNewer(there, rollout));
        }
    }

    @CaughtBy({"HandEdits#untouched", "HandEdits#words"})
    static final class RestartsEverybodyToRepair extends PlainProvider {
        RestartsEverybodyToRepair(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public ApplyResult repair(Rollout rollout) {
            var result = super.repair(rollout);
            var ref = rollout.deployment();
            if (result == ApplyResult.ACCEPTED) {
                replicasOf(ref).forEach(replica -> backEnd.lose(PlainBackEnd.name(ref), replica));
            }
            return result;
        }
    }

    @CaughtBy("HandEdits#foreign")
    static final class RepairsForeignObjects extends PlainProvider {
        RepairsForeignObjects(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        public ApplyResult repair(Rollout rollout) {
            var there = read(rollout.deployment());
            if (there.isPresent() && there.get().rollout().isEmpty()) {
                put(there, rollout);
                return ApplyResult.ACCEPTED;
            }
            return super.repair(rollout);
        }
    }

    /** Merges what it writes into what is there. */
    @CaughtBy("HandEdits#nextRollout")
    static final class KeepsWhatOthersHaveAdded extends PlainProvider {
        KeepsWhatOthersHaveAdded(PlainBackEnd backEnd, ProviderContext context) {
            super(backEnd, context);
        }

        @Override
        ApplyResult write(Optional<PlainObject.Seen> there, Rollout rollout, boolean isRecorded) {
            boolean isEdited = there.flatMap(PlainObject.Seen::rollout)
                    .filter(live -> live.revision().spec().environment().containsKey("BY_HAND"))
                    .isPresent();
            return super.write(
                    there, isEdited ? PlainRollouts.withVariable(rollout, "BY_HAND", "yes") : rollout, isRecorded);
        }
    }

    /** Waits a little. */
    private static final class Pause {
        private Pause() {}

        static void of(long millis) {
            until(new CountDownLatch(1), millis);
        }

        static void until(CountDownLatch latch, long millis) {
            try {
                if (latch.await(millis, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("nobody counts down");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProviderException(ErrorCode.INTERNAL, "interrupted", e);
            }
        }
    }
}
