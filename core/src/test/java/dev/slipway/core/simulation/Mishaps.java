package dev.slipway.core.simulation;

/** Decides what goes wrong on the way of a request. */
interface Mishaps {
    /** Nothing does. */
    Mishaps NONE = new Mishaps() {
        @Override
        public boolean losesRead() {
            return false;
        }

        @Override
        public Fate ofWrite() {
            return Fate.HAPPENS;
        }
    };

    /** Whether a question stays without an answer. */
    boolean losesRead();

    /** What becomes of a write. */
    Fate ofWrite();

    /** What can become of a write. */
    enum Fate {
        /** It happens, and is answered. */
        HAPPENS,
        /** It never happens, and isn't answered. */
        IS_LOST,
        /** It happens, and isn't answered. */
        HAPPENS_UNANSWERED,
        /** It isn't answered, and may happen later. */
        IS_LATE,
        /** It happens, and whoever asked dies before the answer. */
        IS_THE_LAST,
        /** Whoever asked dies before it happens. */
        COMES_TOO_LATE
    }
}
