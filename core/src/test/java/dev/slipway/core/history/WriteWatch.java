package dev.slipway.core.history;

import java.io.IOException;

/** Is there when something is written. */
@FunctionalInterface
interface WriteWatch {
    /** Lets every write happen. */
    WriteWatch NONE = (what, isPublished, write) -> write.happen();

    /** Has a write happen; one that is published is seen by others, which one that only prepares something is not. */
    void around(String what, boolean isPublished, Write write) throws IOException;

    /** A write. */
    @FunctionalInterface
    interface Write {
        void happen() throws IOException;
    }
}
