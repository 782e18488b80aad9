package dev.slipway.spi.tck;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.InstanceType;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.ProviderContext;
import java.time.Clock;
import java.time.Duration;

/**
 * How {@link DeploymentProviderTck} gets at the provider that it tests. One harness has one back end, empty at first. The first
 * half is what every harness answers. The second half does things to the back end: each of these throws
 * {@link UnsupportedOperationException} until it is overridden, and what stays so is named with {@link CannotStage}.
 */
public interface ProviderHarness extends AutoCloseable {
    /**
     * Opens a provider on this harness's back end, as another process would.
     *
     * @param context what the library would give it; its clock is {@link #clock()}
     * @return a new instance each time; the kit closes it
     */
    DeploymentProvider open(ProviderContext context);

    /** Whether several providers may be open on the back end at a time, as several processes of a host have them. */
    boolean isShared();

    /** Whether what runs goes on while no provider is open; otherwise it has to come back with the next one. */
    boolean outlivesProviders();

    /** The back end's time. */
    Clock clock();

    /** Lets a little time pass: moves a clock on, or really waits a moment. Must move {@link #clock()}. */
    void letTimePass();

    /** How long by {@link #clock()} anything may take that must happen. */
    Duration patience();

    /** How long a call may take in real time before the kit says that it hangs. */
    default Duration callTime() {
        return Duration.ofSeconds(10);
    }

    /** An image whose replicas become ready. */
    String image();

    /** Another such image. */
    default String otherImage() {
        return image() + "-other";
    }

    /** What a replica gets. The back end must have room for {@value DeploymentProviderTck#MOST_REPLICAS} replicas of it at a time. */
    default InstanceType instanceType() {
        return InstanceType.of("small", ResourceAmounts.of("cpu", "100m").and("memory", "64Mi"));
    }

    /** How many replicas a deployment has while they are replaced again and again: 3, or 2 where starting one is slow. */
    default int replicasOfARollout() {
        return 3;
    }

    /** Sets what the back end's images need besides: a contract, variables. */
    default void complete(DeploymentSpecBuilder spec) {}

    /** An image whose replicas write {@value DeploymentProviderTck#LAST_WORDS} and end with exit code 3, again and again. */
    default String crashingImage() {
        throw new UnsupportedOperationException("crashingImage");
    }

    /** An image whose replicas run and never become ready. */
    default String neverReadyImage() {
        throw new UnsupportedOperationException("neverReadyImage");
    }

    /** An image whose replicas become ready and, asked to end, are still there for several {@link #letTimePass()}. */
    default String stubbornImage() {
        throw new UnsupportedOperationException("stubbornImage");
    }

    /** How many calls of any provider have reached the back end so far, failed ones included. */
    default long calls() {
        throw new UnsupportedOperationException("calls");
    }

    /** How many of them were to change something. */
    default long writes() {
        throw new UnsupportedOperationException("writes");
    }

    /** Makes the back end unreachable, or reachable again. */
    default void cutOff(boolean isCutOff) {
        throw new UnsupportedOperationException("cutOff");
    }

    /** Damages what the back end has of one deployment, so that it can't be understood. */
    default void makeUnreadable(DeploymentRef deployment) {
        throw new UnsupportedOperationException("makeUnreadable of " + deployment);
    }

    /** Puts an object without a stamp where this deployment's would be. */
    default void putForeign(DeploymentRef deployment) {
        throw new UnsupportedOperationException("putForeign at " + deployment);
    }

    /** Whether that object is still there as it was put. */
    default boolean isForeignUntouched(DeploymentRef deployment) {
        throw new UnsupportedOperationException("isForeignUntouched at " + deployment);
    }

    /** Makes the back end's own controllers blind to what is written from now on, or lets them catch up. */
    default void holdControllers(boolean isHeld) {
        throw new UnsupportedOperationException("holdControllers");
    }

    /** Ends a replica from outside. */
    default void kill(DeploymentRef deployment, ReplicaId replica) {
        throw new UnsupportedOperationException("kill " + replica + " of " + deployment);
    }

    /** Makes a replica write a line; it has been written when this returns. */
    default void print(DeploymentRef deployment, ReplicaId replica, String text) {
        throw new UnsupportedOperationException("print to " + replica + " of " + deployment);
    }

    /** Breaks every log connection that is open now. */
    default void cutLogs() {
        throw new UnsupportedOperationException("cutLogs");
    }

    /** How many logs the back end is reading out now: connections, open files. */
    default int openLogs() {
        throw new UnsupportedOperationException("openLogs");
    }

    /** Whether the provider tells hints of its own accord or when time passes. Returns without a word if so. */
    default void expectsHints() {
        throw new UnsupportedOperationException("expectsHints");
    }

    /**
     * Changes what the back end has of a deployment as somebody does who goes around the library: asks for one replica more, and for
     * something else than the provider wrote in each of them, a variable or an image that becomes ready. The stamp stays. Not for a
     * provider that doesn't declare {@code drift}.
     */
    default void editByHand(DeploymentRef deployment) {
        throw new UnsupportedOperationException("editByHand of " + deployment);
    }

    /** Removes the back end. */
    @Override
    void close();
}
