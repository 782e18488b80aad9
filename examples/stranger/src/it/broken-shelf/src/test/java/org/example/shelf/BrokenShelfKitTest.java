package org.example.shelf;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Observation;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.tck.Ability;
import dev.slipway.spi.tck.CannotStage;
import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.spi.tck.ProviderHarness;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

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
class BrokenShelfKitTest extends DeploymentProviderTck {
    @Override
    protected ProviderHarness harness() {
        return new ShelfHarness() {
            @Override
            public DeploymentProvider open(ProviderContext context) {
                return broken(super.open(context));
            }
        };
    }

    /** Refuses to remove what is absent (P5). */
    private static DeploymentProvider broken(DeploymentProvider right) {
        return (DeploymentProvider) Proxy.newProxyInstance(
                DeploymentProvider.class.getClassLoader(),
                new Class<?>[] {DeploymentProvider.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("remove")
                            && right.observe(List.of((DeploymentRef) arguments[0]), Freshness.LIVE).get(arguments[0])
                                    instanceof Observation.Absent) {
                        throw new ProviderException(ErrorCode.REJECTED, arguments[0] + " isn't there");
                    }
                    try {
                        return method.invoke(right, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
