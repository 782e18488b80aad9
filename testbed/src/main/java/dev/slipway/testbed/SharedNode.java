package dev.slipway.testbed;

import dev.slipway.testbed.node.WorkerNode;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The real node that all classes of a JVM share. */
final class SharedNode {
    private SharedNode() {}

    /** Joins it if need be. */
    static WorkerNode of(ExtensionContext context) {
        // First, so that the node is ended before what it has joined.
        var plane = SharedPlane.of(context);
        return Shared.of(
                context,
                WorkerNode.class,
                "There is no real node",
                () -> WorkerNode.join(plane, SharedPlane::say),
                WorkerNode::close);
    }

    /** The node, if a class of this JVM has asked for it and got it. */
    static Optional<WorkerNode> joined(ExtensionContext context) {
        return Shared.made(context, WorkerNode.class);
    }
}
