package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.ProviderSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long a provider is told that it may look for evidence. */
class DiagnosisDeadlineTest {
    private static final Duration CALL_DEADLINE = Duration.ofSeconds(10);

    private final TestHost host = new TestHost();
    private final List<Duration> given = new ArrayList<>();

    @AfterEach
    void close() {
        host.close();
    }

    /** The embedded provider, which writes down how long it may look. */
    private DeploymentProvider noting(DeploymentProvider right) {
        return (DeploymentProvider) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DeploymentProvider.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("diagnose")) {
                        given.add((Duration) arguments[1]);
                    }
                    try {
                        return method.invoke(right, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    @DisplayName(
            "R89 a provider that uses all of the time that it is given for a diagnosis is heard before it is given up")
    void keepable() {
        try (var right = new EmbeddedProviderFactory(host.backEnd)
                        .open(ProviderSettings.none(), new RecordedFences(host.store, host.clock));
                var border = new BoundedBorder(CALL_DEADLINE, host.clock)) {
            var bounded = new BoundedProvider(noting(right), border);
            bounded.diagnose(Samples.ref("lab", "fraud"), CALL_DEADLINE);
            border.within(Duration.ofSeconds(4), () -> bounded.diagnose(Samples.ref("lab", "fraud"), CALL_DEADLINE));
            bounded.diagnose(Samples.ref("lab", "fraud"), Duration.ofSeconds(1));

            assertThat(given).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(1));
        }
    }
}
