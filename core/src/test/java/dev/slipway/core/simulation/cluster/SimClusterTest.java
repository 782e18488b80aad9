package dev.slipway.core.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.Samples;
import dev.slipway.core.TestClock;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import dev.slipway.model.Strategy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SimClusterTest {
    private static final InstanceType BIG = InstanceType.of("big", ResourceAmounts.of("cpu", "4"));
    private static final DeploymentRef IRIS = Samples.ref("lab", "iris");
    private static final Template OLD = template("m:1");
    private static final Template NEW = template("m:2");

    private final Optional<LedgerEntry> entry =
            Optional.of(Samples.entry(IRIS, 1, BIG, 9).build());
    private final SimCluster cluster = new SimCluster(new TestClock(), ref -> entry);

    @Test
    @DisplayName("A name is taken once: creating it again fails and changes nothing")
    void namesAreUnique() {
        cluster.create(draft(1, new Shape(OLD, 0, Strategy.rolling(0, 1))));
        String before = cluster.digest();

        assertThatThrownBy(() -> cluster.create(draft(2, new Shape(NEW, 0, Strategy.rolling(0, 1)))))
                .isInstanceOf(ApiExists.class);

        assertThat(cluster.digest()).isEqualTo(before);
    }

    @Test
    @DisplayName("A write or a delete with an old version is refused, a controller's report makes a version old too")
    void versions() {
        SimDeployment read = cluster.create(draft(1, new Shape(OLD, 0, Strategy.rolling(0, 1))));
        run("deployment controller sees iris.1", "deployment controller reports iris.1");

        assertThatThrownBy(() -> cluster.update(read.uid(), read.version(), read))
                .isInstanceOf(ApiConflict.class);
        assertThatThrownBy(() -> cluster.delete(read.name(), read.uid(), read.version()))
                .isInstanceOf(ApiConflict.class);
    }

    @Test
    @DisplayName("V8 a write of template and number together scales the old template first")
    void oldTemplateIsScaledFirst() {
        running(OLD, 1, Strategy.rolling(0, 1));
        write(2, new Shape(NEW, 3, Strategy.rolling(0, 1)));

        run("deployment controller sees iris.1", "deployment controller works on iris.1");

        assertThat(cluster.sets()).singleElement().satisfies(set -> {
            assertThat(set.template()).isEqualTo(OLD);
            assertThat(set.size()).isEqualTo(3);
        });
    }

    @Test
    @DisplayName("V9 under recreate only old pods count: one that is still to come meets the new one")
    void recreateLooksAtPodsOnly() {
        cluster.create(draft(1, new Shape(OLD, 1, Strategy.recreate())));
        run(
                "deployment controller sees iris.1",
                "deployment controller works on iris.1",
                "replica set controller sees iris.1/1");
        write(2, new Shape(NEW, 1, Strategy.recreate()));
        run(
                "deployment controller sees iris.1",
                "deployment controller works on iris.1",
                "deployment controller works on iris.1",
                "replica set controller sees iris.1/2",
                "replica set controller works on iris.1/2",
                "replica set controller works on iris.1/1");

        assertThat(cluster.usage().get(IRIS).ours()).isEqualTo(ResourceAmounts.of("cpu", "8"));
    }

    @Test
    @DisplayName(
            "A rolling update with a surge of 1 never has more than one live pod too many, and ends with new ones only")
    void rollingWithSurge() {
        running(OLD, 2, Strategy.rolling(1, 0));
        write(2, new Shape(NEW, 2, Strategy.rolling(1, 0)));

        for (int step = 0; step < 100 && !cluster.enabled().isEmpty(); step++) {
            cluster.enabled().get(0).run();
            assertThat(cluster.pods().stream().filter(SimPod::isLive).count()).isBetween(2L, 3L);
        }

        assertThat(cluster.enabled()).isEmpty();
        assertThat(cluster.pods()).hasSize(2).allMatch(pod -> pod.template().equals(NEW) && pod.isReady());
    }

    @Test
    @DisplayName("R64 a crashing image stops a rolling update with a surge before an old pod goes")
    void crashingImageStopsRollout() {
        running(OLD, 2, Strategy.rolling(1, 0));
        cluster.crash("m:2");
        write(2, new Shape(NEW, 2, Strategy.rolling(1, 0)));

        settle();

        assertThat(cluster.pods()).hasSize(3);
        assertThat(cluster.pods().stream().filter(SimPod::isReady))
                .hasSize(2)
                .allMatch(pod -> pod.template().equals(OLD));
    }

    @Test
    @DisplayName(
            "V4 a controller with an old copy makes a replica set for an object that is gone; it is collected later")
    void staleCopyOutlivesTheObject() {
        SimDeployment made = cluster.create(draft(1, new Shape(OLD, 1, Strategy.rolling(0, 1))));
        run("deployment controller sees iris.1");
        cluster.deleteByUid(made.name(), made.uid());

        run("deployment controller works on iris.1");
        assertThat(cluster.sets()).hasSize(1);

        settle();
        assertThat(cluster.running()).isEmpty();
        assertThat(cluster.sets()).isEmpty();
    }

    @Test
    @DisplayName("G2 a pod that somebody deletes by hand is excused, and so is what a deleted object leaves behind")
    void outsidersAreExcused() {
        running(OLD, 1, Strategy.rolling(0, 1));
        run(cluster.outsiders(), "somebody deletes pod iris.1/1-1");
        run("replica set controller works on iris.1/1");

        assertThat(cluster.usage().get(IRIS).ours()).isEqualTo(ResourceAmounts.of("cpu", "4"));
        assertThat(cluster.usage().get(IRIS).excused()).isEqualTo(ResourceAmounts.of("cpu", "4"));

        run(cluster.outsiders(), "somebody deletes deployment iris.1");
        assertThat(cluster.usage().get(IRIS).ours()).isEqualTo(ResourceAmounts.NONE);
    }

    @Test
    @DisplayName("A lagging cache answers as of its last step, and the same history has the same digest")
    void cacheAndDigest() {
        cluster.letCacheLag();
        cluster.create(draft(1, new Shape(OLD, 0, Strategy.rolling(0, 1))));
        assertThat(cluster.cached().deployments()).isEmpty();
        run("cache is brought up to date");
        assertThat(cluster.cached().deployments()).hasSize(1);

        SimCluster other = new SimCluster(new TestClock(), ref -> entry);
        other.letCacheLag();
        other.create(draft(1, new Shape(OLD, 0, Strategy.rolling(0, 1))));
        run(other.enabled(), "cache is brought up to date");
        assertThat(other.digest()).isEqualTo(cluster.digest());
    }

    @Test
    @DisplayName(
            "G5 an older fence over a newer one, and the deletion of a live incarnation, are noticed when they are written")
    void breachesAreNoticed() {
        SimDeployment made = cluster.create(draft(2, new Shape(OLD, 0, Strategy.rolling(0, 1))));
        cluster.overwrite(draft(1, made.shape()));
        cluster.deleteByName(made.name());

        assertThat(cluster.breaches()).extracting(Breach::guarantee).containsExactly("G5", "G5");
    }

    private void running(Template template, int replicas, Strategy strategy) {
        cluster.create(draft(1, new Shape(template, replicas, strategy)));
        settle();
        assertThat(cluster.pods()).hasSize(replicas).allMatch(SimPod::isReady);
    }

    private void write(long fence, Shape shape) {
        SimDeployment now = cluster.get(IRIS.id()).orElseThrow();
        cluster.update(now.uid(), now.version(), draft(fence, shape));
    }

    private void settle() {
        for (int step = 0; step < 200 && !cluster.enabled().isEmpty(); step++) {
            cluster.enabled().get(0).run();
        }
        assertThat(cluster.enabled()).isEmpty();
    }

    private void run(String... names) {
        for (String name : names) {
            run(cluster.enabled(), name);
        }
    }

    private static void run(List<Step> steps, String name) {
        assertThat(steps).extracting(Step::name).contains(name);
        steps.stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow()
                .run();
    }

    private static SimDeployment draft(long fence, Shape shape) {
        var number = new RevisionNumber(fence);
        return SimDeployment.draft(
                new Stamp(IRIS, new Fence(fence), number, shape, Optional.of(new Fence(fence))), shape);
    }

    private static Template template(String image) {
        return Template.of(SmallVerbs.revision(IRIS, 1, image, BIG, 1, RunState.RUNNING));
    }
}
