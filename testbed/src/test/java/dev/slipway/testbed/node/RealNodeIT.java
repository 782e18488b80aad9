package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.RealNode;
import dev.slipway.testbed.TestRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The annotation where it can't be had, by running test classes that have it. */
@Order(1)
final class RealNodeIT {
    private static final List<String> RAN = new ArrayList<>();

    @Test
    @DisplayName(
            "Where no real node can be started, every class that asks for one fails with the reason, and none is skipped")
    void failsWithTheReason() {
        try (NodeLock taken = NodeLock.take(NodeLock.OF_THIS_MACHINE, "process 4711 of somebody else")) {
            assertThat(taken).isNotNull();
            Map<String, String> ends = TestRun.of(First.class, Second.class);

            assertThat(ends.get("First")).contains("IN_USE", "There is no real node", "process 4711 of somebody else");
            assertThat(ends.get("Second")).isEqualTo(ends.get("First"));
            assertThat(ends).doesNotContainValue("skipped");
        }
        assertThat(RAN).isEmpty();
    }

    @Test
    @DisplayName("A class that asks for a real node and for a control plane of its own is refused")
    void ownPlane() {
        assertThat(TestRun.of(Own.class).get("Own"))
                .contains("IN_USE", Own.class.getName(), "control plane of its own");
    }

    @RealNode
    @DisplayName("First")
    static final class First {
        @Test
        void runs() {
            RAN.add("First");
        }
    }

    @RealNode
    @DisplayName("Second")
    static final class Second {
        @Test
        void runs() {
            RAN.add("Second");
        }
    }

    @RealNode
    @ControlPlane(own = true)
    @DisplayName("Own")
    static final class Own {
        @Test
        void runs() {
            RAN.add("Own");
        }
    }
}
