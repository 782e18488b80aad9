package dev.slipway.core.broken;

import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.spi.tck.ProviderHarness;
import java.util.function.BiFunction;

/** The provider kit on each broken provider. None of these is a test of its own: {@link BrokenProvidersTest} runs them. */
final class BrokenProviderKits {
    private BrokenProviderKits() {}

    private abstract static class Kit extends DeploymentProviderTck {
        private final BiFunction<PlainBackEnd, ProviderContext, DeploymentProvider> opening;

        Kit(BiFunction<PlainBackEnd, ProviderContext, DeploymentProvider> opening) {
            this.opening = opening;
        }

        @Override
        protected ProviderHarness harness() {
            return new PlainHarness(opening);
        }
    }

    static class NotBroken extends Kit {
        NotBroken() {
            super(PlainProvider::new);
        }
    }

    static class AppliesOlderOverNewer extends Kit {
        AppliesOlderOverNewer() {
            super(BrokenProviders.AppliesOlderOverNewer::new);
        }
    }

    static class ForgetsTheRecord extends Kit {
        ForgetsTheRecord() {
            super(BrokenProviders.ForgetsTheRecord::new);
        }
    }

    static class AsksTheRecordBeforeItReads extends Kit {
        AsksTheRecordBeforeItReads() {
            super(BrokenProviders.AsksTheRecordBeforeItReads::new);
        }
    }

    static class WritesWithoutPrecondition extends Kit {
        WritesWithoutPrecondition() {
            super(BrokenProviders.WritesWithoutPrecondition::new);
        }
    }

    static class WritesEveryTime extends Kit {
        WritesEveryTime() {
            super(BrokenProviders.WritesEveryTime::new);
        }
    }

    static class LeavesTheStamp extends Kit {
        LeavesTheStamp() {
            super(BrokenProviders.LeavesTheStamp::new);
        }
    }

    static class WaitsForReadiness extends Kit {
        WaitsForReadiness() {
            super(BrokenProviders.WaitsForReadiness::new);
        }
    }

    static class RestartsEverybodyForWords extends Kit {
        RestartsEverybodyForWords() {
            super(BrokenProviders.RestartsEverybodyForWords::new);
        }
    }

    static class RestartsEverybodyForTheNumber extends Kit {
        RestartsEverybodyForTheNumber() {
            super(BrokenProviders.RestartsEverybodyForTheNumber::new);
        }
    }

    static class LeavesWhatNobodyNames extends Kit {
        LeavesWhatNobodyNames() {
            super(BrokenProviders.LeavesWhatNobodyNames::new);
        }
    }

    static class EndsAnotherLife extends Kit {
        EndsAnotherLife() {
            super(BrokenProviders.EndsAnotherLife::new);
        }
    }

    static class ReplacesAnotherLife extends Kit {
        ReplacesAnotherLife() {
            super(BrokenProviders.ReplacesAnotherLife::new);
        }
    }

    static class TouchesForeignObjects extends Kit {
        TouchesForeignObjects() {
            super(BrokenProviders.TouchesForeignObjects::new);
        }
    }

    static class RemovesOtherLives extends Kit {
        RemovesOtherLives() {
            super(BrokenProviders.RemovesOtherLives::new);
        }
    }

    static class RefusesToRemoveWhatIsAbsent extends Kit {
        RefusesToRemoveWhatIsAbsent() {
            super(BrokenProviders.RefusesToRemoveWhatIsAbsent::new);
        }
    }

    static class RemovesForAnOlderFence extends Kit {
        RemovesForAnOlderFence() {
            super(BrokenProviders.RemovesForAnOlderFence::new);
        }
    }

    static class ReportsDesiredAsReady extends Kit {
        ReportsDesiredAsReady() {
            super(BrokenProviders.ReportsDesiredAsReady::new);
        }
    }

    static class IgnoresTerminating extends Kit {
        IgnoresTerminating() {
            super(BrokenProviders.IgnoresTerminating::new);
        }
    }

    static class SaysAbsentTooEarly extends Kit {
        SaysAbsentTooEarly() {
            super(BrokenProviders.SaysAbsentTooEarly::new);
        }
    }

    static class SaysUnavailableOfTheAbsent extends Kit {
        SaysUnavailableOfTheAbsent() {
            super(BrokenProviders.SaysUnavailableOfTheAbsent::new);
        }
    }

    static class SaysAbsentOfTheStopped extends Kit {
        SaysAbsentOfTheStopped() {
            super(BrokenProviders.SaysAbsentOfTheStopped::new);
        }
    }

    static class AsksForEachOne extends Kit {
        AsksForEachOne() {
            super(BrokenProviders.AsksForEachOne::new);
        }
    }

    static class FailsForAllBecauseOfOne extends Kit {
        FailsForAllBecauseOfOne() {
            super(BrokenProviders.FailsForAllBecauseOfOne::new);
        }
    }

    static class SaysSettledTooEarly extends Kit {
        SaysSettledTooEarly() {
            super(BrokenProviders.SaysSettledTooEarly::new);
        }
    }

    static class TakesTimeForProgress extends Kit {
        TakesTimeForProgress() {
            super(BrokenProviders.TakesTimeForProgress::new);
        }
    }

    static class ClaimsACapability extends Kit {
        ClaimsACapability() {
            super(BrokenProviders.ClaimsACapability::new);
        }
    }

    static class IgnoresWhatItCannotDo extends Kit {
        IgnoresWhatItCannotDo() {
            super(BrokenProviders.IgnoresWhatItCannotDo::new);
        }
    }

    static class HidesTheSideCar extends Kit {
        HidesTheSideCar() {
            super(BrokenProviders.HidesTheSideCar::new);
        }
    }

    static class LiesAboutItsStrategy extends Kit {
        LiesAboutItsStrategy() {
            super(BrokenProviders.LiesAboutItsStrategy::new);
        }
    }

    static class RetriesItself extends Kit {
        RetriesItself() {
            super(BrokenProviders.RetriesItself::new);
        }
    }

    static class ThrowsWhatItLikes extends Kit {
        ThrowsWhatItLikes() {
            super(BrokenProviders.ThrowsWhatItLikes::new);
        }
    }

    static class ListsItsOwnOnly extends Kit {
        ListsItsOwnOnly() {
            super(BrokenProviders.ListsItsOwnOnly::new);
        }
    }

    static class LeaksLogs extends Kit {
        LeaksLogs() {
            super(BrokenProviders.LeaksLogs::new);
        }
    }

    static class DoublesALine extends Kit {
        DoublesALine() {
            super(BrokenProviders.DoublesALine::new);
        }
    }

    static class LosesThePreviousRun extends Kit {
        LosesThePreviousRun() {
            super(BrokenProviders.LosesThePreviousRun::new);
        }
    }

    static class GivesAnotherContainersLog extends Kit {
        GivesAnotherContainersLog() {
            super(BrokenProviders.GivesAnotherContainersLog::new);
        }
    }

    static class ShowsEverybodysReplicas extends Kit {
        ShowsEverybodysReplicas() {
            super(BrokenProviders.ShowsEverybodysReplicas::new);
        }
    }

    static class WatchesOnAfterClose extends Kit {
        WatchesOnAfterClose() {
            super(BrokenProviders.WatchesOnAfterClose::new);
        }
    }

    static class HintsForEver extends Kit {
        HintsForEver() {
            super(BrokenProviders.HintsForEver::new);
        }
    }

    static class KeepsAThread extends Kit {
        KeepsAThread() {
            super(BrokenProviders.KeepsAThread::new);
        }
    }

    static class ClosesOnlyOnce extends Kit {
        ClosesOnlyOnce() {
            super(BrokenProviders.ClosesOnlyOnce::new);
        }
    }

    static class RemovesWhenClosed extends Kit {
        RemovesWhenClosed() {
            super(BrokenProviders.RemovesWhenClosed::new);
        }
    }

    static class RemembersTheCallInAField extends Kit {
        RemembersTheCallInAField() {
            super(BrokenProviders.RemembersTheCallInAField::new);
        }
    }

    static class BelievesTheStamp extends Kit {
        BelievesTheStamp() {
            super(BrokenProviders.BelievesTheStamp::new);
        }
    }

    static class RepairsTheNumberOnly extends Kit {
        RepairsTheNumberOnly() {
            super(BrokenProviders.RepairsTheNumberOnly::new);
        }
    }

    static class RepairsInAHurry extends Kit {
        RepairsInAHurry() {
            super(BrokenProviders.RepairsInAHurry::new);
        }
    }

    static class SeesNoDrift extends Kit {
        SeesNoDrift() {
            super(BrokenProviders.SeesNoDrift::new);
        }
    }

    static class SeesNothingMissing extends Kit {
        SeesNothingMissing() {
            super(BrokenProviders.SeesNothingMissing::new);
        }
    }

    static class TakesWhatIsUnderWayForDrift extends Kit {
        TakesWhatIsUnderWayForDrift() {
            super(BrokenProviders.TakesWhatIsUnderWayForDrift::new);
        }
    }

    static class TakesWordsForDrift extends Kit {
        TakesWordsForDrift() {
            super(BrokenProviders.TakesWordsForDrift::new);
        }
    }

    static class TakesMissingReplicasForDrift extends Kit {
        TakesMissingReplicasForDrift() {
            super(BrokenProviders.TakesMissingReplicasForDrift::new);
        }
    }

    static class RepairsWhenItLooks extends Kit {
        RepairsWhenItLooks() {
            super(BrokenProviders.RepairsWhenItLooks::new);
        }
    }

    static class RepairsWithoutTheRecord extends Kit {
        RepairsWithoutTheRecord() {
            super(BrokenProviders.RepairsWithoutTheRecord::new);
        }
    }

    static class RepairsWhatItReadTooLate extends Kit {
        RepairsWhatItReadTooLate() {
            super(BrokenProviders.RepairsWhatItReadTooLate::new);
        }
    }

    static class RepairsOlderOverNewer extends Kit {
        RepairsOlderOverNewer() {
            super(BrokenProviders.RepairsOlderOverNewer::new);
        }
    }

    static class RestartsEverybodyToRepair extends Kit {
        RestartsEverybodyToRepair() {
            super(BrokenProviders.RestartsEverybodyToRepair::new);
        }
    }

    static class RepairsForeignObjects extends Kit {
        RepairsForeignObjects() {
            super(BrokenProviders.RepairsForeignObjects::new);
        }
    }

    static class KeepsWhatOthersHaveAdded extends Kit {
        KeepsWhatOthersHaveAdded() {
            super(BrokenProviders.KeepsWhatOthersHaveAdded::new);
        }
    }
}
