package dev.slipway.core.simulation;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Where tasks run on threads of their own, of which never more than one moves. Used by one director at a time. */
final class Stage implements AutoCloseable {
    private final ThreadLocal<Task> playing = new ThreadLocal<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "simulated");
        thread.setDaemon(true);
        return thread;
    });

    /** Sets a task up; it stands before its first instruction. */
    Task enter(String name, Runnable work) {
        var task = new Task(name, Thread.currentThread());
        threads.execute(() -> {
            playing.set(task);
            try {
                task.play(work);
            } finally {
                playing.remove();
            }
        });
        return task;
    }

    /** The task that calls this lets others go first; whoever isn't a task goes on. */
    void pause(String what) {
        Task task = playing.get();
        if (task != null) {
            task.pause(what);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
