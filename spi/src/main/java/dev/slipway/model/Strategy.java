package dev.slipway.model;

/**
 * How old replicas are replaced by new ones. Core chooses it from what the quota has room for; a provider carries it out
 * or, where its back end has a fixed way, says so in its {@link Footprint}. Open: a provider that doesn't know a kind
 * refuses it with {@link dev.slipway.error.UnsupportedCapabilityException}.
 *
 * @param kind {@link #ROLLING}, {@link #RECREATE}, or one that a provider declares
 * @param surge how many replicas more than asked for may exist meanwhile; at least 0
 * @param unavailable how many replicas fewer than asked for may be ready meanwhile; at least 0
 */
public record Strategy(String kind, int surge, int unavailable) {
    /** Replicas are replaced step by step. */
    public static final String ROLLING = "rolling";

    /** All old replicas go before the first new one comes. */
    public static final String RECREATE = "recreate";

    /**
     * Checks the numbers.
     *
     * @param kind the kind
     * @param surge at least 0
     * @param unavailable at least 0
     * @throws InvalidValueException if a number is negative, or a rolling strategy can't move because both are 0, or
     *     recreate has one
     */
    public Strategy {
        NameRules.dnsLabel("strategy.kind", kind, 1, 40);
        if (surge < 0 || unavailable < 0) {
            throw new InvalidValueException(
                    "strategy", "surge " + surge + " and unavailable " + unavailable + " must not be negative");
        }
        if (kind.equals(RECREATE) && (surge > 0 || unavailable > 0)) {
            throw new InvalidValueException(
                    "strategy",
                    "recreate with surge " + surge + " and unavailable " + unavailable + ": both must be 0");
        }
        if (kind.equals(ROLLING) && surge == 0 && unavailable == 0) {
            throw new InvalidValueException(
                    "strategy",
                    "rolling with surge 0 and unavailable 0 can't move: it needs a surge or an unavailable replica of at least 1");
        }
    }

    /**
     * Replaces step by step.
     *
     * @param surge how many replicas more than asked for
     * @param unavailable how many replicas fewer than asked for
     * @return that strategy
     * @throws InvalidValueException if a number is negative or both are 0
     */
    public static Strategy rolling(int surge, int unavailable) {
        return new Strategy(ROLLING, surge, unavailable);
    }

    /**
     * Lets all old replicas go first.
     *
     * @return that strategy
     */
    public static Strategy recreate() {
        return new Strategy(RECREATE, 0, 0);
    }

    /**
     * Whether all old replicas go first.
     *
     * @return true for {@link #RECREATE}
     */
    public boolean isRecreate() {
        return kind.equals(RECREATE);
    }

    @Override
    public String toString() {
        return kind.equals(ROLLING) ? "rolling (surge " + surge + ", unavailable " + unavailable + ")" : kind;
    }
}
