package dev.slipway.core.simulation;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The wire of one process, on which the stage's director decides who goes first and what goes wrong. */
final class ProcessWire implements Wire {
    private final Stage stage;
    private final Mishaps mishaps;
    private final List<Late> underway;
    private final LongSupplier since;
    private final Digest heard = new Digest();
    private final boolean remembers;
    private boolean isCut;
    private boolean hasMissed;
    private boolean hasWritten;

    ProcessWire(Stage stage, Mishaps mishaps, List<Late> underway, LongSupplier since, boolean remembers) {
        this.remembers = remembers;
        this.stage = stage;
        this.mishaps = mishaps;
        this.underway = underway;
        this.since = since;
    }

    /** Nothing of the process comes through any more. */
    void cut() {
        isCut = true;
    }

    boolean isCut() {
        return isCut;
    }

    @Override
    public <T> T read(String what, Supplier<T> call) {
        arrive(what);
        if (mishaps.losesRead()) {
            throw hears(what, new Lost(what));
        }
        return hears(what, call.get());
    }

    @Override
    public <T> T write(String what, Supplier<T> call) {
        arrive(what);
        hasWritten = true;
        return switch (mishaps.ofWrite()) {
            case HAPPENS -> hears(what, call.get());
            case IS_LOST -> throw hears(what, new Lost(what));
            case HAPPENS_UNANSWERED -> {
                T unheard = call.get();
                throw hears(what, new Lost(what + ", which came to " + unheard));
            }
            case IS_LATE -> {
                underway.add(new Late(what, since.getAsLong(), call));
                throw hears(what, new Lost(what));
            }
            case IS_THE_LAST -> {
                isCut = true;
                T unheard = call.get();
                throw new Died("before it heard " + unheard);
            }
            case COMES_TOO_LATE -> {
                isCut = true;
                throw new Died("before it was heard");
            }
        };
    }

    /** A digest of all that the process has ever heard, which is all that it can know; only of one that remembers. */
    String heard() {
        return heard.toString();
    }

    /** Whether anything was asked to be done, and not only told, since this was asked last. */
    boolean hasWritten() {
        boolean wrote = hasWritten;
        hasWritten = false;
        return wrote;
    }

    /** Whether an answer was missing since this was asked last. */
    boolean hasMissedAnAnswer() {
        boolean missed = hasMissed;
        hasMissed = false;
        return missed;
    }

    private <T> T hears(String what, T answer) {
        if (remembers) {
            heard.add(what, answer);
        }
        hasMissed |= answer instanceof Lost;
        return answer;
    }

    private void arrive(String what) {
        stage.pause(what);
        if (isCut) {
            throw new Died("before its next call");
        }
    }

    /**
     * A request that is still under way.
     *
     * @param what the request
     * @param since the step since which it may have been decided
     * @param happens what it does when it arrives
     */
    record Late(String what, long since, Supplier<?> happens) {}
}
