package dev.slipway.core.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * What became of each test of a kit, as {@code Topic#test}.
 *
 * @param passed those that passed
 * @param failed those that failed
 */
public record KitRun(Set<String> passed, Set<String> failed) implements TestExecutionListener {
    /** Runs a kit on whatever it is extended for. */
    public static KitRun of(Class<?> kit) {
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(kit))
                .build();
        var run = new KitRun(new TreeSet<>(), new TreeSet<>());
        // Not the listeners of the run that this is part of: they would report the failures as their own.
        var config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(config).execute(request, run);
        return run;
    }

    /**
     * A test for each broken implementation, that the kit catches it by exactly the tests that it is expected to fail.
     *
     * @param caughtBy the tests that must fail, by the kit that runs on it
     * @param byChance the tests of which it depends on how threads happen to take turns
     */
    public static Stream<DynamicTest> catches(Map<? extends Class<?>, Set<String>> caughtBy, Set<String> byChance) {
        return caughtBy.entrySet().stream()
                .map(expected -> DynamicTest.dynamicTest(expected.getKey().getSimpleName(), () -> {
                    Set<String> failed = of(expected.getKey()).failed();
                    assertThat(failed).containsAll(expected.getValue());
                    failed.removeAll(expected.getValue());
                    assertThat(byChance).containsAll(failed);
                }));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.getSource().orElse(null) instanceof MethodSource method) {
            String topic = method.getClassName().substring(method.getClassName().lastIndexOf('$') + 1);
            boolean well = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            (well ? passed : failed).add(topic + "#" + method.getMethodName());
        }
    }
}
