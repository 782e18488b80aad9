package dev.slipway.core;

import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.Strategy;
import java.util.Optional;

/** Tells what has been worked out, as a plan does. Pure. */
final class Outcomes {
    private Outcomes() {}

    /** What a proposal would come to that was worked out on this basis. */
    static PlannedOutcome of(Basis basis, Proposal proposal) {
        Optional<LedgerEntry> current = Optional.ofNullable(
                basis.entries().get(proposal.entry().deployment().id()));
        Impact impact = impact(current, proposal);
        boolean replaces = impact.compareTo(Impact.RESTART) >= 0;
        return ImmutablePlannedOutcome.builder()
                .spec(proposal.revision().spec())
                .instanceType(proposal.revision().instanceType())
                .runState(proposal.revision().runState())
                .diff(proposal.diff())
                .impact(impact)
                .strategy(replaces ? Optional.of(strategy(proposal, impact)) : Optional.empty())
                .overlaps(replaces && proposal.overlaps())
                .inWords(words(current, proposal, impact))
                .quota(proposal.decision())
                .held(current.map(LedgerEntry::holding).orElse(ResourceAmounts.NONE))
                .peak(proposal.entry().holding())
                .afterwards(Excess.settled(proposal.entry()))
                .build();
    }

    private static Impact impact(Optional<LedgerEntry> current, Proposal proposal) {
        int before = before(current);
        int after = Excess.replicasInTheEnd(proposal.entry());
        if (!proposal.isChange() || before + after == 0) {
            return Impact.NONE;
        }
        if (before == 0 || after == 0) {
            return proposal.impact() == Impact.NONE ? Impact.NONE : Impact.SCALE;
        }
        boolean isFixed = proposal.impact() == Impact.RESTART
                && proposal.entry().footprint().strategy().isRecreate();
        return isFixed ? Impact.RECREATE : proposal.impact();
    }

    private static int before(Optional<LedgerEntry> current) {
        return current.map(LedgerEntry::replicasNow).orElse(0);
    }

    private static Strategy strategy(Proposal proposal, Impact impact) {
        return impact == Impact.RECREATE
                ? Strategy.recreate()
                : proposal.entry().footprint().strategy();
    }

    private static String words(Optional<LedgerEntry> current, Proposal proposal, Impact impact) {
        if (!proposal.isChange()) {
            return "Nothing changes.";
        }
        int after = Excess.replicasInTheEnd(proposal.entry());
        return switch (impact) {
            case NONE ->
                after == 0
                        ? "Only the record changes: no replica runs, neither before nor after."
                        : "Only the record changes: no replica is touched.";
            case SCALE -> scaled(before(current), after, proposal.entry());
            case RESTART -> restarted(proposal);
            case RECREATE -> "All old replicas go before the first new one comes: nothing answers in between.";
        };
    }

    private static String scaled(int before, int after, LedgerEntry entry) {
        if (after == 0) {
            return replicas(before) + (before == 1 ? " goes." : " go.");
        }
        if (before == 0) {
            String starting = replicas(after) + (after == 1 ? " starts" : " start");
            return entry.step() == RolloutStep.DRAIN
                    ? starting + ", when what is left of an earlier rollout is gone."
                    : starting + ".";
        }
        return before < after
                ? replicas(after - before) + " more; the others are not touched."
                : replicas(before - after) + " fewer; the others are not touched.";
    }

    private static String restarted(Proposal proposal) {
        Strategy strategy = proposal.entry().footprint().strategy();
        String way = strategy.surge() > 0
                ? "Step by step, with up to " + replicas(strategy.surge()) + " more meanwhile"
                        + (strategy.unavailable() > 0
                                ? " and " + strategy.unavailable() + " fewer that answer."
                                : ": an old one goes when a new one is ready.")
                : "Step by step, with up to " + replicas(strategy.unavailable())
                        + " fewer meanwhile: there is no room for one more.";
        return proposal.overlaps()
                ? way + " Old ones may still be terminating, beyond what is held, when new ones are asked for."
                : way;
    }

    private static String replicas(int number) {
        return number == 1 ? "1 replica" : number + " replicas";
    }
}
