package dev.slipway.testbed;

import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.node.Prometheus;
import dev.slipway.testbed.node.RealPods;
import dev.slipway.testbed.node.Traefik;
import dev.slipway.testbed.node.WorkerNode;
import java.util.Set;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Carries out what {@link RealNode} says. It comes before {@link ControlPlaneExtension}, which looks at what there is
 * before a class and after it: the node is to be there both times. Thread-safe.
 */
final class RealNodeExtension implements BeforeAllCallback, ParameterResolver {
    private static final Set<Class<?>> PARAMETERS =
            Set.of(WorkerNode.class, RealPods.class, Traefik.class, Prometheus.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        var type = context.getRequiredTestClass();
        if (AnnotationSupport.findAnnotation(type, ControlPlane.class)
                .filter(ControlPlane::own)
                .isPresent()) {
            throw new TestbedException(
                    Code.IN_USE,
                    type.getName() + " asks for a control plane of its own, and the machine's one real node joins the"
                            + " shared one");
        }
        var node = SharedNode.of(context);
        if (wantsTraefik(type)) {
            node.traefik();
        }
    }

    private static boolean wantsTraefik(Class<?> type) {
        return AnnotationSupport.findAnnotation(type, RealNode.class)
                .filter(RealNode::traefik)
                .isPresent();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var node = SharedNode.of(context);
        var type = parameter.getParameter().getType();
        if (type == WorkerNode.class) {
            return node;
        }
        if (type == Prometheus.class) {
            return node.prometheus();
        }
        if (type == RealPods.class) {
            var bed = ControlPlaneExtension.bed(context);
            return new RealPods(bed.api(), bed.namespace());
        }
        if (!wantsTraefik(context.getRequiredTestClass())) {
            throw new TestbedException(
                    Code.REFUSED,
                    context.getRequiredTestClass().getName() + " has a parameter of Traefik, and asks for none with"
                            + " @RealNode(traefik = true)");
        }
        return node.traefik();
    }
}
