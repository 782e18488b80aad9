package dev.slipway.core.simulation;

import dev.slipway.core.WrappedStore;
import dev.slipway.model.Actor;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RolloutStep;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.HistoryStore;
import java.util.Locale;
import java.util.function.Consumer;

/** The way to a store, where it is told of each commit what it is for. */
final class NamedCommits extends WrappedStore {
    private final HistoryStore truth;
    private final Consumer<String> listener;

    NamedCommits(HistoryStore way, HistoryStore truth, Consumer<String> listener) {
        super(way);
        this.truth = truth;
        this.listener = listener;
    }

    @Override
    public CommitResult commit(Commit commit) {
        listener.accept(name(commit));
        return super.commit(commit);
    }

    private String name(Commit commit) {
        if (commit.scope().group().isEmpty()) {
            return "reservations";
        }
        if (!commit.revisions().isEmpty()) {
            var revision = commit.revisions().get(0);
            boolean isAutomatic = revision.author().equals(Actor.system());
            return (isAutomatic ? "automatic " : "") + revision.cause().name().toLowerCase(Locale.ROOT);
        }
        if (!commit.removals().isEmpty()) {
            return "removal of the entry";
        }
        return commit.entries().stream().findFirst().map(this::name).orElse("move");
    }

    private String name(LedgerEntry next) {
        LedgerEntry now = truth.ledger(LedgerScope.of(next.deployment().group()))
                .entries()
                .get(next.deployment().id());
        if (now == null) {
            return "of something gone";
        }
        if (next.isRemoving()) {
            return "delete";
        }
        if (!next.suspension().equals(now.suspension())) {
            return next.suspension().isPresent() ? "suspension" : "resumption";
        }
        if (now.step() == RolloutStep.DRAIN && next.step() != RolloutStep.DRAIN) {
            return "end of a drain";
        }
        return next.holding().equals(now.holding()) ? "last good revision" : "release";
    }
}
