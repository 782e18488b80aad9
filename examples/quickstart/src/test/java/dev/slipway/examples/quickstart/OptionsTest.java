package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("without options the story is told on this machine")
    void local() {
        assertThat(Options.parse(List.of()).cluster()).isEmpty();
        assertThat(Options.parse(List.of("--keep", "--state", "elsewhere")))
                .satisfies(options -> assertThat(options.keep()).isTrue())
                .satisfies(options -> assertThat(options.state()).isEqualTo(Path.of("elsewhere")));
        try (BackEnd backEnd = Options.parse(List.of()).backEnd()) {
            assertThat(backEnd).isInstanceOf(LocalBackEnd.class);
            assertThat(backEnd.images()).isEqualTo(new Images("iris:1", "iris:2", "iris:3"));
        }
    }

    @Test
    @DisplayName("a cluster, its namespaces, images, endpoint and other settings are taken as they are named")
    void cluster() throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), "kind: Config");

        ClusterOptions cluster =
                kubernetes("--kubeconfig " + kubeconfig + " --context staging --namespace models --record books"
                        + " --image r.example:5000/a --image b:2 --image c@sha256:12"
                        + " --endpoint http://m.example.org/{group}/{id} --ingress nginx --node disk=ssd --set ingressClass=public"
                        + " --set ingressAnnotation/a=b=c");

        assertThat(cluster.kubeconfig()).contains(kubeconfig);
        assertThat(cluster.context()).contains("staging");
        assertThat(cluster.record()).isEqualTo("books");
        assertThat(cluster.images()).isEqualTo(new Images("r.example:5000/a", "b:2", "c@sha256:12"));
        assertThat(cluster.isIngressUsed()).isTrue();
        assertThat(cluster.nodes()).isEqualTo(Map.of("disk", "ssd"));
        assertThat(cluster.settings())
                .isEqualTo(Map.of(
                        "namespace", "models",
                        "endpoint", "http://m.example.org/{group}/{id}",
                        "ingress", "nginx",
                        "ingressClass", "public",
                        "ingressAnnotation/a", "b=c"));
    }

    @Test
    @DisplayName(
            "namespaces are the quickstart's own and requests go to the Service unless said otherwise; one image without"
                    + " a tag stands for three")
    void defaults() {
        ClusterOptions cluster = kubernetes("--image r.example:5000/iris");

        assertThat(cluster.images())
                .isEqualTo(new Images("r.example:5000/iris:1", "r.example:5000/iris:2", "r.example:5000/iris:broken"));
        assertThat(cluster.record()).isEqualTo("slipway-quickstart-record");
        assertThat(cluster.settings()).isEqualTo(Map.of("namespace", "slipway-quickstart"));
        assertThat(cluster.isIngressUsed()).isFalse();
    }

    @Test
    @DisplayName("a wrong option is named, with what to change")
    void wrong() {
        refused("--kubernets", "'--kubernets' is no option");
        refused("iris", "'iris' is no option");
        refused("--state", "--state needs a directory");
        refused("--kubernetes --kubeconfig --image a", "--kubeconfig needs a file");
        refused("--kubernetes", "--image is missing; name one name without a tag");
        refused("--kubernetes --image iris:1", "--image is [iris:1]; name one name without a tag");
        refused("--kubernetes --image a --image b", "--image is [a, b]; name one name");
        refused("--image a", "--image has no effect without --kubernetes; add that, or leave it out");
        refused("--kubernetes --image a --state b", "--state has no effect with --kubernetes; leave it out");
        refused("--kubernetes --image a --context b", "--context needs --kubeconfig");
        refused("--kubernetes --image a --ingress nginx", "--ingress needs --endpoint");
        refused("--kubernetes --image a --record b --record c", "--record is there 2 times; once is enough");
        refused("--kubernetes --image a --node =b", "--node is '=b'; it must be LABEL=VALUE");
        refused("--kubernetes --image a --set b", "--set is 'b'; it must be NAME=VALUE");
        refused("--kubernetes --image a --set namespace=b", "say --namespace instead");
        refused(
                "--kubernetes --image a --kubeconfig no-such-file",
                "--kubeconfig is 'no-such-file', and there is no such file; name the one that kubectl uses");
    }

    @Test
    @DisplayName("every option is explained")
    void help() {
        assertThat(Options.parse(List.of("--help")).help()).isTrue();
        assertThat(Options.USAGE)
                .contains(
                        "--keep",
                        "--state",
                        "--kubernetes",
                        "--image",
                        "--kubeconfig",
                        "--context",
                        "--namespace",
                        "--record",
                        "--endpoint",
                        "--ingress",
                        "--node",
                        "--set");
        assertThat(Options.USAGE.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(125));
    }

    private static ClusterOptions kubernetes(String line) {
        List<String> arguments = new ArrayList<>(List.of("--kubernetes"));
        arguments.addAll(List.of(line.split(" ")));
        return Options.parse(arguments).cluster().orElseThrow();
    }

    private static void refused(String line, String sentence) {
        assertThatThrownBy(() -> Options.parse(List.of(line.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }
}
