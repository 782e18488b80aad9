package dev.slipway.testbed;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Test classes that are run within a test, to see how they end. */
public final class TestRun implements TestExecutionListener {
    private final Map<String, String> ends = new LinkedHashMap<>();

    private TestRun() {}

    /** How tests and classes ended, by display name; and which were skipped. */
    public static Map<String, String> of(Class<?>... classes) {
        return of(() -> {}, classes);
    }

    /** The same, and does something before what the classes shared is ended. */
    public static Map<String, String> of(Runnable atTheEnd, Class<?>... classes) {
        var run = new TestRun();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes).map(type -> selectClass(type)).toList())
                .configurationParameter(LauncherConstants.CAPTURE_STDOUT_PROPERTY_NAME, "false")
                .build();
        try (var session = LauncherFactory.openSession()) {
            session.getLauncher().execute(request, run);
            atTheEnd.run();
        }
        return run.ends;
    }

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
}
