package dev.slipway.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testbed.plane.KubeApi;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

@ControlPlane
final class KubeApiIT {
    /** Repeated, as the API server tells of a kind at some moment after it was defined. */
    @RepeatedTest(10)
    @DisplayName("an object of a kind can be applied at once after the kind was defined")
    void newKind(KubeApi api, Bed bed, RepetitionInfo repetition) {
        var kind = "Thing" + repetition.getCurrentRepetition();
        var plural = kind.toLowerCase(Locale.ROOT) + "s";
        api.apply("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: %1$s.testbed.slipway.dev}
                spec:
                  group: testbed.slipway.dev
                  scope: Namespaced
                  names: {kind: %2$s, plural: %1$s, singular: %1$s-one}
                  versions:
                  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
                """.formatted(plural, kind));

        var made = api.apply(bed.namespace(), """
                apiVersion: testbed.slipway.dev/v1
                kind: %s
                metadata: {name: a}
                """.formatted(kind));

        assertThat(made.get(0).path("metadata").path("name").asText()).isEqualTo("a");
        api.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + plural + ".testbed.slipway.dev");
    }

    @Test
    @DisplayName("an object of a kind that isn't known is refused by name")
    void unknownKind(KubeApi api, Bed bed) {
        assertThatThrownBy(() -> api.apply(bed.namespace(), """
                        apiVersion: nobody.example/v1
                        kind: Nothing
                        metadata: {name: a}
                        """))
                .isInstanceOf(TestbedException.class)
                .hasMessage("REFUSED: The API server knows no Nothing in /apis/nobody.example/v1");
    }
}
