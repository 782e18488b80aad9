package dev.slipway.provider.k8s.internal.record;

import dev.slipway.provider.k8s.internal.kube.KubeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Interleaves the calls of several stores, loses some on their ways, delivers some late, and lets processes die. */
final class RoughWire {
    private static final int PERCENT = 100;

    private final Random random;
    private final Turns turns;
    private final Truth truth;
    private final List<Supplier<?>> late = new ArrayList<>();

    RoughWire(Random random, Turns turns, Truth truth) {
        this.random = random;
        this.turns = turns;
        this.truth = truth;
    }

    /** The wire of one process. */
    Wire ofAProcess() {
        return new Wire() {
            private boolean isDead;

            @Override
            public <T> T pass(Call call, Supplier<T> carryOut) {
                turns.pause();
                deliverSome();
                Supplier<T> seen = () -> {
                    T result = carryOut.get();
                    if (call.isWrite()) {
                        truth.look(call);
                    }
                    return result;
                };
                int luck = random.nextInt(PERCENT);
                isDead |= luck == 0;
                if (isDead || luck < 4) {
                    throw WiredCluster.trouble(KubeException.Kind.UNREACHABLE, call);
                }
                if (luck < 12) {
                    if (luck < 7) {
                        var unused = seen.get();
                    } else if (luck < 10) {
                        late.add(seen);
                    }
                    throw WiredCluster.trouble(KubeException.Kind.NO_ANSWER, call);
                }
                return seen.get();
            }
        };
    }

    private void deliverSome() {
        if (!late.isEmpty() && random.nextInt(4) == 0) {
            deliver(late.remove(random.nextInt(late.size())));
        }
    }

    /** Whatever is still under way arrives. */
    void deliverAll() {
        late.forEach(RoughWire::deliver);
        late.clear();
    }

    private static void deliver(Supplier<?> call) {
        try {
            var unused = call.get();
        } catch (KubeException e) {
            Truth.require(e.kind() == KubeException.Kind.STALE, "a late call: " + e);
        }
    }
}
