package dev.slipway.testbed;

import dev.slipway.testbed.plane.Plane;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/** The control plane that all classes of a JVM share: started with the first, ended after the last. Thread-safe. */
final class SharedPlane implements AutoCloseable {
    private final @Nullable Plane plane;
    private final @Nullable TestbedException failure;

    private SharedPlane(@Nullable Plane plane, @Nullable TestbedException failure) {
        this.plane = plane;
        this.failure = failure;
    }

    /** Starts it if need be; what kept the first class from it keeps the others from it too, without another attempt. */
    static Plane of(ExtensionContext context) {
        var shared = context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedPlane.class))
                .computeIfAbsent(SharedPlane.class, key -> start(), SharedPlane.class);
        if (shared.plane == null) {
            throw new TestbedException(
                    shared.failure.code(), "There is no control plane: " + shared.failure.getMessage(), shared.failure);
        }
        return shared.plane;
    }

    private static SharedPlane start() {
        try {
            return new SharedPlane(Plane.start(SharedPlane::say), null);
        } catch (TestbedException e) {
            return new SharedPlane(null, e);
        }
    }

    static void say(String line) {
        System.out.println("[testbed] " + line);
    }

    @Override
    public void close() {
        if (plane != null) {
            plane.close();
        }
    }
}
