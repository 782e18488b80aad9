package dev.slipway.testbed;

import dev.slipway.testbed.plane.FakeNodes;
import dev.slipway.testbed.plane.FakePods;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.plane.PodLogs;
import io.kubernetes.client.openapi.ApiClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Carries out what {@link ControlPlane} says. Thread-safe. */
final class ControlPlaneExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private static final Namespace STORE = Namespace.create(ControlPlaneExtension.class);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int MOST_OF_NAME = 40;
    private static final int RANDOM_BOUND = 36 * 36 * 36 * 36;

    private static final Map<Class<?>, Function<Bed, Object>> PARAMETERS = Map.of(
            Bed.class, bed -> bed,
            ApiClient.class, Bed::client,
            KubeconfigFile.class, Bed::kubeconfig,
            KubeApi.class, Bed::api,
            FakeNodes.class, Bed::nodes,
            FakePods.class, Bed::pods,
            PodLogs.class, Bed::logs,
            Plane.class, Bed::plane);

    /**
     * What a class has until it ends.
     *
     * @param bed what its tests see
     * @param tidiness what there was before it
     * @param isOwn whether the control plane ends with it
     * @param owner the outermost test class
     */
    private record Stay(Bed bed, Tidiness tidiness, boolean isOwn, Class<?> owner) {}

    @Override
    public void beforeAll(ExtensionContext context) {
        var store = context.getStore(STORE);
        if (store.get(Stay.class) != null) {
            // A nested class stays where the outer one is.
            return;
        }
        var type = context.getRequiredTestClass();
        var isOwn = AnnotationSupport.findAnnotation(type, ControlPlane.class)
                .map(ControlPlane::own)
                .orElse(false);
        var plane = isOwn ? Plane.start(SharedPlane::say) : SharedPlane.of(context);
        try {
            store.put(Stay.class, stay(plane, isOwn, type));
        } catch (RuntimeException e) {
            if (isOwn) {
                plane.close();
            }
            throw e;
        }
    }

    private static Stay stay(Plane plane, boolean isOwn, Class<?> type) {
        var tidiness = Tidiness.before(plane.api(), LIMIT);
        var bed = new Bed(plane, namespace(type));
        plane.api().apply("""
                        apiVersion: v1
                        kind: Namespace
                        metadata: {name: %s}
                        """.formatted(bed.namespace()));
        // Without it the API server refuses every pod of the namespace.
        plane.api()
                .await(
                        "/api/v1/namespaces/" + bed.namespace() + "/serviceaccounts/default",
                        "is there",
                        LIMIT,
                        account -> true);
        return new Stay(bed, tidiness, isOwn, type);
    }

    private static String namespace(Class<?> type) {
        var words =
                type.getSimpleName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        var random = Integer.toString(ThreadLocalRandom.current().nextInt(RANDOM_BOUND), 36);
        return words.substring(0, Math.min(MOST_OF_NAME, words.length())) + "-" + random;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        var stay = context.getStore(STORE).get(Stay.class, Stay.class);
        if (stay == null || stay.owner() != context.getRequiredTestClass()) {
            return;
        }
        if (stay.isOwn()) {
            stay.bed().plane().close();
        } else {
            stay.bed().nodes().removeAll();
            stay.tidiness().restore(stay.bed().namespace());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return PARAMETERS.get(parameter.getParameter().getType()).apply(bed(context));
    }

    /** What the class of a context has. */
    static Bed bed(ExtensionContext context) {
        var stay = context.getStore(STORE).get(Stay.class, Stay.class);
        if (stay == null) {
            throw new IllegalStateException("There is no control plane yet");
        }
        return stay.bed();
    }
}
