package dev.slipway.testbed;

import dev.slipway.testbed.node.WorkerNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/** The real node that all classes of a JVM share: joined with the first, gone after the last. Thread-safe. */
final class SharedNode implements AutoCloseable {
    private final @Nullable WorkerNode node;
    private final @Nullable TestbedException failure;

    private SharedNode(@Nullable WorkerNode node, @Nullable TestbedException failure) {
        this.node = node;
        this.failure = failure;
    }

    /** Joins it if need be; what kept the first class from it keeps the others from it too, without another attempt. */
    static WorkerNode of(ExtensionContext context) {
        // First, so that the store, which closes the latest first, closes the node before what it has joined.
        var plane = SharedPlane.of(context);
        var shared = context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedNode.class))
                .computeIfAbsent(
                        SharedNode.class,
                        key -> {
                            try {
                                return new SharedNode(WorkerNode.join(plane, SharedPlane::say), null);
                            } catch (TestbedException e) {
                                return new SharedNode(null, e);
                            }
                        },
                        SharedNode.class);
        if (shared.node == null) {
            throw new TestbedException(
                    shared.failure.code(), "There is no real node: " + shared.failure.getMessage(), shared.failure);
        }
        return shared.node;
    }

    /** The node, if a class of this JVM has asked for it and got it. */
    static Optional<WorkerNode> joined(ExtensionContext context) {
        return Optional.ofNullable(context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedNode.class))
                        .get(SharedNode.class, SharedNode.class))
                .map(shared -> shared.node);
    }

    @Override
    public void close() {
        if (node != null) {
            node.close();
        }
    }
}
