package dev.slipway.provider.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.plane.Behaviour;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Makes pods of fake nodes behave by the name of their image, as real ones do: the API server itself writes the behaviour into each pod
 * that is created, so that the provider knows nothing of it.
 */
final class ImageBehaviours implements AutoCloseable {
    static final String CRASHING = "slipway.test/crashing:1";
    static final String NEVER_READY = "slipway.test/never-ready:1";
    static final String STUBBORN = "slipway.test/stubborn:1";
    static final String SLOW = "slipway.test/slow:1";
    static final String UNAVAILABLE = "slipway.test/unavailable:1";
    static final String HUNGRY = "slipway.test/hungry:1";
    static final String EVICTED = "slipway.test/evicted:1";

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String KINDS = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolic";

    private final Bed bed;
    private final Map<String, Behaviour> behaviours = new LinkedHashMap<>();

    ImageBehaviours(Bed bed) {
        this.bed = bed;
        behaviours.put(CRASHING, Behaviour.crashLoop(3, DeploymentProviderTck.LAST_WORDS));
        behaviours.put(NEVER_READY, Behaviour.neverReady());
        behaviours.put(STUBBORN, Behaviour.ready().terminatingFor(Duration.ofSeconds(4)));
        behaviours.put(SLOW, Behaviour.readyAfter(Duration.ofSeconds(3)));
        behaviours.put(UNAVAILABLE, Behaviour.imagePullFailure());
        behaviours.put(HUNGRY, Behaviour.outOfMemory());
        behaviours.put(EVICTED, Behaviour.evictedAfter(Duration.ofSeconds(2)));
        behaviours.forEach(this::write);
        behaviours.keySet().forEach(this::awaitWritten);
    }

    /** The API server hears of its own rules a moment later. */
    private void awaitWritten(String image) {
        String pod = """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "probe"},
                 "spec": {"containers": [{"name": "main", "image": "%s"}]}}
                """.formatted(image);
        String path = "/api/v1/namespaces/" + bed.namespace() + "/pods?dryRun=All";
        Instant end = Instant.now().plus(LIMIT);
        while (bed.api()
                .send("POST", path, "application/json", pod)
                .json()
                .path("metadata")
                .path("annotations")
                .isEmpty()) {
            assertThat(Instant.now())
                    .as("the behaviour of %s is still not written", image)
                    .isBefore(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private void write(String image, Behaviour behaviour) {
        String annotations = behaviour.annotations().entrySet().stream()
                .map(one -> "\"" + one.getKey() + "\": \"" + one.getValue() + "\"")
                .collect(Collectors.joining(", "));
        bed.api().apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingAdmissionPolicy
                metadata: {name: "%1$s"}
                spec:
                  failurePolicy: Fail
                  reinvocationPolicy: Never
                  matchConstraints:
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "%2$s"}}
                    resourceRules:
                    - {apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"]}
                  matchConditions:
                  - {name: image, expression: 'object.spec.containers[0].image == "%3$s"'}
                  mutations:
                  - patchType: ApplyConfiguration
                    applyConfiguration:
                      expression: 'Object{metadata: Object.metadata{annotations: {%4$s}}}'
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingAdmissionPolicyBinding
                metadata: {name: "%1$s"}
                spec: {policyName: "%1$s"}
                """.formatted(name(image), bed.namespace(), image, annotations));
    }

    private String name(String image) {
        return bed.namespace() + "." + image.replaceAll("[^a-z-]", "");
    }

    @Override
    public void close() {
        behaviours.keySet().forEach(image -> {
            bed.api().delete(KINDS + "ybindings/" + name(image));
            bed.api().delete(KINDS + "ies/" + name(image));
        });
    }
}
