package org.example.shelf;

import dev.slipway.spi.tck.Ability;
import dev.slipway.spi.tck.CannotStage;
import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.spi.tck.ProviderHarness;

@CannotStage(
        value = {
            Ability.CRASHING_IMAGE,
            Ability.NEVER_READY_IMAGE,
            Ability.STUBBORN_IMAGE,
            Ability.COUNT_CALLS,
            Ability.COUNT_WRITES,
            Ability.OUTAGE,
            Ability.UNREADABLE,
            Ability.FOREIGN_OBJECT,
            Ability.LAGGING_CONTROLLERS,
            Ability.KILL_REPLICA,
            Ability.PRINT,
            Ability.CUT_LOGS,
            Ability.COUNT_LOGS,
            Ability.HINTS,
            Ability.HAND_EDIT
        },
        because = "nothing on a shelf can go wrong, nobody else reaches it, and it has no calls to count")
class ShelfProviderKitTest extends DeploymentProviderTck {
    @Override
    protected ProviderHarness harness() {
        return new ShelfHarness();
    }
}
