package dev.slipway.core.simulation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Where tasks run on threads of their own, of which never more than one moves. Used by one director at a time. */
final class Stage implements AutoCloseable {
    private final Map<Thread, Task> playing = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "simulated");
        thread.setDaemon(true);
        return thread;
    });

    /** Sets a task up; it stands before its first instruction. */
    Task enter(String name, Runnable work) {
        var task = new Task(name, Thread.currentThread());
        threads.execute(() -> {
            playing.put(Thread.currentThread(), task);
            try {
                task.play(work);
            } finally {
                playing.remove(Thread.currentThread());
            }
        });
        return task;
    }

    /** The task that calls this lets others go first; whoever isn't a task goes on. */
    void pause(String what) {
        Task task = playing.get(Thread.currentThread());
        if (task != null) {
            task.pause(what);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
