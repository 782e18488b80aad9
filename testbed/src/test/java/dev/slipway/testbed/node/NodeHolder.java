package dev.slipway.testbed.node;

import dev.slipway.testbed.plane.Plane;
import java.io.IOException;
import java.util.function.Consumer;

/** A process of its own that has a real node with pods, until it is told to end or is killed. */
final class NodeHolder {
    static final String READY = "ready for anything";
    static final String ENDED = "ended by itself";

    private NodeHolder() {}

    /**
     * Holds a node until a line comes in.
     *
     * @param arguments none
     * @throws IOException when nothing can be read
     */
    public static void main(String[] arguments) throws IOException {
        Consumer<String> announce = System.out::println;
        try (Plane plane = Plane.start(announce);
                WorkerNode node = WorkerNode.join(plane, announce)) {
            node.prometheus();
            var pods = new RealPods(plane.api(), "default");
            pods.run(RealPod.scripted("one").readiness("/ready"));
            pods.run(RealPod.scripted("stubborn").with("TERM_AFTER", "never").readiness("/ready"));
            pods.deploy(RealPod.scripted("crasher").with("EXIT_AFTER", "1s"), 1);
            pods.expose("one");
            pods.awaitReady("one");
            pods.awaitReady("stubborn");
            System.out.println(READY);
            System.in.read();
        }
        System.out.println(ENDED);
    }
}
