package dev.slipway.testbed.fault;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a fault does to a request that it strikes.
 *
 * @param kind which effect
 * @param duration of a delay
 * @param bytes of the answer that still pass before a cut
 * @param answer what is answered in the server's place
 */
record Effect(
        Kind kind, Duration duration, long bytes, @Nullable ApiAnswer answer) {
    /** When an effect takes place. */
    enum Moment {
        /** Before the request is passed on, and then it is. */
        WAITS_BEFORE,
        /** Instead of passing it on. */
        INSTEAD,
        /** Between the server's answer and telling the client, which then happens. */
        WAITS_AFTER,
        /** Instead of passing the whole answer on. */
        SPOILS_ANSWER
    }

    /** What happens. */
    enum Kind {
        DELAY(Moment.WAITS_BEFORE),
        HOLD(Moment.WAITS_BEFORE),
        CUT(Moment.INSTEAD),
        ANSWER(Moment.INSTEAD),
        HANG(Moment.INSTEAD),
        DELAY_ANSWER(Moment.WAITS_AFTER),
        HOLD_ANSWER(Moment.WAITS_AFTER),
        LOSE_ANSWER(Moment.SPOILS_ANSWER),
        CUT_ANSWER(Moment.SPOILS_ANSWER),
        SILENCE(Moment.SPOILS_ANSWER);

        private final Moment moment;

        Kind(Moment moment) {
            this.moment = moment;
        }

        Moment moment() {
            return moment;
        }
    }

    static Effect of(Kind kind) {
        return new Effect(kind, Duration.ZERO, 0, null);
    }

    static Effect after(Kind kind, Duration duration) {
        return new Effect(kind, duration, 0, null);
    }

    static Effect cutAnswer(long bytes) {
        return new Effect(Kind.CUT_ANSWER, Duration.ZERO, bytes, null);
    }

    static Effect answer(ApiAnswer answer) {
        return new Effect(Kind.ANSWER, Duration.ZERO, 0, answer);
    }
}
