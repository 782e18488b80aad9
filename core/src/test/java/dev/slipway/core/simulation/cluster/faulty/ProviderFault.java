package dev.slipway.core.simulation.cluster.faulty;

import dev.slipway.core.simulation.Wire;
import dev.slipway.core.simulation.cluster.Sight;
import dev.slipway.core.simulation.cluster.SimCluster;
import dev.slipway.core.simulation.cluster.SimProvider;
import dev.slipway.core.simulation.cluster.SimProviderFactory;
import dev.slipway.core.simulation.cluster.Steps;
import java.util.function.Supplier;

/** Every way in which a provider is made to break the protocol. */
public enum ProviderFault {
    /** G5. */
    LATE_APPLY("G5", "compares the fence, then writes without a precondition", FaultyWrites.LateApply::new),
    /** G5. */
    LATE_APPLY_AFTER_DELETE("G5", "writes without asking the record", FaultyWrites.LateApplyAfterDelete::new),
    /** G5. */
    LATE_REMOVE_AFTER_RECREATE("G5", "deletes by name alone", FaultyRemovals.RemoveByName::new),
    /** G5. */
    CREATE_BY_UPSERT("G5", "creates by a write that overwrites", FaultyWrites.CreateByUpsert::new),
    /** G5, V5. */
    SHELL_DELETED_BY_UID_ALONE("G5", "deletes its outdated shell by uid alone", FaultyRemovals.ShellByUidAlone::new),
    /** G5, V6. */
    ACTIVATION_WITHOUT_REREAD(
            "G5", "asks the record before it reads the object", FaultyWrites.ActivationWithoutReread::new),
    /** G2, V1. */
    GROWING_WHILE_TERMINATING(
            "G2", "asks for replicas while others terminate", steps(FaultySteps.NotWaitingForTerminating::new)),
    /** G2, V4. */
    REMOVAL_WITHOUT_ZERO_FIRST(
            "G2", "deletes what was never written to no replicas", FaultyRemovals.WithoutZeroFirst::new),
    /** G5, V11. */
    STALE_PREDECESSOR_DELETED(
            "G5", "takes a successor for a predecessor and deletes it", FaultyRemovals.StalePredecessor::new),
    /** Stuck, V10. */
    PREDECESSOR_NEVER_REMOVED(
            "stuck", "leaves a predecessor's shell to somebody else", FaultyRemovals.PredecessorStays::new),
    /** G2, V8. */
    TEMPLATE_AND_REPLICAS_IN_ONE_WRITE("G2", "writes template and number together", steps(FaultySteps.AllAtOnce::new)),
    /** G2, V9. */
    TEMPLATE_CHANGE_UNDER_RECREATE_AT_N(
            "G2", "trusts the back end's own way of recreating", steps(FaultySteps.TrustingRecreate::new)),
    /** G5, V7. */
    STEPS_WITHOUT_FENCE(
            "G5", "writes a step that was planned on an older reading", FaultyWrites.StepsWithoutFence::new),
    /** G2. */
    LIVE_READS_ARE_STALE("G2", "answers live observations from its cache", FaultyReads.Stale::new),
    /** G2. */
    SETTLED_TOO_EARLY_DEPLOYMENT(
            "G2", "calls it settled before the deployment controller", sight(FaultySights.WithoutGeneration::new)),
    /** G2, V3. */
    SETTLED_TOO_EARLY_REPLICASETS(
            "G2", "calls it settled before the replica set controllers", sight(FaultySights.WithoutReplicaSets::new)),
    /** G2, V2. */
    TERMINATING_NOT_COUNTED("G2", "doesn't count terminating replicas", sight(FaultySights.WithoutTerminating::new)),
    /** G2. */
    PODS_LISTED_BEFORE_OWNERS("G2", "lists pods before what they come from", FaultyReads.PodsFirst::new),
    /** R95. */
    OTHER_STORES_OBJECTS_ARE_LEFTOVERS("G5", "deletes what another store runs", FaultyRemovals.OthersAreLeftovers::new),
    /** G6. */
    READY_MEANS_EXISTING("G6", "calls every replica ready", sight(FaultySights.ReadyMeansExisting::new)),
    /** G6. */
    OLD_REVISION_COUNTED_AS_UPDATED("G6", "calls every replica updated", sight(FaultySights.OldCountsAsUpdated::new));

    private final String guarantee;
    private final String description;
    // A function without state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final SimProviderFactory.Make make;

    ProviderFault(String guarantee, String description, SimProviderFactory.Make make) {
        this.guarantee = guarantee;
        this.description = description;
        this.make = make;
    }

    /** What is broken by it: a guarantee, or {@code stuck} if nothing but progress. */
    public String guarantee() {
        return guarantee;
    }

    /** What it does wrong. */
    public String description() {
        return description;
    }

    /** Opens providers that have the fault, for one process. */
    public SimProviderFactory factory(SimCluster cluster, Wire wire) {
        return new SimProviderFactory(cluster, wire, make);
    }

    private static SimProviderFactory.Make steps(Supplier<Steps> faulty) {
        return (cluster, wire, context) -> new SimProvider(cluster, wire, context) {
            @Override
            protected Steps steps() {
                return faulty.get();
            }
        };
    }

    private static SimProviderFactory.Make sight(Supplier<Sight> faulty) {
        return (cluster, wire, context) -> new SimProvider(cluster, wire, context) {
            @Override
            protected Sight sight() {
                return faulty.get();
            }
        };
    }
}
