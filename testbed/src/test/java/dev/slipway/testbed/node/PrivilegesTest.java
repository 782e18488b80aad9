package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class PrivilegesTest {
    @Test
    @DisplayName("Root with the capabilities of networks and mounts may run a node, also without that of resources")
    void rootMay() {
        var privileges = privileges("0", "000001fffeffffff");

        assertThat(privileges.isRoot()).isTrue();
        assertThatCode(privileges::requireEnough).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("Another user is refused by number")
    void userIsRefused() {
        assertThatThrownBy(() -> privileges("65534", "0000000000000000").requireEnough())
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_PERMITTED))
                .hasMessageContaining("root")
                .hasMessageContaining("65534");
    }

    @Test
    @DisplayName("The root of a plain container is refused by the capability that it lacks")
    void rootOfContainerIsRefused() {
        assertThatThrownBy(() -> privileges("0", "00000000a80425fb").requireEnough())
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_PERMITTED))
                .hasMessageMatching(".*CAP_(NET|SYS)_ADMIN.*");
    }

    @Test
    @DisplayName("A search path without the programs is refused by their names and by itself")
    void programsOutsideOfThePath() {
        assertThatThrownBy(() -> Privileges.requirePrograms("/nonexistent/bin"))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.PACKAGE_UNAVAILABLE))
                .hasMessageContaining("nft")
                .hasMessageContaining("/nonexistent/bin");
    }

    private static Privileges privileges(String effectiveUser, String capabilities) {
        return Privileges.parse(
                List.of("Name:\tjava", "Uid:\t1000\t" + effectiveUser + "\t1000\t1000", "CapEff:\t" + capabilities));
    }
}
