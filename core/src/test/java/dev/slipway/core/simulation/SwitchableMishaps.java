package dev.slipway.core.simulation;

/** Mishaps while they are switched on. */
final class SwitchableMishaps implements Mishaps {
    private final Mishaps mishaps;
    private Mishaps now = NONE;

    SwitchableMishaps(Mishaps mishaps) {
        this.mishaps = mishaps;
    }

    void on() {
        now = mishaps;
    }

    void off() {
        now = NONE;
    }

    @Override
    public boolean losesRead() {
        return now.losesRead();
    }

    @Override
    public Fate ofWrite() {
        return now.ofWrite();
    }
}
