package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutingTableTest {
    private static final String ROUTES = """
            default via 192.0.2.1 dev eth0\s
            172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown\s
            192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.2\s
            local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1\s
            broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1\s
            unreachable 198.51.100.0/24 proto static\s
            """;

    @ParameterizedTest
    @DisplayName("A range that the machine has a route into is found, whichever of the two is larger")
    @CsvSource({
        "172.17.5.0/24, 172.17.0.0/16",
        "172.16.0.0/12, 172.17.0.0/16",
        "127.9.9.9, 127.0.0.0/8",
        "198.51.100.7/32, 198.51.100.0/24",
        "0.0.0.0/0, 172.17.0.0/16"
    })
    void overlappingRouteIsFound(String range, String found) {
        assertThat(RoutingTable.parse(ROUTES).into(AddressRange.parse(range)))
                .hasValueSatisfying(route -> assertThat(route.range()).hasToString(found));
    }

    @ParameterizedTest
    @DisplayName("The default route is no route into a range")
    @ValueSource(strings = {"10.77.1.0/24", "10.96.0.0/16", "172.18.0.0/16", "192.0.3.0/24"})
    void freeRangeHasNoRoute(String range) {
        assertThat(RoutingTable.parse(ROUTES).into(AddressRange.parse(range))).isEmpty();
    }

    @Test
    @DisplayName("A machine without any route is free")
    void noRoutes() {
        assertThat(RoutingTable.parse("").into(AddressRange.parse("10.0.0.0/8")))
                .isEmpty();
    }

    @ParameterizedTest
    @DisplayName("A range that isn't one is refused by what is wrong with it")
    @CsvSource(
            delimiter = '|',
            value = {
                "10.77.1.0/33 | 33",
                "10.77.1.5/24 | 10.77.1.5",
                "10.77.1 | is no range",
                "10.77.1.256/32 | 256",
                "10.77.1.0/24/8 | is no range"
            })
    void badRangeIsRefused(String range, String reason) {
        assertThatThrownBy(() -> AddressRange.parse(range))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
