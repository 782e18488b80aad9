package dev.slipway.examples.benchmarks;

import dev.slipway.core.embedded.EmbeddedBackEnd;
import dev.slipway.core.embedded.EmbeddedProviderFactory;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.ProviderId;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The embedded provider, with a hint whenever it is asked for one. */
final class HintedProvider implements DeploymentProviderFactory {
    private final EmbeddedProviderFactory embedded;
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();

    HintedProvider(EmbeddedBackEnd backEnd) {
        this.embedded = new EmbeddedProviderFactory(backEnd);
    }

    void hint(DeploymentRef deployment) {
        listeners.forEach(listener -> listener.mayHaveChanged(Set.of(deployment)));
    }

    @Override
    public ProviderId id() {
        return embedded.id();
    }

    @Override
    public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
        DeploymentProvider opened = embedded.open(settings, context);
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
        try {
            return method.invoke(opened, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
