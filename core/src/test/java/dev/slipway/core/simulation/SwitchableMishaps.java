package dev.slipway.core.simulation;

/** Mishaps until they are switched off. */
final class SwitchableMishaps implements Mishaps {
    private Mishaps now;

    SwitchableMishaps(Mishaps mishaps) {
        this.now = mishaps;
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
