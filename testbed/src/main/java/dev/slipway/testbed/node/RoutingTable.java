package dev.slipway.testbed.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which addresses this machine already has a way to, besides its default route. Immutable. */
record RoutingTable(List<Route> routes) {
    /** The kinds of route that {@code ip route} puts before the destination. */
    private static final List<String> KINDS =
            List.of("unicast", "local", "broadcast", "multicast", "unreachable", "prohibit", "blackhole", "throw");

    RoutingTable {
        routes = List.copyOf(routes);
    }

    /** One way. */
    record Route(AddressRange range, String line) {}

    static RoutingTable ofThisMachine() {
        return parse(HostCommand.output("ip", "-4", "route", "show", "table", "all"));
    }

    /** Reads what {@code ip -4 route show table all} says. */
    static RoutingTable parse(String text) {
        var routes = new ArrayList<Route>();
        for (String line : text.split("\n", -1)) {
            String[] words = line.strip().split("\\s+", -1);
            int at = KINDS.contains(words[0]) ? 1 : 0;
            if (at < words.length && Character.isDigit(words[at].isEmpty() ? ' ' : words[at].charAt(0))) {
                routes.add(new Route(AddressRange.parse(words[at]), line.strip()));
            }
        }
        return new RoutingTable(routes);
    }

    /** A route to some of these addresses, if there is one. */
    Optional<Route> into(AddressRange range) {
        return routes.stream().filter(route -> route.range().overlaps(range)).findFirst();
    }
}
