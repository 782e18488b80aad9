package dev.slipway.testbed;

import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.ProcessFaults;
import dev.slipway.testbed.fault.Proxies;
import dev.slipway.testbed.fault.TcpProxy;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.process.BedProcess;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands faults to test methods, fresh for each and over after it. Thread-safe. */
final class FaultExtension implements ParameterResolver {
    private static final Namespace STORE = Namespace.create(FaultExtension.class);

    private static final Map<Class<?>, Function<ExtensionContext, AutoCloseable>> PARAMETERS = Map.of(
            TcpProxy.class, context -> new Proxies(plane(context)).tcp(),
            HttpProxy.class, context -> new Proxies(plane(context)).http(),
            Proxies.class, context -> new Proxies(plane(context)),
            ProcessFaults.class, context -> new ProcessFaults(process -> awaitReady(process, context)));

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
        // One for the method, its BeforeEach and its AfterEach, and not the one of the class around it. JUnit closes
        // it.
        return context.getStore(STORE)
                .computeIfAbsent(
                        type.getName() + context.getUniqueId(),
                        key -> PARAMETERS.get(type).apply(context));
    }

    private static Plane plane(ExtensionContext context) {
        return ControlPlaneExtension.bed(context).plane();
    }

    /** Either has the process, and the node needs the control plane. */
    private static void awaitReady(BedProcess process, ExtensionContext context) {
        plane(context).awaitReady(process);
        SharedNode.joined(context).ifPresent(node -> node.awaitReady(process));
    }
}
