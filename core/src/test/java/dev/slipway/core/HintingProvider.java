package dev.slipway.core;

import dev.slipway.core.embedded.EmbeddedBackEnd;
import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Observation;
import dev.slipway.model.ProviderId;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The embedded provider with hints that a test gives, observations that are counted, and a cache that may lag behind. */
final class HintingProvider implements DeploymentProviderFactory {
    final List<Freshness> observed = new CopyOnWriteArrayList<>();
    private final EmbeddedProviderFactory right;
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<Map<DeploymentRef, Observation>> cache = Optional.empty();
    private final Map<DeploymentRef, Observation> seen = new ConcurrentHashMap<>();

    HintingProvider(EmbeddedBackEnd backEnd) {
        this.right = new EmbeddedProviderFactory(backEnd);
    }

    /** Something may have changed. */
    void hint(DeploymentRef deployment) {
        listeners.forEach(listener -> listener.mayHaveChanged(Set.of(deployment)));
    }

    /** From now on what is cached is what has been observed last. */
    void freeze() {
        cache = Optional.of(Map.copyOf(seen));
    }

    /** What has been observed at some time is in the cache again. */
    void freeze(Map<DeploymentRef, Observation> old) {
        cache = Optional.of(old);
    }

    Map<DeploymentRef, Observation> seen() {
        return Map.copyOf(seen);
    }

    /** The cache is up to date again. */
    void thaw() {
        cache = Optional.empty();
    }

    @Override
    public ProviderId id() {
        return right.id();
    }

    @Override
    public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
        DeploymentProvider opened = right.open(settings, context);
        return (DeploymentProvider) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DeploymentProvider.class},
                (proxy, method, arguments) -> call(opened, method, arguments));
    }

    private Object call(DeploymentProvider opened, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("watch")) {
            listeners.add((ChangeListener) arguments[0]);
            return (DeploymentProvider.Subscription) () -> listeners.remove((ChangeListener) arguments[0]);
        }
        if (method.getName().equals("observe")) {
            observed.add((Freshness) arguments[1]);
            if (arguments[1] == Freshness.CACHED && cache.isPresent()) {
                Map<DeploymentRef, Observation> old = cache.get();
                return ((Collection<?>) arguments[0])
                        .stream()
                                .map(DeploymentRef.class::cast)
                                .filter(old::containsKey)
                                .collect(Collectors.toMap(ref -> ref, old::get));
            }
        }
        try {
            Object result = method.invoke(opened, arguments);
            if (result instanceof Map<?, ?> all) {
                all.forEach((ref, observation) -> seen.put((DeploymentRef) ref, (Observation) observation));
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
