package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeniedResource;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RefusalTest {
    private static DeniedResource denied(String resource, String scope, String requested, String used, String limit) {
        var one = DeniedResource.builder();
        return one.resource(new ResourceName(resource))
                .scope(scope)
                .requested(Quantity.parse(requested))
                .used(Quantity.parse(used))
                .limit(Quantity.parse(limit))
                .build();
    }

    @Test
    @DisplayName(
            "R20 a quota's denial names the quota, and of each resource what was asked for, what is used and the limit")
    void quota() {
        Refusal refusal = Refusal.of("pods \"iris-5d4f8c7b9-\" is forbidden: exceeded quota: team-a, requested:"
                + " requests.cpu=2,requests.nvidia.com/gpu=1, used: requests.cpu=9,requests.nvidia.com/gpu=4, limited:"
                + " requests.cpu=10,requests.nvidia.com/gpu=4");

        assertThat(refusal.cause()).isEqualTo(ProblemCause.QUOTA_DENIED);
        assertThat(refusal.denied())
                .containsExactly(
                        denied("cpu", "team-a", "2", "9", "10"), denied("nvidia.com/gpu", "team-a", "1", "4", "4"));
    }

    @Test
    @DisplayName("R20 requests and limits of one resource are one denial, with the numbers of the requests")
    void both() {
        Refusal refusal = Refusal.of(
                "pods \"iris-\" is forbidden: exceeded quota: q, requested: limits.memory=2Gi,requests.memory=1Gi,"
                        + " used: limits.memory=3Gi,requests.memory=1536Mi, limited: limits.memory=4Gi,requests.memory=2Gi");

        assertThat(refusal.denied()).containsExactly(denied("memory", "q", "1Gi", "1536Mi", "2Gi"));
    }

    @Test
    @DisplayName("R20 a quota on how many objects there are is one too")
    void objects() {
        assertThat(Refusal.of(
                                "replicasets.apps \"iris-\" is forbidden: exceeded quota: few, requested: count/replicasets.apps=1,"
                                        + " used: count/replicasets.apps=3, limited: count/replicasets.apps=3")
                        .denied())
                .containsExactly(denied("count/replicasets.apps", "few", "1", "3", "3"));
    }

    @Test
    @DisplayName("R20 numbers that make no sense are left out, and the quota is told all the same")
    void odd() {
        Refusal refusal = Refusal.of("exceeded quota: q, requested: cpu=many, used: , limited: cpu=-3");

        assertThat(refusal.cause()).isEqualTo(ProblemCause.QUOTA_DENIED);
        assertThat(refusal.denied())
                .containsExactly(DeniedResource.builder()
                        .resource(ResourceName.CPU)
                        .scope("q")
                        .build());
    }

    @Test
    @DisplayName("R20 R22 a limit range's refusal is final, with limits and what was asked for")
    void range() {
        Refusal refusal = Refusal.of(
                "pods \"iris-\" is forbidden: [maximum cpu usage per Container is 500m, but limit is 1,"
                        + " minimum memory usage per Pod is 99Mi, but request is 64Mi, minimum storage usage per Pod is 1Gi.  No request is specified]");

        assertThat(refusal.cause()).isEqualTo(ProblemCause.REJECTED);
        assertThat(refusal.denied())
                .extracting(DeniedResource::sentence)
                .containsExactly(
                        "cpu: asked for 1, the limit is 500m",
                        "memory: asked for 64Mi, the limit is 99Mi",
                        "storage: the limit is 1Gi");
    }

    @ParameterizedTest
    @DisplayName("R22 a refusal is final, about something missing, or of an unknown kind that may pass")
    @CsvSource(
            delimiter = '|',
            value = {
                "REJECTED|pods \"iris-\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false",
                "REJECTED|admission webhook \"images.test\" denied the request: registry not allowed",
                "REJECTED|pods \"iris-\" is forbidden: ValidatingAdmissionPolicy 'no-host' with binding 'b' denied request: no",
                "REJECTED|Pod \"iris-\" is invalid: spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1",
                "REJECTED|pods \"iris-\" is forbidden: cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000",
                "REJECTED|pods \"iris-\" is forbidden: failed quota: team-a: must specify limits.cpu for: model; limits.memory for: model",
                "REJECTED|pods \"iris-\" is forbidden: unable to validate against any security context constraint: []",
                "CONFIGURATION|pods \"iris-\" is forbidden: error looking up service account models/robot: serviceaccount \"robot\" not found",
                "CONFIGURATION|pods \"iris-\" is forbidden: no PriorityClass with name urgent was found",
                "CONFIGURATION|pods \"iris-\" is forbidden: pod rejected: RuntimeClass \"gvisor\" not found",
                "OTHER|pods \"iris-\" is forbidden: unable to create new content in namespace models because it is being terminated",
                "OTHER|Internal error occurred: failed calling webhook \"images.test\": connect: connection refused",
                "OTHER|pods is forbidden: User \"system:serviceaccount:kube-system:replicaset-controller\" cannot create resource \"pods\"",
                "OTHER|''",
            })
    void kinds(String cause, String words) {
        assertThat(Refusal.of(words).cause()).isEqualTo(new ProblemCause(cause));
    }
}
