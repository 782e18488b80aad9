package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;

/** Where the story happens: what runs the models, what keeps the record, and what is different there. Closed after its manager. */
interface BackEnd extends AutoCloseable {
    /** Opens a manager on it, which the caller closes. */
    DeploymentManager open();

    Images images();

    Pace pace();

    /** Whether what this run's record doesn't know of can only be an earlier run's. */
    boolean isOursAlone();

    /** Whether something answers at the address of a deployment that is stopped. */
    boolean isAnsweringWhenStopped();

    /** Whether nothing runs any more that an inventory doesn't show. */
    boolean isQuiet();

    /** What there is none of in the end. */
    String unit();

    /** What becomes of everything when somebody interrupts. */
    String afterInterrupt();

    @Override
    void close();
}
