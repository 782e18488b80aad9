package dev.slipway.core.broken;

import dev.slipway.core.TestClock;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.tck.ProviderHarness;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiFunction;

/** Everything that the kit can ask for, on a {@link PlainBackEnd}. */
final class PlainHarness implements ProviderHarness {
    private final TestClock clock = new TestClock();
    private final PlainBackEnd backEnd = new PlainBackEnd(clock);
    private final BiFunction<PlainBackEnd, ProviderContext, DeploymentProvider> opening;

    PlainHarness(BiFunction<PlainBackEnd, ProviderContext, DeploymentProvider> opening) {
        this.opening = opening;
    }

    @Override
    public DeploymentProvider open(ProviderContext context) {
        return opening.apply(backEnd, context);
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
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration callTime() {
        return Duration.ofSeconds(3);
    }

    @Override
    public String image() {
        return "models/iris:1";
    }

    @Override
    public String crashingImage() {
        return "models/crash:1";
    }

    @Override
    public String neverReadyImage() {
        return "models/never:1";
    }

    @Override
    public String stubbornImage() {
        return "models/stubborn:1";
    }

    @Override
    public long calls() {
        return backEnd.calls();
    }

    @Override
    public long writes() {
        return backEnd.writes();
    }

    @Override
    public void cutOff(boolean isCutOff) {
        backEnd.cutOff(isCutOff);
    }

    @Override
    public void makeUnreadable(DeploymentRef deployment) {
        backEnd.damage(PlainBackEnd.name(deployment));
    }

    @Override
    public void putForeign(DeploymentRef deployment) {
        backEnd.putForeign(PlainBackEnd.name(deployment));
    }

    @Override
    public boolean isForeignUntouched(DeploymentRef deployment) {
        return backEnd.isForeign(PlainBackEnd.name(deployment));
    }

    @Override
    public void holdControllers(boolean isHeld) {
        backEnd.hold(isHeld);
    }

    @Override
    public void kill(DeploymentRef deployment, ReplicaId replica) {
        backEnd.lose(PlainBackEnd.name(deployment), replica);
    }

    @Override
    public void print(DeploymentRef deployment, ReplicaId replica, String text) {
        backEnd.print(PlainBackEnd.name(deployment), replica, text);
    }

    @Override
    public void cutLogs() {
        backEnd.cutLogs();
    }

    @Override
    public int openLogs() {
        return backEnd.openLogs();
    }

    @Override
    public void expectsHints() {
        // Whoever looks at the back end next makes it tell what has changed.
    }

    @Override
    public void editByHand(DeploymentRef deployment) {
        backEnd.editByHand(PlainBackEnd.name(deployment));
    }

    @Override
    public void close() {
        // Nothing is held but memory.
    }
}
