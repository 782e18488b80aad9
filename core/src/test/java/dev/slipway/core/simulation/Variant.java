package dev.slipway.core.simulation;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.DeploymentManagerBuilder;
import dev.slipway.core.SameThread;

/** How a manager is put together: rightly, or with one fault planted. */
@FunctionalInterface
interface Variant {
    /** The library as it is. */
    Variant RIGHT = SameThread::build;

    /** Builds a manager. */
    DeploymentManager build(DeploymentManagerBuilder builder);
}
