package dev.slipway.spi.record;

import dev.slipway.model.InstanceType;
import dev.slipway.model.InstanceTypeId;
import dev.slipway.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An instance type as it is stored. */
record InstanceTypeDocument(
        String id,
        String displayName,
        Map<String, String> resources,
        Map<String, String> nodeSelector,
        List<TolerationDocument> tolerations) {
    InstanceTypeDocument {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(displayName, "displayName");
        Objects.requireNonNull(resources, "resources");
        Objects.requireNonNull(nodeSelector, "nodeSelector");
        Objects.requireNonNull(tolerations, "tolerations");
        nodeSelector.values().forEach(value -> Objects.requireNonNull(value, "a value of nodeSelector"));
        tolerations.forEach(toleration -> Objects.requireNonNull(toleration, "a toleration"));
    }

    static InstanceTypeDocument of(InstanceType type) {
        return new InstanceTypeDocument(
                type.id().value(),
                type.displayName(),
                Amounts.texts(type.resources()),
                type.nodeSelector(),
                type.tolerations().stream().map(TolerationDocument::of).toList());
    }

    InstanceType toInstanceType() {
        var type = InstanceType.builder();
        type.id(new InstanceTypeId(id))
                .displayName(displayName)
                .resources(Amounts.read(resources))
                .nodeSelector(nodeSelector)
                .tolerations(tolerations.stream()
                        .map(TolerationDocument::toToleration)
                        .toList());
        return type.build();
    }

    /** A toleration as it is stored. */
    record TolerationDocument(String key, String operator, String value, String effect) {
        TolerationDocument {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(operator, "operator");
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(effect, "effect");
        }

        static TolerationDocument of(Toleration toleration) {
            return new TolerationDocument(
                    toleration.key(), toleration.operator(), toleration.value(), toleration.effect());
        }

        Toleration toToleration() {
            return new Toleration(key, operator, value, effect);
        }
    }
}
