package dev.slipway.provider.k8s.internal.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Threads of which one runs at a time; who is next is drawn whenever one of them pauses, so that a seed replays everything. */
final class Turns {
    private final Random random;
    private final List<Integer> living = new ArrayList<>();
    private final ThreadLocal<Integer> own = new ThreadLocal<>();
    private int turn = -1;

    Turns(Random random) {
        this.random = random;
    }

    /** Runs all to their ends; the first failure of any is thrown. */
    void run(List<Runnable> works) {
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < works.size(); number++) {
            int me = number;
            living.add(me);
            Runnable work = works.get(number);
            var thread = new Thread(() -> {
                own.set(me);
                try {
                    await(me);
                    work.run();
                } catch (RuntimeException | Error e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                } finally {
                    leave(me);
                }
            });
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        draw();
        for (Thread thread : threads) {
            join(thread);
        }
        if (!failures.isEmpty() && failures.get(0) instanceof Error error) {
            throw error;
        }
        if (!failures.isEmpty()) {
            throw (RuntimeException) failures.get(0);
        }
    }

    /** Lets whoever is drawn go on; outside of {@link #run} nothing happens. */
    void pause() {
        if (own.get() != null) {
            draw();
            await(own.get());
        }
    }

    private synchronized void draw() {
        turn = living.isEmpty() ? -1 : living.get(random.nextInt(living.size()));
        notifyAll();
    }

    private synchronized void await(int me) {
        while (turn != me) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private synchronized void leave(int me) {
        living.remove((Integer) me);
        draw();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
