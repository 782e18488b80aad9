package dev.slipway.core.embedded;

import dev.slipway.spi.tck.Ability;
import dev.slipway.spi.tck.CannotStage;
import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.spi.tck.ProviderHarness;

@CannotStage(
        value = {Ability.UNREADABLE, Ability.COUNT_LOGS},
        because = "everything is in memory: no object can be torn, and no connection is held")
class EmbeddedProviderKitTest extends DeploymentProviderTck {
    @Override
    protected ProviderHarness harness() {
        return new EmbeddedHarness();
    }
}
