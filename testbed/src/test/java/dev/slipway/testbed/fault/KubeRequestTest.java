package dev.slipway.testbed.fault;

import static dev.slipway.testbed.fault.Requests.any;
import static dev.slipway.testbed.fault.Requests.changes;
import static dev.slipway.testbed.fault.Requests.lists;
import static dev.slipway.testbed.fault.Requests.logs;
import static dev.slipway.testbed.fault.Requests.verb;
import static dev.slipway.testbed.fault.Requests.watches;
import static dev.slipway.testbed.fault.Requests.writes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeRequestTest {
    @ParameterizedTest(name = "{0} {1} is a {2} of {4}")
    @DisplayName("a request is understood as the API server's authorizer does")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "GET    | /api/v1/pods                                     | list   | ''   | pods       | ''   | ''  | ''",
                "GET    | /api/v1/namespaces/a/pods                        | list   | ''   | pods       | a    | ''  | ''",
                "GET    | /api/v1/namespaces/a/pods/p                      | get    | ''   | pods       | a    | p   | ''",
                "GET    | /api/v1/namespaces/a/pods/p/log                  | get    | ''   | pods       | a    | p   | log",
                "POST   | /api/v1/namespaces/a/serviceaccounts/s/token     | create | ''   | serviceaccounts | a | s | token",
                "GET    | /api/v1/namespaces                               | list   | ''   | namespaces | ''   | ''  | ''",
                "GET    | /api/v1/namespaces/a                             | get    | ''   | namespaces | ''   | a   | ''",
                "PUT    | /api/v1/namespaces/a/finalize                    | update | ''   | namespaces | ''   | a   | finalize",
                "DELETE | /api/v1/namespaces/a                             | delete | ''   | namespaces | ''   | a   | ''",
                "POST   | /apis/apps/v1/namespaces/a/deployments           | create | apps | deployments | a   | ''  | ''",
                "PATCH  | /apis/apps/v1/namespaces/a/deployments/d         | patch  | apps | deployments | a   | d   | ''",
                "PUT    | /apis/apps/v1/namespaces/a/deployments/d/scale   | update | apps | deployments | a   | d   | scale",
                "DELETE | /apis/apps/v1/namespaces/a/deployments           | deletecollection | apps | deployments | a | '' | ''",
                "GET    | /apis/rbac.authorization.k8s.io/v1/clusterroles/c | get   | rbac.authorization.k8s.io | clusterroles | '' | c | ''",
                "GET    | /version                                         | get    | ''   | ''         | ''   | ''  | ''",
                "GET    | /apis/apps/v1                                    | get    | ''   | ''         | ''   | ''  | ''",
                "GET    | /                                                | get    | ''   | ''         | ''   | ''  | ''",
            })
    void understood(
            String method,
            String path,
            String verb,
            String group,
            String resource,
            String namespace,
            String name,
            String subresource) {
        var request = KubeRequest.of(method, path, "");

        assertThat(request.verb()).isEqualTo(verb);
        assertThat(request.group()).isEqualTo(group);
        assertThat(request.resource()).isEqualTo(resource);
        assertThat(request.namespace()).isEqualTo(namespace);
        assertThat(request.name()).isEqualTo(name);
        assertThat(request.subresource()).isEqualTo(subresource);
    }

    @Test
    @DisplayName("a GET with watch in its query is a watch, and no LIST")
    void watch() {
        var watch = KubeRequest.of("GET", "/api/v1/pods", "labelSelector=a%3Db%2Cc&watch=true&allowWatchBookmarks");

        assertThat(watches().of("pods").include(watch)).isTrue();
        assertThat(lists().include(watch)).isFalse();
        assertThat(watch.parameter("labelSelector")).contains("a=b,c");
        assertThat(watch.parameter("allowWatchBookmarks")).contains("");
        assertThat(watch.parameter("limit")).isEmpty();
        assertThat(watch).hasToString("watch pods (GET /api/v1/pods)");
        assertThat(KubeRequest.of("GET", "/api/v1/namespaces/a/pods/p/log", "follow=true"))
                .hasToString("get pods/log (GET /api/v1/namespaces/a/pods/p/log)");
    }

    @Test
    @DisplayName("a dry run and a review are writes that change nothing")
    void asking() {
        var create = KubeRequest.of("POST", "/apis/apps/v1/namespaces/a/deployments", "");
        var dryRun = KubeRequest.of("POST", "/apis/apps/v1/namespaces/a/deployments", "dryRun=All");
        var review = KubeRequest.of("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "");

        assertThat(new KubeRequest[] {create, dryRun, review}).allMatch(writes()::include);
        assertThat(changes().include(create)).isTrue();
        assertThat(new KubeRequest[] {dryRun, review}).noneMatch(changes()::include);
    }

    @Test
    @DisplayName("which requests are meant can be narrowed and joined")
    void narrowed() {
        var patch = KubeRequest.of("PATCH", "/apis/apps/v1/namespaces/a/deployments/d", "");
        var log = KubeRequest.of("GET", "/api/v1/namespaces/a/pods/p/log", "");

        assertThat(writes().of("deployments").in("a").named("d").include(patch)).isTrue();
        assertThat(writes().of("pods").include(patch)).isFalse();
        assertThat(writes().in("b").include(patch)).isFalse();
        assertThat(writes().named("e").include(patch)).isFalse();
        assertThat(verb("patch").or(logs()).include(patch)).isTrue();
        assertThat(verb("patch").or(logs()).include(log)).isTrue();
        assertThat(any().and(logs()).include(patch)).isFalse();
    }
}
