package dev.slipway.testbed.node;

import dev.slipway.testbed.build.GoBuild;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;

/**
 * Stands for the world beyond the machine: a network namespace with a server, and a route to it, as there is one to the
 * world. Whatever reaches it would have left.
 */
final class OutsideNetwork implements AutoCloseable {
    static final String ADDRESS = "198.51.100.2";
    static final int PORT = 8080;

    private static final String NAMESPACE = "outside";
    private static final String DEVICE = "outside0";
    private static final int PATIENCE_MILLIS = 2_000;

    private final Process server;

    private OutsideNetwork(Process server) {
        this.server = server;
    }

    static OutsideNetwork open() throws IOException {
        HostCommand.output("ip", "netns", "add", NAMESPACE);
        HostCommand.output("ip", "link", "add", DEVICE, "type", "veth", "peer", "name", "eth0", "netns", NAMESPACE);
        HostCommand.output("ip", "addr", "add", "198.51.100.1/24", "dev", DEVICE);
        HostCommand.output("ip", "link", "set", DEVICE, "up");
        inside("ip", "addr", "add", ADDRESS + "/24", "dev", "eth0");
        inside("ip", "link", "set", "lo", "up");
        inside("ip", "link", "set", "eth0", "up");
        inside("ip", "route", "add", "default", "via", "198.51.100.1");
        Path program =
                GoBuild.onThisMachine(line -> {}).build(NodeImages.programs()).program("scripted");
        var server = new ProcessBuilder("ip", "netns", "exec", NAMESPACE, program.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new OutsideNetwork(server);
    }

    private static void inside(String... command) {
        var all = new String[command.length + 4];
        System.arraycopy(new String[] {"ip", "netns", "exec", NAMESPACE}, 0, all, 0, 4);
        System.arraycopy(command, 0, all, 4, command.length);
        HostCommand.output(all);
    }

    /** Says whether this machine itself reaches the server. */
    boolean isReached() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(ADDRESS, PORT), PATIENCE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        server.destroyForcibly();
        HostCommand.output("ip", "netns", "del", NAMESPACE);
    }
}
