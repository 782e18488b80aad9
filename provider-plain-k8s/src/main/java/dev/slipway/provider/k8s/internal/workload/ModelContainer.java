package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.EnvValue;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Probe;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The container that the model runs in. Pure. */
public final class ModelContainer {
    /** What it is called in every pod. */
    public static final String NAME = "model";

    /** What its port is called, which the Service leads to. */
    static final String PORT = "http";

    private ModelContainer() {}

    static ObjectNode of(Goal goal) {
        DeploymentSpec spec = goal.revision().spec();
        PodRules rules = goal.settings().pods();
        ObjectNode container = JsonNodeFactory.instance.objectNode();
        container.put("name", NAME);
        container.put("image", spec.image().value());
        rules.imagePullPolicy().ifPresent(policy -> container.put("imagePullPolicy", policy));
        environment(container.putArray("env"), goal);
        container
                .putArray("ports")
                .addObject()
                .put("name", PORT)
                .put("containerPort", spec.contract().port())
                .put("protocol", "TCP");
        resources(container, goal);
        probes(container, spec.contract());
        if (rules.drainSeconds() > 0) {
            container
                    .putObject("lifecycle")
                    .putObject("preStop")
                    .putObject("sleep")
                    .put("seconds", rules.drainSeconds());
        }
        PodSecurity.writeContainer(container, rules);
        container.put("terminationMessagePolicy", "FallbackToLogsOnError");
        return container;
    }

    /** The contract's own names come last, so that nobody's value is in their place; sorted, as the order doesn't matter. */
    private static void environment(ArrayNode written, Goal goal) {
        Map<String, EnvValue> variables = new TreeMap<>(goal.revision().spec().environment());
        contracted(goal).forEach((name, value) -> variables.put(name, EnvValue.text(value)));
        variables.forEach((name, value) -> {
            ObjectNode variable = written.addObject().put("name", name);
            ObjectNode unused = value.match(
                    text -> variable.put("value", text.value()),
                    secret -> variable.putObject("valueFrom")
                            .putObject("secretKeyRef")
                            .put("name", secret.secret().value())
                            .put("key", secret.key()));
        });
    }

    private static Map<String, String> contracted(Goal goal) {
        DeploymentSpec spec = goal.revision().spec();
        String port = Integer.toString(spec.contract().port());
        return Map.of(
                ModelContract.PORT_VARIABLE,
                port,
                "PREDICTIVE_UNIT_HTTP_SERVICE_PORT",
                port,
                "PREDICTIVE_UNIT_ID",
                spec.contract().modelName().orElse(goal.name()),
                "PREDICTIVE_UNIT_IMAGE",
                spec.image().value(),
                "PREDICTOR_ID",
                "default",
                "SELDON_DEPLOYMENT_ID",
                goal.name());
    }

    /** What an instance type gives is reserved and is the limit, so that a quota counts the truth. */
    private static void resources(ObjectNode container, Goal goal) {
        var amounts = goal.revision().instanceType().resources().asMap();
        if (amounts.isEmpty()) {
            return;
        }
        ObjectNode resources = container.putObject("resources");
        ObjectNode requests = resources.putObject("requests");
        ObjectNode limits = resources.putObject("limits");
        amounts.forEach((name, amount) -> {
            requests.put(name.value(), amount.toString());
            limits.put(name.value(), amount.toString());
        });
    }

    private static void probes(ObjectNode container, ModelContract contract) {
        write(container.putObject("readinessProbe"), contract.readiness());
        contract.liveness().ifPresent(probe -> write(container.putObject("livenessProbe"), probe));
        Probe readiness = contract.readiness();
        ObjectNode startup = container.putObject("startupProbe");
        write(startup, readiness);
        startup.put("failureThreshold", attempts(contract.startupBudget(), readiness.period()));
    }

    /** As many as use up the budget, and one more, as the first is made at once. */
    private static long attempts(Duration budget, Duration period) {
        long every = Pacing.seconds(period);
        return (Pacing.seconds(budget) + every - 1) / every + 1;
    }

    private static void write(ObjectNode written, Probe probe) {
        probe.path()
                .ifPresentOrElse(
                        path -> written.putObject("httpGet").put("path", path).put("port", PORT),
                        () -> written.putObject("tcpSocket").put("port", PORT));
        written.put("periodSeconds", Pacing.seconds(probe.period()));
        written.put("timeoutSeconds", Pacing.seconds(probe.timeout()));
        written.put("failureThreshold", probe.failureThreshold());
    }
}
