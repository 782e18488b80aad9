package dev.slipway.core.embedded;

import dev.slipway.core.TestClock;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.EnvValue;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.spi.tck.ProviderHarness;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** An embedded back end whose replicas take a second to come and to go. */
final class EmbeddedHarness implements ProviderHarness {
    private static final Duration LAG_OF_A_TEST = Duration.ofHours(1);

    private final TestClock clock = new TestClock();
    private final EmbeddedBackEnd backEnd = new EmbeddedBackEnd(clock);

    EmbeddedHarness() {
        backEnd.setTimes(Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    @Override
    public DeploymentProvider open(ProviderContext context) {
        return new EmbeddedProviderFactory(backEnd).open(ProviderSettings.none(), context);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean outlivesProviders() {
        return true;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void letTimePass() {
        clock.advance(Duration.ofMillis(500));
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(2);
    }

    @Override
    public String image() {
        return "models/iris:1";
    }

    @Override
    public String crashingImage() {
        backEnd.crash("models/crash:1", 3, DeploymentProviderTck.LAST_WORDS);
        return "models/crash:1";
    }

    @Override
    public String neverReadyImage() {
        backEnd.neverReady("models/never:1");
        return "models/never:1";
    }

    @Override
    public String stubbornImage() {
        backEnd.behave("models/stubborn:1", Behaviour.good().stopsIn(Duration.ofSeconds(4)));
        return "models/stubborn:1";
    }

    @Override
    public long calls() {
        return Stream.of(BackEndCall.values()).mapToLong(backEnd.calls()::made).sum();
    }

    @Override
    public long writes() {
        return backEnd.writes();
    }

    @Override
    public void cutOff(boolean isCutOff) {
        if (isCutOff) {
            backEnd.goDown("the back end is cut off");
        } else {
            backEnd.comeBack();
        }
    }

    @Override
    public void putForeign(DeploymentRef deployment) {
        backEnd.occupy(deployment.id());
    }

    @Override
    public boolean isForeignUntouched(DeploymentRef deployment) {
        return backEnd.replicas(deployment.id()).isEmpty();
    }

    @Override
    public void holdControllers(boolean isHeld) {
        backEnd.setLag(isHeld ? LAG_OF_A_TEST : Duration.ZERO);
    }

    @Override
    public void kill(DeploymentRef deployment, ReplicaId replica) {
        backEnd.replica(replica).kill();
    }

    @Override
    public void print(DeploymentRef deployment, ReplicaId replica, String text) {
        backEnd.replica(replica).write(text);
    }

    @Override
    public void cutLogs() {
        backEnd.cluster()
                .deployments()
                .keySet()
                .forEach(ref -> backEnd.replicas(ref.id()).forEach(EmbeddedReplica::cutLog));
    }

    @Override
    public void expectsHints() {
        // Whoever looks at the back end next makes it tell what has changed.
    }

    @Override
    public void editByHand(DeploymentRef deployment) {
        int asked = backEnd.cluster().deployments().get(deployment).wanted();
        backEnd.edit(
                deployment.id(),
                SpecChange.builder()
                        .replicas(asked + 1)
                        .environment(Map.of("BY_HAND", EnvValue.text("yes")))
                        .build());
    }

    @Override
    public void close() {
        // Nothing is held but memory.
    }
}
