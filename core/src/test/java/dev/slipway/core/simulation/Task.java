package dev.slipway.core.simulation;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Something that a simulated process is doing. It moves only when the director says so, from one call to the next. */
final class Task {
    private static final int MOST_SPINS = 0;

    private final String name;
    private final Thread director;
    private volatile @Nullable Thread own;
    private volatile boolean isMoving;
    private volatile boolean isDone;
    private volatile boolean isDying;
    private volatile String at = "its start";
    private volatile @Nullable Throwable failure;

    Task(String name, Thread director) {
        this.name = name;
        this.director = director;
    }

    /** The director lets it move to its next call, or its end. */
    void move() {
        isMoving = true;
        LockSupport.unpark(own);
        for (int spins = 0; isMoving; spins++) {
            idle(spins);
        }
        Throwable thrown = failure;
        if (thrown instanceof Broken broken) {
            throw broken;
        }
        if (thrown != null && !(thrown instanceof Died)) {
            throw new AssertionError(name + " threw " + thrown, thrown);
        }
    }

    /** The director ends it where it stands. */
    void die() {
        isDying = true;
        while (!isDone) {
            move();
        }
    }

    boolean isDone() {
        return isDone;
    }

    /** The call that it is about to make. */
    String at() {
        return at;
    }

    void play(Runnable work) {
        own = Thread.currentThread();
        try {
            waitForTurn();
            work.run();
        } catch (Throwable e) {
            failure = e;
        } finally {
            isDone = true;
            isMoving = false;
            LockSupport.unpark(director);
        }
    }

    void pause(String what) {
        at = what;
        if (isDying) {
            throw new Died("where it stood");
        }
        isMoving = false;
        LockSupport.unpark(director);
        waitForTurn();
    }

    private void waitForTurn() {
        for (int spins = 0; !isMoving; spins++) {
            idle(spins);
        }
        if (isDying) {
            throw new Died("where it stood");
        }
    }

    /** A turn is mostly over before a thread would have gone to sleep. */
    private void idle(int spins) {
        if (spins < MOST_SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.park(this);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
