package dev.slipway.core.simulation.store;

/**
 * How often, of all requests, something goes wrong.
 *
 * @param lostReads reads without an answer
 * @param lostRequests writes that never happen
 * @param lostAnswers writes that happen, and nobody says so
 * @param lateRequests writes that seem lost and happen later
 * @param crashes processes that end before the request
 */
public record Roughness(
        double lostReads, double lostRequests, double lostAnswers, double lateRequests, double crashes) {
    /** What happens between a process and a cluster. */
    public static Roughness ofANetwork() {
        return new Roughness(0.005, 0.02, 0.02, 0.03, 0.03);
    }

    /** What happens between a process and its disk: nothing comes late that was answered before. */
    public static Roughness ofADisk() {
        return new Roughness(0.001, 0.003, 0.003, 0, 0.005);
    }
}
