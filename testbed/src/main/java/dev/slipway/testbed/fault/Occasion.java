package dev.slipway.testbed.fault;

import java.time.Duration;

/**
 * The requests that a fault shall strike; each command puts a fault on and counts from that moment. A request that several faults strike
 * waits for all that wait, and then meets what the first of the others does. Immutable and thread-safe.
 */
public final class Occasion {
    private final HttpFaults faults;
    private final Requests which;
    private final long first;
    private final long last;

    Occasion(HttpFaults faults, Requests which, long first, long last) {
        this.faults = faults;
        this.which = which;
        this.first = first;
        this.last = last;
    }

    /**
     * Only one of them.
     *
     * @param number 1 for the next one
     * @return the narrowed occasion
     */
    public Occasion nth(int number) {
        return between(positive(number), number);
    }

    /**
     * Only the next ones.
     *
     * @param count how many, positive
     * @return the narrowed occasion
     */
    public Occasion next(int count) {
        return between(1, positive(count));
    }

    /**
     * All but the next ones, which pass.
     *
     * @param count how many pass, zero or more
     * @return the narrowed occasion
     */
    public Occasion after(int count) {
        return between(positive(count + 1), Long.MAX_VALUE);
    }

    private Occasion between(long from, long to) {
        return new Occasion(faults, which, from, to);
    }

    private static int positive(int count) {
        if (count <= 0) {
            throw new IllegalArgumentException("the number of requests is too small: " + count);
        }
        return count;
    }

    /**
     * The connection is closed before the request is passed on: nothing is carried out.
     *
     * @return the fault, on
     */
    public RequestFault cut() {
        return on(Effect.of(Effect.Kind.CUT));
    }

    /**
     * The request is carried out, and then the connection is closed before its answer is given back.
     *
     * @return the fault, on
     */
    public RequestFault loseAnswer() {
        return on(Effect.of(Effect.Kind.LOSE_ANSWER));
    }

    /**
     * The connection is closed after so many bytes of the answer's body were given back: a watch, or the log of a container, in the middle.
     *
     * @param bytes of the body, zero or more; the status and the headers pass before
     * @return the fault, on
     */
    public RequestFault cutAnswerAfter(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes is " + bytes + " and must not be negative");
        }
        return on(Effect.cutAnswer(bytes));
    }

    /**
     * The client is answered in the API server's place: nothing is carried out.
     *
     * @param answer what is answered
     * @return the fault, on
     */
    public RequestFault answer(ApiAnswer answer) {
        return on(Effect.answer(answer));
    }

    /**
     * The request is passed on later.
     *
     * @param duration how much later
     * @return the fault, on
     */
    public RequestFault delay(Duration duration) {
        return on(Effect.after(Effect.Kind.DELAY, duration));
    }

    /**
     * The request is carried out at once and its answer given back later.
     *
     * @param duration how much later
     * @return the fault, on
     */
    public RequestFault delayAnswer(Duration duration) {
        return on(Effect.after(Effect.Kind.DELAY_ANSWER, duration));
    }

    /**
     * The request waits until the fault is off, and is passed on then.
     *
     * @return the fault, on
     */
    public RequestFault hold() {
        return on(Effect.of(Effect.Kind.HOLD));
    }

    /**
     * The request is carried out at once and its answer waits until the fault is off.
     *
     * @return the fault, on
     */
    public RequestFault holdAnswer() {
        return on(Effect.of(Effect.Kind.HOLD_ANSWER));
    }

    /**
     * The request is swallowed: nothing is carried out, nothing is answered and nothing is closed until the fault is off.
     *
     * @return the fault, on
     */
    public RequestFault hang() {
        return on(Effect.of(Effect.Kind.HANG));
    }

    /**
     * The request is carried out, and after the status and the headers nothing is heard of the answer, and nothing is closed until the
     * fault is off: a half-open watch.
     *
     * @return the fault, on
     */
    public RequestFault silence() {
        return on(Effect.of(Effect.Kind.SILENCE));
    }

    private RequestFault on(Effect effect) {
        return faults.add(which, first, last, effect);
    }
}
