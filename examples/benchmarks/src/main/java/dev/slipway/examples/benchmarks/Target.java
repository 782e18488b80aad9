package dev.slipway.examples.benchmarks;

import java.io.IOException;

/** What is measured: one thing that many do at once, again and again. Thread-safe. */
@FunctionalInterface
interface Target {
    /**
     * Does it until it has landed.
     *
     * @param worker which of those who do it at once, from 0
     * @return how many conflicts came before it landed
     */
    long once(int worker) throws IOException;
}
