package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.RealNode;
import dev.slipway.testbed.node.Traefik;
import dev.slipway.testbed.node.WorkerNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The story on a real node: real pods of the iris model, called through Traefik, with the record in the cluster. */
@RealNode(traefik = true)
final class KubernetesStoryIT {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final String VERSION_1 = "versicolor  (setosa 0.003, versicolor 0.601, virginica 0.396)";
    private static final String VERSION_2 = "virginica  (setosa 0.000, versicolor 0.341, virginica 0.659)";

    /** What is told, line by line: @ is the id, # a time, * anything, W any lines of waiting, Q any lines of a log. */
    private static final String EXPECTED = """

            1. Is anything left of an earlier run?
              No.

            2. Ann deploys two replicas of slipway.test/iris:1
              Its id is '@', made from the name 'Iris species'.
            W
              Deployed   #all 2 replicas of revision 1 are ready
              It answers at http://127.0.0.1:*/botany/@
              Which iris is the flower [5.9, 3.2, 4.8, 1.8]? Version 1 says:
              VERSION_1
              Ask it yourself while it runs:
              curl *

            3. Bob scales it to three replicas, and back to two
            W
              Deployed   #all 3 replicas of revision 2 are ready
            W
              Deployed   #all 2 replicas of revision 3 are ready

            4. Ann updates it to slipway.test/iris:2
              Asked beforehand: impact RESTART, rolling (surge 1, unavailable 0), taking cpu *, memory * meanwhile.
            W
              Deployed   #all 2 replicas of revision 4 are ready
              The same flower, before and after:
              version 1: VERSION_1
              version 2: VERSION_2

            5. Bob updates it to slipway.test/iris:broken, which is broken
            W
              Failed     #CRASHED: *
              Cause CRASHED, replica @-*, revision 5, exit code 1. Its last lines:
              | *listening *
              | *loading weights file iris-3.json
              | *error: weights file iris-3.json: expected 4 features, found 5
              Meanwhile 2 replicas of the old revision still answer (OLD_REVISION):
              version 2: VERSION_2
              Bob rolls back to revision 4.
            W
              Deployed   #all 2 replicas of revision 6 are ready

            6. What both replicas wrote last, merged by time (UTC)
            Q

            7. Bob wants three more replicas, and the quota says no
              The group botany may use cpu 2, memory 1Gi.
              Asked beforehand, nothing done:
              cpu: 500m missing (asked for 1500m, 1 of 2 in use, 1 by @)
              Tried all the same: QUOTA_EXCEEDED, the quota of group 'botany' has no room for 'greenhouse': cpu: 500m missing (*

            8. Ann stops it, and starts it again
            W
              Stopped    #it is stopped, and no replica is left
              Its address answers 503: *
            W
              Deployed   #all 2 replicas of revision 8 are ready
              Same address, version 2: VERSION_2

            9. The history, newest first (UTC)
              no.  verb           image                     replicas  state    user  time      message
              8    start          slipway.test/iris:2       2         running  ann   *  good morning
              7    stop           slipway.test/iris:2       2         stopped  ann   *  nobody asks at night
              6    rollback to 4  slipway.test/iris:2       2         running  bob   *  the model that worked
              5    update         slipway.test/iris:broken  2         running  bob   *  looked fine on my machine
              4    update         slipway.test/iris:2       2         running  ann   *  trained on the petals only
              3    scale          slipway.test/iris:1       2         running  bob   *  the day is over
              2    scale          slipway.test/iris:1       3         running  bob   *  a busy day
              1    deploy         slipway.test/iris:1       2         running  ann   *  the first model
              Revision 5 differs from revision 1 in:
              image: slipway.test/iris:1 -> slipway.test/iris:broken  (restart)
              progressDeadline: PT2M -> PT30S  (none)

            10. Ann deletes it
              '@' is gone: not found, nothing in the back end, no pod left.

            The end, after *.
            """;

    private static String record;
    private static String story;
    private static int exitCode;

    @BeforeAll
    static void tell(Bed bed, Traefik traefik) throws IOException, InterruptedException {
        record = bed.namespace() + "-record";
        bed.api().apply("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(record));
        try (var quickstart = QuickstartProcess.run(List.of(
                "--kubernetes",
                "--kubeconfig",
                bed.kubeconfig().path().toString(),
                "--namespace",
                bed.namespace(),
                "--record",
                record,
                "--image",
                "slipway.test/iris",
                "--endpoint",
                traefik.web() + "/{group}/{id}",
                "--ingress",
                "traefik",
                "--set",
                "ingressClass=" + Traefik.CLASS,
                "--node",
                WorkerNode.LABEL + "=" + WorkerNode.REAL,
                "--set",
                "runAsUser=1000"))) {
            exitCode = quickstart.awaitExit(LONGEST);
            story = quickstart.output();
        }
        System.out.println(story);
    }

    @AfterAll
    static void removeRecord(Bed bed) {
        String path = "/api/v1/namespaces/" + record;
        bed.api().delete(path);
        bed.api().awaitGone(path, Duration.ofMinutes(2));
    }

    @Test
    @DisplayName("R1 R13 R14 R18 R23 R51 R57 R64 R83 on a cluster the story goes otherwise than on this machine")
    void told() {
        String pattern = Pattern.quote(
                        EXPECTED.stripTrailing().replace("VERSION_1", VERSION_1).replace("VERSION_2", VERSION_2))
                .replace("*", "\\E[^\n]*\\Q")
                .replace("@", "\\Eiris-species-[a-z0-9]{5}\\Q")
                .replace("\nW\n", "\n\\E(?:  (?:Deploying|Stopping)  [^\n]*\n)*\\Q")
                .replace("\nQ\n", "\n\\E(?:  \\| [0-9:.]{12}  iris-species-[^\n]*\n)+\\Q")
                .replace("#", "\\E[0-9]+\\.[0-9] s +\\Q");

        assertThat(story).matches(Pattern.compile(pattern));
        assertThat(exitCode).isZero();
    }

    @Test
    @DisplayName("R38 something is left in the cluster of a deployment that is deleted")
    void nothingLeft(Bed bed) {
        List<String> kinds = List.of(
                "/apis/apps/v1/*/deployments",
                "/apis/apps/v1/*/replicasets",
                "/api/v1/*/pods",
                "/api/v1/*/services",
                "/apis/networking.k8s.io/v1/*/ingresses",
                "/apis/policy/v1/*/poddisruptionbudgets",
                "/apis/traefik.io/v1alpha1/*/middlewares");
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        List<String> left = left(bed, kinds);
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            left = left(bed, kinds);
        }
        assertThat(left).isEmpty();
    }

    @Test
    @DisplayName("R86 the record keeps more of a deleted deployment than the group's counter")
    void record(Bed bed) {
        List<String> maps = new ArrayList<>();
        bed.api()
                .get("/api/v1/namespaces/" + record + "/configmaps?labelSelector=slipway.dev%2Frecord")
                .path("items")
                .forEach(map -> maps.add(map.path("metadata")
                        .path("labels")
                        .path("slipway.dev/record")
                        .asText()));
        assertThat(maps).contains("store", "ledger").doesNotContain("claim");
    }

    private static List<String> left(Bed bed, List<String> kinds) {
        List<String> left = new ArrayList<>();
        for (String kind : kinds) {
            for (JsonNode item : bed.api()
                    .get(kind.replace("*", "namespaces/" + bed.namespace()))
                    .path("items")) {
                left.add(kind + " " + item.path("metadata").path("name").asText());
            }
        }
        return left;
    }
}
