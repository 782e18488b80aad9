package dev.slipway.core.simulation;

import dev.slipway.model.GroupId;
import dev.slipway.spi.GroupLedger;
import java.util.Map;

/** Everything that must be true after every step. */
final class Guarantees {
    private final World world;
    private final Records records;
    private final Holdings holdings;
    private final Statuses statuses;

    Guarantees(World world, boolean isStrict) {
        this.world = world;
        this.records = new Records(world.truth());
        this.holdings = new Holdings(world, isStrict);
        this.statuses = new Statuses(world);
    }

    Records records() {
        return records;
    }

    Statuses statuses() {
        return statuses;
    }

    /**
     * Checks what is now.
     *
     * @param since the step since which somebody may have known what is acted on now
     */
    void check(long step, long since) {
        Map<GroupId, GroupLedger> ledgers = world.ledgers();
        statuses.note(step, ledgers);
        records.check(ledgers);
        holdings.check(ledgers, since);
        world.backEnd().check();
        if (!world.hasBeenForbidden()) {
            ledgers.values()
                    .forEach(ledger -> ledger.entries()
                            .values()
                            .forEach(entry -> entry.suspension().ifPresent(why -> {
                                throw new Broken(
                                        "R11", entry.deployment() + " is suspended, " + why + ", for a wrong answer");
                            })));
        }
    }
}
