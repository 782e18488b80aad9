package dev.slipway.core.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Counts the writes to the store, loses the answer of one of them, and checks every guarantee after each call. */
final class Losses {
    private final World world;
    private final Guarantees guarantees;
    private final Trace trace;
    private final int place;
    private final Loss loss;
    private final Runnable others;
    private final List<String> kinds = new ArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private String kind = "";
    private Optional<Broken> broken = Optional.empty();

    /**
     * Loses one answer.
     *
     * @param place of the write, from 1; 0 for none
     * @param loss what becomes of it
     * @param others change the same thing
     */
    Losses(World world, Guarantees guarantees, Trace trace, int place, Loss loss, Runnable others) {
        this.world = world;
        this.guarantees = guarantees;
        this.trace = trace;
        this.place = place;
        this.loss = loss;
        this.others = others;
    }

    /** What the writes so far were, in order. */
    List<String> kinds() {
        return List.copyOf(kinds);
    }

    /** What the next writes are for. */
    void isFor(String what) {
        kind = what;
    }

    /** The way to the store. */
    Wire store() {
        return new Passing() {
            @Override
            public <T> T write(String what, Supplier<T> call) {
                return written(what, call);
            }
        };
    }

    /** The way to the back end, on which nothing is lost. */
    Wire backEnd() {
        return new Passing();
    }

    /** From here on nothing is under way any more. */
    void end() {
        late.forEach(this::arrive);
        late.clear();
        throwBroken();
    }

    /** What was broken on the way; the library may have swallowed it. */
    void throwBroken() {
        broken.ifPresent(found -> {
            throw found;
        });
    }

    private <T> T written(String what, Supplier<T> call) {
        kinds.add(kind + what.replaceAll("(commit).*", "$1").replaceAll(" .*", ""));
        if (kinds.size() != place) {
            return passed(what, call);
        }
        String told = "no answer to: " + what + " (" + kind + "), " + loss;
        switch (loss.fate()) {
            case HAPPENS_UNANSWERED -> passed(what, call);
            case IS_LATE -> late.add(new Late(what, call, loss.after()));
            default -> {}
        }
        trace.add(told);
        if (loss.takesTime()) {
            world.clock().advance(Duration.ofSeconds(1));
        }
        if (loss.isOvertaken()) {
            others.run();
        }
        throw new Wire.Lost(what);
    }

    private <T> T passed(String what, Supplier<T> call) {
        late.forEach(Late::comeNearer);
        List<Late> arriving = late.stream().filter(Late::isThere).toList();
        late.removeAll(arriving);
        arriving.forEach(this::arrive);
        try {
            return call.get();
        } finally {
            trace.add(what);
            look();
        }
    }

    private void arrive(Late request) {
        try {
            trace.add("arrives late: " + request.what + ", came to " + request.call.get());
        } catch (RuntimeException e) {
            trace.add("arrives late: " + request.what + ", was refused: " + e.getMessage());
        }
        look();
    }

    private void look() {
        if (broken.isPresent()) {
            return;
        }
        try {
            guarantees.check(trace.steps(), 0);
        } catch (Broken e) {
            broken = Optional.of(e);
        }
    }

    private class Passing implements Wire {
        @Override
        public <T> T read(String what, Supplier<T> call) {
            return passed(what, call);
        }

        @Override
        public <T> T write(String what, Supplier<T> call) {
            return passed(what, call);
        }
    }

    /** A request that nobody waits for any more. */
    private static final class Late {
        private final String what;
        private final Supplier<?> call;
        private int calls;

        Late(String what, Supplier<?> call, int calls) {
            this.what = what;
            this.call = call;
            this.calls = calls;
        }

        void comeNearer() {
            calls--;
        }

        boolean isThere() {
            return calls < 0;
        }
    }
}
