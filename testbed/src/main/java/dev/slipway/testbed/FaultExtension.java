package dev.slipway.testbed;

import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.ProcessFaults;
import dev.slipway.testbed.fault.Proxies;
import dev.slipway.testbed.fault.TcpProxy;
import dev.slipway.testbed.plane.Plane;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands faults to test methods, fresh for each and over after it. Thread-safe. */
final class FaultExtension implements ParameterResolver {
    private static final Namespace STORE = Namespace.create(FaultExtension.class);

    private static final Map<Class<?>, Function<Plane, AutoCloseable>> PARAMETERS = Map.of(
            TcpProxy.class, plane -> new Proxies(plane).tcp(),
            HttpProxy.class, plane -> new Proxies(plane).http(),
            Proxies.class, Proxies::new,
            ProcessFaults.class, plane -> new ProcessFaults(plane::awaitReady));

    /** Also what a constructor gets is for one test method. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        var plane = ControlPlaneExtension.bed(context).plane();
        // One for the method, its BeforeEach and its AfterEach, and not the one of the class around it. JUnit closes
        // it.
        return context.getStore(STORE)
                .computeIfAbsent(
                        type.getName() + context.getUniqueId(),
                        key -> PARAMETERS.get(type).apply(plane));
    }
}
