package dev.slipway.core.simulation.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/**
 * Lets several pieces of code take turns: each has a thread, and only one of them runs at a time. Whoever calls {@link #pass}
 * gives a seeded choice of all, itself included, the next turn; so the same seed gives the same order.
 */
final class Turns {
    private static final int LONGEST_NAP = 60;
    private static final int LONGEST_SLEEP = 3000;
    private static final double CHANCE_TO_SLEEP_LONG = 0.005;
    private static final double[] CHANCES_TO_GO_ON = {0, 0.5, 0.8};
    private static final double[] CHANCES_TO_NAP = {0.1, 0.2, 0.3};

    private final Random random;
    private final double goesOn;
    private final double naps;
    private final List<Player> waiting = new ArrayList<>();
    private final Semaphore over = new Semaphore(0);
    private Player playing = new Player(-1);
    private Throwable failure;
    private long now;

    Turns(Random random) {
        this.random = random;
        this.goesOn = CHANCES_TO_GO_ON[random.nextInt(CHANCES_TO_GO_ON.length)];
        this.naps = CHANCES_TO_NAP[random.nextInt(CHANCES_TO_NAP.length)];
    }

    /** Runs all to their ends; throws what the first of them threw. */
    void play(ExecutorService threads, List<Runnable> parts) {
        for (int number = 0; number < parts.size(); number++) {
            var player = new Player(number);
            Runnable part = parts.get(number);
            waiting.add(player);
            threads.execute(() -> perform(player, part));
        }
        next();
        over.acquireUninterruptibly();
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    /** Whose turn it is. */
    int playing() {
        return playing.number;
    }

    /** Lets whoever is chosen go on; returns when that is the caller. */
    void pass() {
        if (random.nextDouble() < goesOn) {
            now++;
            return;
        }
        Player self = playing;
        self.sleepsUntil = now + sleep();
        waiting.add(self);
        next();
        self.await();
        if (failure != null) {
            throw new Abandoned();
        }
    }

    private int sleep() {
        double drawn = random.nextDouble();
        if (drawn < CHANCE_TO_SLEEP_LONG) {
            return random.nextInt(LONGEST_SLEEP);
        }
        return drawn < naps ? random.nextInt(LONGEST_NAP) : 0;
    }

    private void perform(Player player, Runnable part) {
        player.await();
        try {
            if (failure == null) {
                part.run();
            }
        } catch (Abandoned e) {
            player.sleepsUntil = 0;
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                failure = e;
            }
        }
        if (waiting.isEmpty()) {
            over.release();
        } else {
            next();
        }
    }

    private void next() {
        now++;
        List<Player> awake =
                waiting.stream().filter(player -> player.sleepsUntil <= now).toList();
        List<Player> all = awake.isEmpty() ? waiting : awake;
        playing = all.get(random.nextInt(all.size()));
        waiting.remove(playing);
        playing.turn.release();
    }

    /** One piece of code. */
    private static final class Player {
        private final int number;
        private final Semaphore turn = new Semaphore(0);
        private long sleepsUntil;

        Player(int number) {
            this.number = number;
        }

        void await() {
            turn.acquireUninterruptibly();
        }
    }

    /** Ends a piece of code because another one failed. */
    private static final class Abandoned extends Error {
        private static final long serialVersionUID = 1L;
    }
}
