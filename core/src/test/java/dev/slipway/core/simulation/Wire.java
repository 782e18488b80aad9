package dev.slipway.core.simulation;

import java.util.function.Supplier;

/**
 * The connection between a simulated process and what it shares with others. Each call is one request, which happens at one
 * instant on the other side. Others may go first; a read may fail; a write may be lost, before or after it happened, and one
 * that seemed lost may still arrive later. A process that dies never comes back from its call.
 */
public interface Wire {
    /** Nobody else runs, and nothing is lost. */
    Wire DIRECT = new Wire() {
        @Override
        public <T> T read(String what, Supplier<T> call) {
            return call.get();
        }

        @Override
        public <T> T write(String what, Supplier<T> call) {
            return call.get();
        }
    };

    /**
     * Asks for something.
     *
     * @param what the request in a few words, for the trace
     * @param call what happens on the other side; without effects
     * @throws Lost if there is no answer
     */
    <T> T read(String what, Supplier<T> call);

    /**
     * Has something done.
     *
     * @param what the request in a few words, for the trace
     * @param call what happens on the other side, now or later, preconditions included; run at most once
     * @throws Lost if there is no answer: it may have happened, may happen later, or never
     */
    <T> T write(String what, Supplier<T> call);

    /** No answer came. */
    final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Nothing more is known. */
        public Lost(String what) {
            super("no answer to: " + what);
        }
    }
}
