package dev.slipway.core.simulation.store;

import dev.slipway.core.simulation.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A wire on which, as a seed decides, others go first, answers get lost, writes come late and processes die. All processes
 * share it; whose request it is, is said by whose turn it is.
 */
final class RoughWire implements Wire {
    private static final int REMEMBERED = 80;

    private final Random random;
    private final Turns turns;
    private final Roughness roughness;
    private final Consumer<String> afterEachWrite;
    private final List<Runnable> late = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();

    RoughWire(Random random, Turns turns, Roughness roughness, Consumer<String> afterEachWrite) {
        this.random = random;
        this.turns = turns;
        this.roughness = roughness;
        this.afterEachWrite = afterEachWrite;
    }

    @Override
    public <T> T read(String what, Supplier<T> call) {
        othersGoFirst(what);
        if (happens(roughness.lostReads())) {
            throw lost(what, "the read failed");
        }
        T answer = call.get();
        say(what, "");
        return answer;
    }

    @Override
    public <T> T write(String what, Supplier<T> call) {
        othersGoFirst(what);
        if (happens(roughness.lostRequests())) {
            throw lost(what, "the request got lost");
        }
        if (happens(roughness.lateRequests())) {
            late.add(() -> {
                say(what, "arrives late");
                var unused = call.get();
                afterEachWrite.accept(what);
            });
            throw lost(what, "the request is late");
        }
        say(what, "");
        T answer = call.get();
        afterEachWrite.accept(what);
        if (happens(roughness.lostAnswers())) {
            throw lost(what, "the answer got lost");
        }
        return answer;
    }

    /** Everything that is still under way arrives. */
    void arrive() {
        while (!late.isEmpty()) {
            late.remove(random.nextInt(late.size())).run();
        }
    }

    /** Notes what isn't a request. */
    void say(String what, String remark) {
        trace.add("  " + turns.playing() + " " + what + (remark.isEmpty() ? "" : " (" + remark + ")"));
        if (trace.size() > REMEMBERED) {
            trace.remove(0);
        }
    }

    String trace() {
        return String.join("\n", trace);
    }

    private void othersGoFirst(String what) {
        turns.pass();
        if (!late.isEmpty() && random.nextInt(8) == 0) {
            late.remove(random.nextInt(late.size())).run();
        }
        if (happens(roughness.crashes())) {
            say(what, "dies instead");
            throw new Died();
        }
    }

    private Lost lost(String what, String how) {
        say(what, how);
        return new Lost(what);
    }

    private boolean happens(double chance) {
        return random.nextDouble() < chance;
    }

    /** A process ends here. No handler of exceptions is meant to see it. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }
}
