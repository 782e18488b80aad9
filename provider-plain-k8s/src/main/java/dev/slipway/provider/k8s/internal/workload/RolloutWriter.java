package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.error.ProviderException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.ProviderContext;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes rollouts into a cluster and removes deployments from it, in the one order that writes have: read the object, ask the record,
 * write if the object is still the one that was read. A call makes the writes that are allowed now and returns; it never waits and never
 * repeats anything. Thread-safe.
 */
public final class RolloutWriter {
    private final Writing writing;
    private final WorkloadSettings settings;
    private final ProviderId provider;
    private final Function<KubeException, ? extends RuntimeException> failures;

    /**
     * Writes through one connection.
     *
     * @param cluster where to
     * @param context asks the record
     * @param settings where and how deployments run
     * @param provider whose name refusals have
     * @param failures what an API server's failure is to a caller
     */
    public RolloutWriter(
            KubeCluster cluster,
            ProviderContext context,
            WorkloadSettings settings,
            ProviderId provider,
            Function<KubeException, ? extends RuntimeException> failures) {
        this.writing = Writing.on(cluster, context);
        this.settings = settings;
        this.provider = provider;
        this.failures = failures;
    }

    /**
     * Makes what may be made now of a rollout.
     *
     * @return {@link ApplyResult#ACCEPTED} also if more is to be written later, which the object shows by not being complete
     * @throws ProviderException if the cluster failed or refused, or something that isn't ours is in the way
     * @throws UnsupportedCapabilityException if it asks for something that isn't done here; nothing is read or written then
     */
    public ApplyResult apply(Rollout rollout) {
        refuseUnsupported(rollout);
        return asked(() -> new RolloutPass(writing, Goal.of(rollout, settings), Trust.STAMP).run());
    }

    /**
     * Makes what may be made now of a rollout, whatever its objects say of themselves: what somebody has edited is undone. What is left to do
     * then is done by {@link #apply}.
     *
     * @return as for {@code apply}
     * @throws ProviderException as for {@code apply}
     * @throws UnsupportedCapabilityException as for {@code apply}
     */
    public ApplyResult repair(Rollout rollout) {
        refuseUnsupported(rollout);
        return asked(() -> new RolloutPass(writing, Goal.of(rollout, settings), Trust.NOTHING).run());
    }

    /**
     * Removes what may be removed now of a deployment.
     *
     * @return {@link ApplyResult#ACCEPTED} also if it goes on later, when nobody is left
     * @throws ProviderException if the cluster failed or refused
     */
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        String namespace = settings.namespaceOf(deployment.group());
        return asked(() -> new RemovalPass(writing, deployment, namespace, fence).run());
    }

    private void refuseUnsupported(Rollout rollout) {
        String kind = rollout.strategy().kind();
        if (!kind.equals(Strategy.ROLLING) && !kind.equals(Strategy.RECREATE)) {
            throw new UnsupportedCapabilityException(provider, kind, "strategy");
        }
        if (rollout.revision().spec().access() == Endpoint.Access.PRIVATE) {
            throw new UnsupportedCapabilityException(provider, Capability.PRIVATE_ENDPOINT.value(), "access");
        }
    }

    private ApplyResult asked(Supplier<ApplyResult> call) {
        try {
            return call.get();
        } catch (KubeException e) {
            throw failures.apply(e);
        }
    }
}
