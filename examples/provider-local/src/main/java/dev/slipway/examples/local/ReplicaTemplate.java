package dev.slipway.examples.local;

import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.EnvValue;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Revision;
import dev.slipway.spi.Capability;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a replica's process depends on: replicas of an equal template need no restart. Immutable. */
record ReplicaTemplate(
        String image,
        SortedMap<String, String> environment,
        ModelContract contract,
        String instanceType,
        SortedMap<String, String> resources) {
    ReplicaTemplate {
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
    }

    static ReplicaTemplate of(Revision revision) {
        var spec = revision.spec();
        var environment = new TreeMap<String, String>();
        spec.environment().forEach((name, value) -> environment.put(name, text(name, value)));
        var resources = new TreeMap<String, String>();
        revision.instanceType()
                .resources()
                .asMap()
                .forEach((name, quantity) -> resources.put(name.value(), quantity.toString()));
        return new ReplicaTemplate(
                spec.image().value(),
                environment,
                spec.contract(),
                revision.instanceType().id().value(),
                resources);
    }

    private static String text(String name, EnvValue value) {
        return value.match(EnvValue.Text::value, secret -> {
            throw new UnsupportedCapabilityException(
                    LocalProviderFactory.ID, Capability.SECRET_ENVIRONMENT.value(), "environment[" + name + "]");
        });
    }
}
