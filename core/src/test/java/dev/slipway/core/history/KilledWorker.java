package dev.slipway.core.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process of its own that goes through the {@link KillScript}, and says so after each step. Right before or right after its
 * write of a given number it says that it is there, and waits to be killed. It has one thread.
 */
final class KilledWorker {
    private final boolean countsAll;
    private final boolean isAfter;
    private final int at;
    private final AtomicInteger writes = new AtomicInteger();

    private KilledWorker(boolean countsAll, boolean isAfter, int at) {
        this.countsAll = countsAll;
        this.isAfter = isAfter;
        this.at = at;
    }

    /** The arguments: store, back end, whether every file operation counts, whether to stop after it, which write; 0 for none. */
    public static void main(String[] arguments) throws IOException {
        var worker = new KilledWorker(
                Boolean.parseBoolean(arguments[2]), Boolean.parseBoolean(arguments[3]), Integer.parseInt(arguments[4]));
        var store = FileHistoryStore.open(Path.of(arguments[0]), new WatchedDisk(worker::around), new Random(1));
        var script = KillScript.on(store, new DirectoryBackEnd(Path.of(arguments[1]), worker::around), 2);
        for (int number = 1; number <= script.steps().size(); number++) {
            script.steps().get(number - 1).action().perform("step " + number);
            say("done " + number);
        }
        say("end " + worker.writes.get());
    }

    private void around(String what, boolean isPublished, WriteWatch.Write write) throws IOException {
        boolean isMine = (countsAll || isPublished) && writes.incrementAndGet() == at;
        if (isMine && !isAfter) {
            waitToBeKilled(what);
        }
        write.happen();
        if (isMine) {
            waitToBeKilled(what);
        }
    }

    private static void waitToBeKilled(String what) {
        say("at " + what);
        while (true) {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                say("interrupted, which nobody does");
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
