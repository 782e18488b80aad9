package dev.slipway.examples.iris;

/** A request that is answered with an error: what was looked at, what was found there and what is allowed. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, and with which HTTP status. Immutable. */
    enum Reason {
        NOT_JSON(400),
        MISSING_FIELD(400),
        WRONG_TYPE(400),
        WRONG_SHAPE(400),
        FEATURE_COUNT(400),
        OUT_OF_RANGE(400),
        EMPTY_BATCH(400),
        NOT_FOUND(404),
        METHOD_NOT_ALLOWED(405),
        BATCH_TOO_LARGE(413),
        BODY_TOO_LARGE(413),
        INTERNAL(500),
        NOT_READY(503);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private final Reason reason;
    private final String field;
    private final String value;
    private final String limit;

    Refusal(Reason reason, String field, String value, String limit) {
        super(field + ": found " + value + ", expected " + limit);
        this.reason = reason;
        this.field = field;
        this.value = value;
        this.limit = limit;
    }

    Reason reason() {
        return reason;
    }

    String field() {
        return field;
    }

    String value() {
        return value;
    }

    String limit() {
        return limit;
    }

    String message() {
        return field + ": found " + value + ", expected " + limit;
    }
}
