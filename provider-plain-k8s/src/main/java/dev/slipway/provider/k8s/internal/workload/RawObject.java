package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import java.util.Optional;

/** Takes the fields that decisions go by from an object that was read with everything that it has. */
final class RawObject {
    private static final ObjectMapper LENIENT = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private RawObject() {}

    static <T extends KubeObject> T read(KubeKind<T> kind, ObjectNode raw) {
        try {
            return LENIENT.treeToValue(raw, kind.type());
        } catch (JsonProcessingException e) {
            throw new KubeException(
                    KubeException.Kind.UNREADABLE,
                    0,
                    "the " + kind.kind() + " "
                            + raw.path("metadata").path("name").asText() + " can't be understood",
                    Optional.empty(),
                    e);
        }
    }
}
