package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTemplateTest {
    @ParameterizedTest
    @CsvSource({
        "https://models.example.org/{id}, https://models.example.org/iris",
        "https://models.example.org:8443/m/{group}/{id}/, https://models.example.org:8443/m/team-20a/iris",
        "http://{id}.{namespace}.example.org, http://iris.models.example.org",
        "https://{id}.{group}.example.org/v1, https://iris.team-20a.example.org/v1",
        "http://10.1.2.3/{id}, http://10.1.2.3/iris"
    })
    @DisplayName("R25 an address is made of what tells a deployment apart")
    void filled(String template, String address) {
        assertThat(EndpointTemplate.parse(template).uri(ref("team a"), "models"))
                .hasToString(address);
    }

    @ParameterizedTest
    @CsvSource({
        "models.example.org/{id}, must be an address such as",
        "ftp://models.example.org/{id}, must be an address such as",
        "https://Models.example.org/{id}, must be an address such as",
        "https://models.example.org/{id}?a=b, must be an address such as",
        "https://models.example.org/{id} x, must be an address such as",
        "https://user@models.example.org/{id}, must be an address such as",
        "https://models.example.org/{name}/{id}, has {name}; known are {id}",
        "https://models.example.org/{id}/{group, has a brace without its partner",
        "https://models.example.org/{group}, must contain {id}",
        "https://models..example.org/{id}, has the host",
        "https://-{id}.example.org, has the host",
        "https://models.example.org:70000/{id}, has the port 70000",
        "https://models.example.org//{id}, has an empty part",
    })
    @DisplayName("what is no address, or one for all, is refused with the reason")
    void refused(String template, String reason) {
        assertThatThrownBy(() -> EndpointTemplate.parse(template))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(template);
    }

    @Test
    @DisplayName("R72 no two groups share an address, whatever they are called")
    void reversible() {
        List<String> groups = List.of(
                "team",
                "Team",
                "team-a",
                "team a",
                "team/a",
                "team.a",
                "team_a",
                "team--a",
                "-a",
                "x--a",
                "-x",
                "é",
                "x-c3-a9",
                "x--c3-a9",
                "数据",
                "a-2d",
                "a-",
                "0",
                "-30");
        Set<String> escaped = new HashSet<>();
        groups.forEach(group -> escaped.add(EndpointTemplate.escaped(new GroupId(group))));

        assertThat(escaped)
                .hasSize(groups.size())
                .allMatch(text -> KubeNames.namespace(text).isEmpty());
    }

    @Test
    @DisplayName("R3 R72 a group that makes a part of the host too long is found before anything is recorded")
    void tooLong() {
        EndpointTemplate inHost = EndpointTemplate.parse("https://{id}.{group}.example.org");
        EndpointTemplate inPath = EndpointTemplate.parse("https://example.org/{group}/{id}");
        DeploymentRef longest = ref("数据分析与机器学习团队");

        assertThat(inHost.violation(ref("数据"), "models")).isEmpty();
        assertThat(inHost.violation(longest, "models"))
                .hasValueSatisfying(violation -> assertThat(violation.toString())
                        .startsWith("group: ")
                        .contains("数据分析与机器学习团队", "63 characters"));
        assertThat(inPath.violation(longest, "models")).isEmpty();
    }

    @Test
    @DisplayName("a template is equal to its like, and reads as it was written")
    void value() {
        EndpointTemplate one = EndpointTemplate.parse("https://example.org/{id}");

        assertThat(one)
                .isEqualTo(EndpointTemplate.parse("https://example.org/{id}"))
                .hasSameHashCodeAs(EndpointTemplate.parse("https://example.org/{id}"))
                .isNotEqualTo(EndpointTemplate.parse("https://example.org/x{id}"))
                .hasToString("https://example.org/{id}");
    }

    private static DeploymentRef ref(String group) {
        return new DeploymentRef(
                SampleRollout.STORE, new GroupId(group), new DeploymentId("iris"), SampleRollout.IRIS.incarnation());
    }
}
