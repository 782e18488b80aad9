package dev.slipway.testbed.fault;

import dev.slipway.testbed.process.Await;
import java.time.Duration;

/** The threads of this JVM. */
final class Threads {
    private Threads() {}

    /** A thread that has done its work may still be on its way out of the JVM; one that doesn't leave is left behind. */
    static void assertNone(String prefix) {
        Await.until(
                "no thread " + prefix + " is left",
                Duration.ofSeconds(30),
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith(prefix)));
    }
}
