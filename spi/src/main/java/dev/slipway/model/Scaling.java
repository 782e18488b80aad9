package dev.slipway.model;

/** How many replicas a deployment has. Today a fixed number; later kinds may change it within bounds. */
public sealed interface Scaling {
    /** The most replicas one deployment may ask for; a typing error must not become a thousand pods. */
    int MOST_REPLICAS = 1000;

    /**
     * Always the same number.
     *
     * @param replicas 1 to {@value #MOST_REPLICAS}
     * @return that scaling
     * @throws InvalidValueException if out of range
     */
    static Scaling fixed(int replicas) {
        return new Fixed(replicas);
    }

    /**
     * How many replicas to start with, and what the quota counts.
     *
     * @return 1 to {@value #MOST_REPLICAS}
     */
    int replicas();

    /**
     * Always the same number.
     *
     * @param replicas 1 to {@value Scaling#MOST_REPLICAS}
     */
    record Fixed(int replicas) implements Scaling {
        /**
         * Checks the range.
         *
         * @param replicas 1 to {@value Scaling#MOST_REPLICAS}
         * @throws InvalidValueException if out of range
         */
        public Fixed {
            if (replicas < 1 || replicas > MOST_REPLICAS) {
                throw new InvalidValueException(
                        "replicas", replicas + " must be 1 to " + MOST_REPLICAS + "; to run none, stop the deployment");
            }
        }
    }
}
