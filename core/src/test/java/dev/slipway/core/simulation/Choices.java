package dev.slipway.core.simulation;

/** Decides whatever could go one way or another. The same answers make the same run. */
interface Choices {
    /**
     * Chooses.
     *
     * @param among how many possibilities there are, at least 1
     * @return 0 to among - 1
     */
    int pick(int among);

    /** Something that seldom happens; of so many times, about once. */
    boolean oneIn(int times);
}
