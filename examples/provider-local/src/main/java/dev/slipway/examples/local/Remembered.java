package dev.slipway.examples.local;

import dev.slipway.model.Fence;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the state directory knows of one deployment.
 *
 * @param rollout the rollout accepted last
 * @param port the port of its endpoint, once it has one
 * @param removal the fence of its removal, once that was asked for
 */
record Remembered(LocalRollout rollout, OptionalInt port, Optional<Fence> removal) {
    Remembered withRollout(LocalRollout next) {
        return new Remembered(next, port, removal);
    }

    Remembered withPort(int chosen) {
        return new Remembered(rollout, OptionalInt.of(chosen), removal);
    }

    Remembered withRemoval(Fence fence) {
        return new Remembered(rollout, port, Optional.of(fence));
    }
}
