package dev.slipway.core.simulation;

import java.util.List;
import java.util.function.Supplier;

/** The wire of one process, on which the stage's director decides who goes first and what goes wrong. */
final class ProcessWire implements Wire {
    private final Stage stage;
    private final Mishaps mishaps;
    private final List<Late> underway;
    private boolean isCut;

    ProcessWire(Stage stage, Mishaps mishaps, List<Late> underway) {
        this.stage = stage;
        this.mishaps = mishaps;
        this.underway = underway;
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
            throw new Lost(what);
        }
        return call.get();
    }

    @Override
    public <T> T write(String what, Supplier<T> call) {
        arrive(what);
        return switch (mishaps.ofWrite()) {
            case HAPPENS -> call.get();
            case IS_LOST -> throw new Lost(what);
            case HAPPENS_UNANSWERED -> {
                T unheard = call.get();
                throw new Lost(what + ", whose answer was " + unheard);
            }
            case IS_LATE -> {
                underway.add(new Late(what, call));
                throw new Lost(what);
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
     * @param happens what it does when it arrives
     */
    record Late(String what, Supplier<?> happens) {}
}
