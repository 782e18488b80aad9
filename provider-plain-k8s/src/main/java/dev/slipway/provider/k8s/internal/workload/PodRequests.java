package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.PodObject.Container;
import dev.slipway.provider.k8s.internal.kube.PodObject.Resources;
import java.util.HashMap;
import java.util.Map;

/**
 * What a pod keeps reserved, as Kubernetes' own scheduler and quota count it: what runs at the same time is added up, the most that any moment
 * needs counts, and what is said of the whole pod goes before what is said of its containers. Pure.
 */
public final class PodRequests {
    private PodRequests() {}

    /**
     * Adds it up.
     *
     * @throws ProviderException {@link ErrorCode#INTERNAL} naming the pod, if an amount of it makes no sense: it isn't taken for nothing
     */
    public static ResourceAmounts of(PodObject pod) {
        PodObject.Spec spec = pod.spec();
        try {
            ResourceAmounts needed = ofContainers(spec);
            return ofAll(spec.resources(), needed).plus(amounts(spec.overhead()));
        } catch (InvalidValueException e) {
            throw new ProviderException(
                    ErrorCode.INTERNAL,
                    "what pod " + pod.metadata().namespace() + "/"
                            + pod.metadata().name() + " takes can't be told: its amount of " + e.getMessage(),
                    e);
        }
    }

    private static ResourceAmounts ofContainers(PodObject.Spec spec) {
        ResourceAmounts beside = ResourceAmounts.NONE;
        ResourceAmounts most = ResourceAmounts.NONE;
        for (Container init : spec.initContainers()) {
            ResourceAmounts meanwhile = beside.plus(ofOne(init.resources()));
            most = most.max(meanwhile);
            beside = init.isSidecar() ? meanwhile : beside;
        }
        ResourceAmounts running = beside;
        for (Container container : spec.containers()) {
            running = running.plus(ofOne(container.resources()));
        }
        return running.max(most);
    }

    private static ResourceAmounts ofOne(Resources resources) {
        return over(amounts(resources.limits()), amounts(resources.requests()));
    }

    private static ResourceAmounts ofAll(Resources whole, ResourceAmounts needed) {
        return over(over(amounts(whole.limits()), needed), amounts(whole.requests()));
    }

    /** The ones, where the others don't say otherwise. */
    private static ResourceAmounts over(ResourceAmounts amounts, ResourceAmounts others) {
        Map<ResourceName, Quantity> all = new HashMap<>(amounts.asMap());
        all.putAll(others.asMap());
        return ResourceAmounts.of(all);
    }

    private static ResourceAmounts amounts(Map<String, String> texts) {
        ResourceAmounts amounts = ResourceAmounts.NONE;
        for (Map.Entry<String, String> text : texts.entrySet()) {
            amounts = amounts.and(text.getKey(), text.getValue());
        }
        return amounts;
    }
}
