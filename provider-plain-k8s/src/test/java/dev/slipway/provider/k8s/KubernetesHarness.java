package dev.slipway.provider.k8s;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.spi.tck.ProviderHarness;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.fault.Fault;
import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.ProcessFaults;
import dev.slipway.testbed.fault.Requests;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Pods of fake nodes behind a real API server, with its real controllers, in the namespace of a test class. */
final class KubernetesHarness implements ProviderHarness {
    private static final String IMAGE = "slipway.test/model:1";
    private static final String CONTAINER = "model";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String MERGE = "application/merge-patch+json";

    private final Bed bed;
    private final HttpProxy way;
    private final ProcessFaults processes;
    private final ProviderSettings settings;
    private final Set<String> written = new HashSet<>();
    private Optional<Fault> outage = Optional.empty();
    private Optional<Fault> held = Optional.empty();

    KubernetesHarness(Bed bed, HttpProxy way, ProcessFaults processes) {
        this.bed = bed;
        this.way = way;
        this.processes = processes;
        this.settings = ClusterHost.settings(
                bed, Map.of("kubeconfig", bed.kubeconfig(way.uri()).path().toString()));
    }

    @Override
    public DeploymentProvider open(ProviderContext context) {
        return new KubernetesProviderFactory().open(settings, context);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean outlivesProviders() {
        return true;
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public void letTimePass() {
        writeLastWords();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(400));
    }

    /** Nothing runs in a fake pod, so somebody has to write what its last run would have written. */
    private void writeLastWords() {
        for (var pod : bed.api().get(pods()).path("items")) {
            String name = pod.path("metadata").path("name").asText();
            boolean isToCrash = pod.at("/spec/containers/0/image").asText().equals(crashingImage());
            if (isToCrash && written.add(name)) {
                bed.logs().appendPrevious(bed.namespace(), name, CONTAINER, DeploymentProviderTck.LAST_WORDS);
            }
        }
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    public Duration callTime() {
        return Duration.ofSeconds(30);
    }

    /** Each step of a rolling update takes as long as an old replica may take to end. */
    @Override
    public int replicasOfARollout() {
        return 2;
    }

    @Override
    public String image() {
        return IMAGE;
    }

    @Override
    public String crashingImage() {
        return ImageBehaviours.CRASHING;
    }

    @Override
    public String neverReadyImage() {
        return ImageBehaviours.NEVER_READY;
    }

    @Override
    public String stubbornImage() {
        return ImageBehaviours.STUBBORN;
    }

    @Override
    public void complete(DeploymentSpecBuilder spec) {
        spec.contract(contract -> contract.terminationGrace(Duration.ofSeconds(1)));
    }

    @Override
    public long calls() {
        return way.requests().count(Requests.any());
    }

    @Override
    public long writes() {
        return way.requests().count(Requests.changes());
    }

    @Override
    public void cutOff(boolean isCutOff) {
        outage.ifPresent(Fault::off);
        outage = isCutOff ? Optional.of(way.faults().on(Requests.any()).cut()) : Optional.empty();
        if (isCutOff) {
            way.cut(Requests.any());
        }
    }

    @Override
    public void makeUnreadable(DeploymentRef deployment) {
        bed.api().merge(deployments() + "/" + deployment.id(), """
                {"metadata": {"annotations": {"slipway.dev/fence": "the first"}}}
                """);
    }

    @Override
    public void putForeign(DeploymentRef deployment) {
        bed.api().apply(bed.namespace(), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: "%1$s", labels: {made-by: somebody}}
                spec:
                  replicas: 0
                  selector: {matchLabels: {made-for: "%1$s"}}
                  template:
                    metadata: {labels: {made-for: "%1$s"}}
                    spec: {containers: [{name: main, image: "example.test/theirs:1"}]}
                """.formatted(deployment.id()));
        foreign = bed.api()
                .get(deployments() + "/" + deployment.id())
                .path("metadata")
                .path("generation")
                .toString();
    }

    private String foreign = "";

    @Override
    public boolean isForeignUntouched(DeploymentRef deployment) {
        return bed.api()
                .find(deployments() + "/" + deployment.id())
                .filter(there -> there.path("metadata").path("labels").size() == 1
                        && there.path("metadata")
                                .path("annotations")
                                .path("slipway.dev/fence")
                                .isMissingNode()
                        && there.path("metadata").path("generation").toString().equals(foreign))
                .isPresent();
    }

    @Override
    public void holdControllers(boolean isHeld) {
        held.ifPresent(Fault::off);
        held = isHeld ? Optional.of(processes.stop(bed.plane().controllers())) : Optional.empty();
    }

    @Override
    public void kill(DeploymentRef deployment, ReplicaId replica) {
        bed.api().delete(pods() + "/" + replica + "?gracePeriodSeconds=0");
    }

    @Override
    public void print(DeploymentRef deployment, ReplicaId replica, String text) {
        bed.logs().append(bed.namespace(), replica.value(), CONTAINER, text);
    }

    @Override
    public void cutLogs() {
        way.cut(Requests.logs());
    }

    @Override
    public int openLogs() {
        return way.open(Requests.logs());
    }

    @Override
    public void expectsHints() {
        // Watches tell.
    }

    /** As {@code kubectl} scales and sets an image, and as somebody does who leads requests elsewhere. */
    @Override
    public void editByHand(DeploymentRef deployment) {
        String path = deployments() + "/" + deployment.id();
        int replicas = bed.api().get(path).path("spec").path("replicas").asInt();
        edit(path, STRATEGIC, """
                {"spec": {"replicas": %d, "template": {"spec": {"containers": [{"name": "%s", "image": "%s"}]}}}}
                """.formatted(replicas + 1, CONTAINER, otherImage()));
        edit(services() + "/" + deployment.id(), MERGE, """
                {"spec": {"selector": {"made-for": "somebody"},
                          "ports": [{"name": "http", "port": 81, "targetPort": "http"}]}}
                """);
    }

    private void edit(String path, String type, String patch) {
        var answer = bed.api().send("PATCH", path + "?fieldManager=kubectl-edit", type, patch);
        if (!answer.isGood()) {
            throw new IllegalStateException(answer.text());
        }
    }

    @Override
    public void close() {
        cutOff(false);
        holdControllers(false);
        empty();
    }

    /** Owners first, or they would make what they own anew. */
    private void empty() {
        String apps = "/apis/apps/v1/namespaces/" + bed.namespace();
        for (String kind : List.of(deployments(), apps + "/replicasets")) {
            bed.api().delete(kind + "?propagationPolicy=Background");
        }
        bed.api().delete(pods() + "?gracePeriodSeconds=0");
        for (String kind : List.of(deployments(), apps + "/replicasets", pods())) {
            while (!bed.api().get(kind).path("items").isEmpty()) {
                letTimePass();
                bed.api().delete(kind + "?gracePeriodSeconds=0&propagationPolicy=Background");
            }
        }
        for (var service : bed.api().get(services()).path("items")) {
            bed.api()
                    .delete(services() + "/"
                            + service.path("metadata").path("name").asText());
        }
    }

    private String deployments() {
        return "/apis/apps/v1/namespaces/" + bed.namespace() + "/deployments";
    }

    private String services() {
        return "/api/v1/namespaces/" + bed.namespace() + "/services";
    }

    private String pods() {
        return "/api/v1/namespaces/" + bed.namespace() + "/pods";
    }
}
