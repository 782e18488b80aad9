package dev.slipway.spi;

import dev.slipway.model.DeploymentId;
import java.util.Objects;
import java.util.function.Function;

/** What became of a {@link Commit}. */
public sealed interface CommitResult {
    /**
     * Does one of three things, by kind.
     *
     * @param <T> the kind of result
     * @param landed if it was recorded
     * @param conflict if the ledger had moved
     * @param idTaken if an id belongs to another group
     * @return what the chosen one returned
     */
    default <T> T match(Function<Landed, T> landed, Function<Conflict, T> conflict, Function<IdTaken, T> idTaken) {
        if (this instanceof Landed recorded) {
            return landed.apply(recorded);
        }
        return this instanceof Conflict moved ? conflict.apply(moved) : idTaken.apply((IdTaken) this);
    }

    /**
     * All of it is recorded.
     *
     * @param ledger the ledger that it made
     */
    record Landed(GroupLedger ledger) implements CommitResult {
        /**
         * Checks that nothing is missing.
         *
         * @param ledger the ledger that it made
         */
        public Landed {
            Objects.requireNonNull(ledger, "ledger");
        }
    }

    /**
     * Nothing was recorded: the ledger's counter isn't the commit's base.
     *
     * @param ledger the ledger as it is
     */
    record Conflict(GroupLedger ledger) implements CommitResult {
        /**
         * Checks that nothing is missing.
         *
         * @param ledger the ledger as it is
         */
        public Conflict {
            Objects.requireNonNull(ledger, "ledger");
        }
    }

    /**
     * Nothing was recorded: a new entry's id belongs to a deployment of another group.
     *
     * @param id which id
     */
    record IdTaken(DeploymentId id) implements CommitResult {
        /**
         * Checks that nothing is missing.
         *
         * @param id which id
         */
        public IdTaken {
            Objects.requireNonNull(id, "id");
        }
    }
}
