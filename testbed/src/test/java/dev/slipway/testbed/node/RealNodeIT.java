package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.RealNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

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
            Map<String, String> ends = run(First.class, Second.class);

            assertThat(ends.get("First")).contains("IN_USE", "There is no real node", "process 4711 of somebody else");
            assertThat(ends.get("Second")).isEqualTo(ends.get("First"));
            assertThat(ends).doesNotContainValue("skipped");
        }
        assertThat(RAN).isEmpty();
    }

    @Test
    @DisplayName("A class that asks for a real node and for a control plane of its own is refused")
    void ownPlane() {
        assertThat(run(Own.class).get("Own")).contains("IN_USE", Own.class.getName(), "control plane of its own");
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

    /** How tests and classes ended, by display name. */
    private static Map<String, String> run(Class<?>... classes) {
        var ends = new LinkedHashMap<String, String>();
        var listener = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                ends.put(
                        test.getDisplayName(),
                        result.getThrowable().map(Throwable::toString).orElse("passed"));
            }

            @Override
            public void executionSkipped(TestIdentifier test, String reason) {
                ends.put(test.getDisplayName(), "skipped");
            }
        };
        var request = LauncherDiscoveryRequestBuilder.request();
        for (Class<?> type : classes) {
            request.selectors(selectClass(type));
        }
        try (var session = LauncherFactory.openSession()) {
            session.getLauncher().execute(request.build(), listener);
        }
        return ends;
    }
}
