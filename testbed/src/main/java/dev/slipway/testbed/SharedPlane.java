package dev.slipway.testbed;

import dev.slipway.testbed.plane.Plane;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The control plane that all classes of a JVM share. */
final class SharedPlane {
    private SharedPlane() {}

    /** Starts it if need be. */
    static Plane of(ExtensionContext context) {
        return Shared.of(
                context, Plane.class, "There is no control plane", () -> Plane.start(SharedPlane::say), Plane::close);
    }

    static void say(String line) {
        System.out.println("[testbed] " + line);
    }
}
