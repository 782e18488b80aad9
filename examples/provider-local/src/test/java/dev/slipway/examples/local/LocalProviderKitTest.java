package dev.slipway.examples.local;

import dev.slipway.spi.tck.Ability;
import dev.slipway.spi.tck.CannotStage;
import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.spi.tck.ProviderHarness;

@CannotStage(
        value = {
            Ability.COUNT_CALLS,
            Ability.COUNT_WRITES,
            Ability.OUTAGE,
            Ability.UNREADABLE,
            Ability.FOREIGN_OBJECT,
            Ability.LAGGING_CONTROLLERS,
            Ability.CUT_LOGS,
            Ability.COUNT_LOGS,
            Ability.HAND_EDIT
        },
        because =
                "processes of this machine are behind no wire, and nobody else writes into a state directory that has an owner")
class LocalProviderKitTest extends DeploymentProviderTck {
    @Override
    protected ProviderHarness harness() {
        return new LocalHarness();
    }
}
