package dev.slipway.testbed.process;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The one place where the bed waits for something that it can't be told of. Thread-safe. */
public final class Await {
    private static final long STEP_MILLIS = 50;

    private Await() {}

    /**
     * Waits until something is so, asking 20 times a second.
     *
     * @param what what is waited for, as the end of the sentence "was not so in time"
     * @param limit how long at most
     * @param isSo asked again and again in the caller's thread; what it throws ends the waiting
     * @param otherwise what is known about why not, for the message when the time is over
     * @throws TestbedException {@code NOT_IN_TIME} when the time is over, {@code BROKEN} when this thread is interrupted
     */
    public static void until(String what, Duration limit, BooleanSupplier isSo, Supplier<String> otherwise) {
        var end = System.nanoTime() + limit.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new TestbedException(
                        Code.NOT_IN_TIME,
                        "Within " + limit.toMillis() / 1000.0 + " s it was not so that " + what + ". "
                                + otherwise.get());
            }
            pause(what);
        }
    }

    /**
     * Waits until something is so, asking 20 times a second.
     *
     * @param what what is waited for
     * @param limit how long at most
     * @param isSo asked again and again in the caller's thread; what it throws ends the waiting
     * @throws TestbedException {@code NOT_IN_TIME} when the time is over, {@code BROKEN} when this thread is interrupted
     */
    public static void until(String what, Duration limit, BooleanSupplier isSo) {
        until(what, limit, isSo, () -> "Nothing more is known.");
    }

    private static void pause(String what) {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException(Code.BROKEN, "Interrupted while waiting that " + what, e);
        }
    }
}
