package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Strategy;
import java.util.function.ToIntFunction;

/**
 * What core holds for a deployment, by the rules of the protocol, with one number for all that a replica takes. Not thread-safe.
 */
final class FakeHolding {
    private static final Strategy PLAIN = Strategy.rolling(0, 1);

    private int held;
    private int perReplica;
    private int largest;
    private int replicas;
    private Strategy strategy = PLAIN;

    int held() {
        return held;
    }

    private boolean isSettled() {
        return held <= perReplica * replicas && largest <= perReplica;
    }

    /** The number changes, and nothing is replaced; the strategy is core's choice. */
    Strategy onlyTheNumber(int weight, int wanted, ToIntFunction<Strategy> overlap) {
        Strategy chosen = PLAIN;
        int peak = weight * wanted;
        if (wanted > 0 && !isSettled() && held > 0) {
            chosen = replicas > 0 ? strategy : PLAIN;
            int more = Math.max(0, wanted - replicas);
            peak = Math.max(peak, mixed(weight, wanted, chosen, overlap.applyAsInt(chosen), more));
        }
        note(weight, wanted, chosen, peak);
        return chosen;
    }

    void replacing(int weight, int wanted, Strategy chosen, int overlap) {
        int peak = isSettled()
                ? Math.max(perReplica, weight) * Math.max(replicas, wanted)
                        + weight * chosen.surge()
                        + perReplica * overlap
                : mixed(weight, wanted, chosen, overlap, wanted);
        note(weight, wanted, chosen, peak);
    }

    void afterAll(int weight, int wanted) {
        note(weight, wanted, Strategy.recreate(), weight * wanted);
    }

    private int mixed(int weight, int wanted, Strategy chosen, int overlap, int more) {
        int byHolding = held + weight * more;
        int byNumber = Math.max(largest, weight) * (wanted + chosen.surge());
        return overlap > 0 ? byHolding : Math.min(byNumber, byHolding);
    }

    private void note(int weight, int wanted, Strategy chosen, int peak) {
        held = Math.max(held, peak);
        perReplica = weight;
        largest = Math.max(largest, weight);
        replicas = wanted;
        strategy = chosen;
    }

    void release(int weight, int wanted) {
        held = weight * wanted;
        largest = wanted == 0 ? 0 : weight;
    }

    @Override
    public String toString() {
        return held + " for " + perReplica + " x" + replicas;
    }
}
