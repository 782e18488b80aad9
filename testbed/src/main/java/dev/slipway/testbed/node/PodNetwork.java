package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.process.Leftover.Kind;
import dev.slipway.testbed.process.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The bridge on which pods live, and the rule that nothing of them leaves the machine: Service addresses are routed to
 * the bridge, so that one without endpoints ends there instead of at the default route; the invented addresses of fake
 * pods are this machine's own; whatever a pod sends beyond the bridge, and whatever this machine sends for those
 * addresses anywhere else, is dropped.
 *
 * @param bridge the network device
 * @param guard the table of nftables with the rule
 */
record PodNetwork(String bridge, String guard) {
    /** Addresses of real pods. */
    static final AddressRange PODS = AddressRange.parse("10.77.1.0/24");
    /** The node's own address, which is the bridge's. */
    static final String NODE_ADDRESS = "10.77.1.1";

    private static final String FIRST_POD = "10.77.1.10";
    /** What joining pods to a bridge turns on. */
    private static final List<String> SETTINGS = List.of("net/ipv4/ip_forward");

    /** Makes the bridge, the routes and the rule, each listed before it is made. */
    static PodNetwork make(RunFolder folder, AddressRange services, AddressRange fakePods) {
        requireFree(RoutingTable.ofThisMachine(), List.of(PODS, services, fakePods));
        String id = id(folder);
        var network = new PodNetwork("sw" + id, "slipway_" + id.replace('-', '_'));
        keepSettings(folder, SETTINGS);
        network.makeBridge(folder);
        network.makeRoutes(folder, services, fakePods);
        network.makeGuard(folder, services, fakePods);
        return network;
    }

    /** What tells the devices, tables and control groups of two beds apart, at most 13 characters. */
    static String id(RunFolder folder) {
        String name = folder.path().getFileName().toString();
        return name.substring(name.indexOf('-') + 1);
    }

    /** Notes settings of the kernel that are about to be changed, so that they get their values back. */
    static void keepSettings(RunFolder folder, List<String> settings) {
        for (String setting : settings) {
            Path file = Path.of("/proc/sys").resolve(setting);
            try {
                if (Files.exists(file)) {
                    // By lines: the kernel gives a setting whole to the first read only, which readString keeps too
                    // short.
                    folder.leaves(
                            Kind.SYSCTL,
                            setting + " " + Files.readAllLines(file).get(0));
                }
            } catch (IOException e) {
                throw new TestbedException(Code.NOT_PERMITTED, file + " can't be read: " + e.getMessage(), e);
            }
        }
    }

    private static void requireFree(RoutingTable routes, List<AddressRange> ranges) {
        for (AddressRange range : ranges) {
            routes.into(range).ifPresent(route -> {
                throw new TestbedException(
                        Code.IN_USE,
                        "A real node needs the addresses " + range + " for itself, and this machine has the route '"
                                + route.line() + "'");
            });
        }
    }

    private void makeBridge(RunFolder folder) {
        folder.leaves(Kind.LINK, bridge);
        HostCommand.output("ip", "link", "add", bridge, "type", "bridge");
        HostCommand.output("ip", "addr", "add", NODE_ADDRESS + "/" + PODS.bits(), "dev", bridge);
        HostCommand.output("ip", "link", "set", bridge, "up");
    }

    private void makeRoutes(RunFolder folder, AddressRange services, AddressRange fakePods) {
        folder.leaves(Kind.ROUTE, services + " dev " + bridge);
        HostCommand.output("ip", "route", "add", services.toString(), "dev", bridge, "src", NODE_ADDRESS);
        String local = fakePods + " dev lo table local";
        folder.leaves(Kind.ROUTE, local);
        HostCommand.output(("ip route add local " + local).split(" ", -1));
    }

    private void makeGuard(RunFolder folder, AddressRange services, AddressRange fakePods) {
        folder.leaves(Kind.NFT_TABLE, "inet " + guard);
        HostCommand.output(guardRules(services, fakePods), List.of("nft", "-f", "-"));
    }

    /** The rule, as {@code nft} reads it. */
    String guardRules(AddressRange services, AddressRange fakePods) {
        return """
                table inet %1$s {
                  chain forward {
                    type filter hook forward priority 0; policy accept;
                    iifname "%2$s" oifname != "%2$s" counter drop comment "from a pod to somewhere else"
                    iifname != "%2$s" oifname "%2$s" counter drop comment "from somewhere else to a pod"
                  }
                  chain output {
                    type filter hook output priority 0; policy accept;
                    ip daddr { %3$s, %4$s, %5$s } oifname != { "%2$s", "lo" } counter drop comment "for a pod or Service"
                  }
                }
                """.formatted(guard, bridge, PODS, services, fakePods);
    }

    /** The configuration by which the container runtime joins pods to the bridge. */
    String cniConfiguration(Path data) {
        return """
                {"cniVersion": "1.0.0", "name": "%s", "plugins": [
                  {"type": "bridge", "bridge": "%s", "isGateway": true, "ipMasq": false, "hairpinMode": true,
                   "ipam": {"type": "host-local", "dataDir": "%s",
                     "ranges": [[{"subnet": "%s", "rangeStart": "%s", "gateway": "%s"}]],
                     "routes": [{"dst": "0.0.0.0/0"}]}}]}
                """.formatted(bridge, bridge, data, PODS, FIRST_POD, NODE_ADDRESS);
    }
}
