package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeLog;
import dev.slipway.provider.k8s.internal.kube.KubeLogQuery;
import dev.slipway.provider.k8s.internal.kube.SteppedTime;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.RolloutLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of pods' logs, and what is asked of the API server for it. */
@Timeout(20)
class KubernetesLogSourceTest {
    static final DeploymentRef IRIS = new DeploymentRef(
            new StoreId("store-1"), new GroupId("lab"), new DeploymentId("iris"), new Incarnation("life-2"));
    private static final ReplicaId REPLICA = new ReplicaId(FakeNode.POD);
    private static final LogQuery FOLLOW = LogQuery.builder().isFollow(true).build();
    private static final Duration LONG = Duration.ofSeconds(30);

    private final SteppedTime time = new SteppedTime();
    private final FakeCluster cluster = new FakeCluster(time);
    private final FakeNode node = new FakeNode(cluster, time, IRIS);
    private final KubernetesLogSource source = new KubernetesLogSource(
            cluster, ref -> ref.equals(IRIS) ? FakeNode.NAMESPACE : "elsewhere", FakeNode.CONTAINER, time::nanos);

    private LogStream open(LogQuery query) {
        return source.open(new LogRequest(IRIS, REPLICA, query));
    }

    private void pass(Duration by) {
        time.passAll(by);
    }

    private Instant write(String text) {
        pass(Duration.ofMillis(100));
        return node.write(text).time();
    }

    private void start(String... texts) {
        node.start();
        node.publish();
        for (String text : texts) {
            write(text);
        }
    }

    /** Reads what comes within a time, a gap as such. */
    private List<String> read(LogStream stream, Duration within) {
        List<String> texts = new ArrayList<>();
        for (long left = within.toMillis(); left >= 0 && !stream.isEnded(); left -= 50) {
            for (var element = stream.next(Duration.ZERO); element.isPresent(); element = stream.next(Duration.ZERO)) {
                texts.add(element.get().match(LogElement.Line::text, gap -> "gap: " + gap.reason()));
            }
            pass(Duration.ofMillis(50));
        }
        return texts;
    }

    private List<String> read(LogQuery query) {
        try (LogStream stream = open(query)) {
            List<String> texts = read(stream, LONG);
            assertThat(stream.isEnded()).isTrue();
            return texts;
        }
    }

    private void change(Consumer<ObjectNode> change) {
        cluster.change(KubeKind.POD, FakeNode.NAMESPACE, FakeNode.POD, change);
    }

    // Whose logs.

    @Test
    @DisplayName(
            "R26 R52 the replicas are the pods of exactly that life, the oldest first, and those that have ended for good aren't among them")
    void replicas() {
        pass(Duration.ofSeconds(2));
        put("iris-younger", pod -> {});
        put("iris-evicted", pod -> pod.withObjectProperty("status").put("phase", "Failed"));
        put("iris-life-1", pod -> label(pod, StampKeys.INCARNATION, "life-1"));
        put("iris-of-another-store", pod -> label(pod, RolloutLabels.STORE, "store-2"));
        put("rose", pod -> label(pod, RolloutLabels.DEPLOYMENT, "rose"));

        assertThat(source.replicas(IRIS)).containsExactly(REPLICA, new ReplicaId("iris-younger"));
        assertThat(cluster.calls().made()).hasSize(1);
    }

    private void put(String name, Consumer<ObjectNode> change) {
        ObjectNode pod = node.pod();
        pod.withObjectProperty("metadata").put("name", name);
        change.accept(pod);
        cluster.put(KubeKind.POD, pod);
    }

    private static void label(ObjectNode pod, String key, String value) {
        pod.withObjectProperty("metadata").withObjectProperty("labels").put(key, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {RolloutLabels.STORE, RolloutLabels.DEPLOYMENT, StampKeys.INCARNATION})
    @DisplayName("R52 the log of a pod that isn't the deployment's is empty, and nobody is asked for it")
    void foreign(String label) {
        start("secret");
        change(pod -> label(pod, label, "another"));

        assertThat(read(LogQuery.ALL)).isEmpty();
        assertThat(cluster.calls().count(Verb.LOG)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "../secrets/token", "iris?follow=true", "Iris", "a/b", "."})
    @DisplayName("R52 R53 a replica that isn't there has an empty log, whatever it is called")
    void nobody(String name) {
        try (LogStream stream = source.open(new LogRequest(IRIS, new ReplicaId(name), FOLLOW))) {
            assertThat(stream.next(Duration.ofHours(1))).isEmpty();
            assertThat(stream.isEnded()).isTrue();
        }
        assertThat(cluster.calls().count(Verb.LOG)).isZero();
        assertThat(cluster.calls().made()).allMatch(call -> call.path().endsWith("/pods/nobody"));
    }

    @Test
    @DisplayName("R51 the container is the model's, unless another is asked for; one that the pod hasn't is empty")
    void containers() {
        start("from the model");
        change(pod -> pod.withObjectProperty("spec")
                .putArray("initContainers")
                .addObject()
                .put("name", "fetch"));
        List<String> asked = new ArrayList<>();
        cluster.answerLogs(query -> {
            asked.add(query.container());
            throw new KubeException(KubeException.Kind.INVALID, 400, "waiting to start", Optional.empty(), null);
        });

        for (var query : List.of(
                LogQuery.ALL,
                LogQuery.builder().container("fetch").build(),
                LogQuery.builder().container("mesh").build())) {
            assertThat(read(query)).isEmpty();
        }
        assertThat(asked).containsExactly("model", "fetch");
    }

    // Which part.

    @Test
    @DisplayName(
            "R51 R53 each line comes once, in order, with the time that its node gave it, to the nanosecond and whatever its time zone")
    void times() {
        start();
        answer(
                "2031-05-06T15:08:09.000000001+08:00 first",
                "2031-05-06T07:08:09.000000002Z  two  ",
                "2031-05-06T07:08:09Z ");

        try (LogStream stream = open(LogQuery.ALL)) {
            assertThat(stream.next(Duration.ZERO)).contains(line("2031-05-06T07:08:09.000000001Z", "first"));
            assertThat(stream.next(Duration.ZERO)).contains(line("2031-05-06T07:08:09.000000002Z", " two  "));
            assertThat(stream.next(Duration.ZERO)).contains(line("2031-05-06T07:08:09Z", ""));
            assertThat(stream.next(Duration.ofHours(1))).isEmpty();
            assertThat(stream.isEnded()).isTrue();
        }
    }

    private static LogElement line(String time, String text) {
        return new LogElement.Line(REPLICA, Instant.parse(time), text);
    }

    private void answer(String... lines) {
        cluster.answerLogs(query -> new Script(new ArrayList<>(List.of(lines))));
    }

    /** An answer that is there already, and then ends. */
    private static final class Script implements KubeLog {
        private final List<String> lines;

        Script(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public Optional<String> next(Duration wait) {
            return lines.isEmpty() ? Optional.empty() : Optional.of(lines.remove(0));
        }

        @Override
        public boolean isEnded() {
            return lines.isEmpty();
        }

        @Override
        public void close() {
            lines.clear();
        }
    }

    @Test
    @DisplayName(
            "R51 since is exact to the nanosecond, though servers know seconds only, and a line of that very instant belongs")
    void since() {
        start("a", "b");
        Instant third = write("c");
        write("d");

        assertThat(read(LogQuery.builder().since(third).build())).containsExactly("c", "d");
        assertThat(read(LogQuery.builder().since(third.plusNanos(1)).build())).containsExactly("d");
        assertThat(read(LogQuery.builder().since(third).isFollow(false).tail(1).build()))
                .containsExactly("d");
    }

    @Test
    @DisplayName("R51 the last lines, of a run that goes on or has ended, and all of what comes after them")
    void tail() {
        start("a", "b", "c");
        try (LogStream stream = open(LogQuery.builder().tail(2).isFollow(true).build())) {
            assertThat(read(stream, Duration.ZERO)).containsExactly("b", "c");
            write("d");
            write("e");
            write("f");
            assertThat(read(stream, Duration.ZERO)).containsExactly("d", "e", "f");
        }
        assertThat(read(LogQuery.builder().tail(2).build())).containsExactly("e", "f");
    }

    @Test
    @DisplayName(
            "R51 R18 the run before says why it ended, whether the next has begun or not; before there was one it is empty")
    void previous() {
        LogQuery previous = LogQuery.builder().isPrevious(true).build();
        start("first words");
        assertThat(read(previous)).isEmpty();
        write("last words");
        node.crash(1);
        node.publish();
        assertThat(read(previous)).containsExactly("first words", "last words");
        start("again");
        assertThat(read(previous)).containsExactly("first words", "last words");
        assertThat(read(LogQuery.ALL)).containsExactly("again");
    }

    @Test
    @DisplayName(
            "R53 a pod that isn't placed yet has an empty log; followed it has one as soon as it starts, all of it")
    void notStarted() {
        assertThat(read(LogQuery.ALL)).isEmpty();
        try (LogStream stream = open(LogQuery.builder().isFollow(true).tail(1).build())) {
            assertThat(read(stream, LONG)).isEmpty();
            assertThat(stream.isEnded()).isFalse();
            start("a", "b", "c");
            assertThat(read(stream, LONG)).containsExactly("a", "b", "c");
        }
    }

    // Following.

    @Test
    @DisplayName("R53 following goes on through silence and ends with its pod, after the last line")
    void gone() {
        start("a");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(read(stream, LONG)).containsExactly("a");
            assertThat(stream.isEnded()).isFalse();
            write("b");
            node.delete();
            assertThat(read(stream, LONG)).containsExactly("b");
            assertThat(stream.isEnded()).isTrue();
            assertThat(stream.next(Duration.ofHours(1))).isEmpty();
        }
        assertThat(node.openConnections()).isZero();
    }

    @Test
    @DisplayName("R53 a pod of the same name but not the same is another one: following ends")
    void sameName() {
        start("a");
        try (LogStream stream = open(FOLLOW)) {
            read(stream, Duration.ZERO);
            cluster.remove(KubeKind.POD, FakeNode.NAMESPACE, FakeNode.POD);
            node.restart();
            node.publish();
            write("another's");
            assertThat(read(stream, LONG)).isEmpty();
            assertThat(stream.isEnded()).isTrue();
        }
    }

    @ParameterizedTest(name = "the status is {0} ms late")
    @ValueSource(ints = {0, 40, 700, 3000})
    @DisplayName(
            "R53 a restart while it is followed: the rest of the old run, then the new one, each line once, and no gap")
    void restarted(int late) {
        start("a", "b");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(read(stream, Duration.ZERO)).containsExactly("a", "b");
            write("c");
            pass(Duration.ofMillis(100));
            node.restart();
            time.in(Duration.ofMillis(late), node::publish);
            write("d");

            assertThat(read(stream, LONG)).containsExactly("c", "d");
            assertThat(stream.isEnded()).isFalse();
            write("e");
            assertThat(read(stream, LONG)).containsExactly("e");
        }
    }

    @Test
    @DisplayName("R53 a crash loop is followed through its pauses, and nobody asks much meanwhile")
    void crashLoop() {
        start("run 0");
        try (LogStream stream = open(FOLLOW)) {
            List<String> texts = new ArrayList<>(read(stream, Duration.ZERO));
            for (int run = 1; run <= 4; run++) {
                node.crash(3);
                node.publish();
                cluster.calls().forget();
                texts.addAll(read(stream, Duration.ofMinutes(5)));
                assertThat(cluster.calls().made()).hasSizeLessThan(75);
                assertThat(cluster.calls().count(Verb.LOG)).isLessThanOrEqualTo(2);
                start("run " + run);
                texts.addAll(read(stream, LONG));
            }
            assertThat(texts).containsExactly("run 0", "run 1", "run 2", "run 3", "run 4");
        }
    }

    @Test
    @DisplayName("R53 two restarts while nobody looked: both runs are read, as the one before is kept")
    void twoRestarts() {
        start("run 0");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(read(stream, Duration.ZERO)).containsExactly("run 0");
            pass(Duration.ofSeconds(2));
            node.restart();
            write("run 1");
            pass(Duration.ofSeconds(2));
            node.restart();
            write("run 2");
            node.publish();
            assertThat(read(stream, LONG)).containsExactly("run 1", "run 2");
        }
    }

    @Test
    @DisplayName("R53 three restarts while nobody looked: the run whose log isn't kept is a gap, in its place")
    void threeRestarts() {
        start("run 0");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(read(stream, Duration.ZERO)).containsExactly("run 0");
            for (int run = 1; run <= 3; run++) {
                pass(Duration.ofSeconds(2));
                node.restart();
                write("run " + run);
            }
            node.publish();
            assertThat(read(stream, LONG))
                    .containsExactly(
                            "gap: the container was started several times, and the logs of runs in between aren't kept",
                            "run 2",
                            "run 3");
        }
    }

    @Test
    @DisplayName("R53 a node that was ahead of its statuses when following began makes no line come twice, and no gap")
    void ahead() {
        start("run 0");
        pass(Duration.ofSeconds(2));
        node.restart();
        write("run 1");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(read(stream, Duration.ZERO)).containsExactly("run 1");
            pass(Duration.ofSeconds(2));
            node.restart();
            node.publish();
            write("run 2");
            assertThat(read(stream, LONG)).containsExactly("run 2");
        }
    }

    @Test
    @DisplayName("R53 a restart between two of our calls: what was read of the run in between isn't skipped")
    void overtaken() {
        start("run 0");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(read(stream, Duration.ZERO)).containsExactly("run 0");
            pass(Duration.ofSeconds(2));
            node.restart();
            node.publish();
            write("run 1");
            cluster.calls().before(call -> {
                if (call.verb() == Verb.LOG) {
                    cluster.calls().before(next -> {});
                    pass(Duration.ofSeconds(2));
                    node.restart();
                    node.publish();
                    write("run 2");
                }
            });
            assertThat(read(stream, LONG)).containsExactly("run 1", "run 2");
        }
    }

    @ParameterizedTest(name = "after {0} lines")
    @ValueSource(ints = {0, 1, 2, 3})
    @DisplayName(
            "R53 a node's agent that is started again ends the log as if nothing more came: it is read on, and each line comes once")
    void quietEnd(int before) {
        start();
        try (LogStream stream = open(FOLLOW)) {
            List<String> texts = new ArrayList<>();
            for (int number = 0; number < before; number++) {
                node.write("line " + number);
            }
            texts.addAll(read(stream, Duration.ZERO));
            node.write("unread 1");
            node.endQuietly();
            node.write("unread 2");
            texts.addAll(read(stream, LONG));
            write("unread 3");
            texts.addAll(read(stream, LONG));

            assertThat(texts).hasSize(before + 3).endsWith("unread 1", "unread 2", "unread 3");
            assertThat(stream.isEnded()).isFalse();
        }
    }

    @Test
    @DisplayName("R53 a log that was rotated while it couldn't be read has one gap, at that place")
    void rotated() {
        start("a", "b");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(read(stream, Duration.ZERO)).containsExactly("a", "b");
            node.endQuietly();
            write("lost");
            node.rotate();
            write("c");
            assertThat(read(stream, LONG))
                    .containsExactly(
                            "gap: the log was rotated while it couldn't be read, or its node's clock was set back",
                            "c");
            node.endQuietly();
            write("d");
            assertThat(read(stream, LONG)).containsExactly("d");
        }
    }

    @Test
    @DisplayName("R53 a log that is rotated while it is read has no gap")
    void rotatedWhileRead() {
        start("a", "b");
        try (LogStream stream = open(FOLLOW)) {
            read(stream, Duration.ZERO);
            node.rotate();
            write("c");
            assertThat(read(stream, LONG)).containsExactly("c");
        }
    }

    @Test
    @DisplayName("R53 a node that answers for a log without its lines is no proof that they are lost")
    void emptyAnswer() {
        start("a");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(read(stream, Duration.ZERO)).containsExactly("a");
            node.endQuietly();
            write("b");
            cluster.answerLogs(query -> new Script(new ArrayList<>()));
            assertThat(read(stream, LONG)).isEmpty();
            node.answer();
            assertThat(read(stream, LONG)).containsExactly("b");
        }
    }

    @Test
    @DisplayName(
            "R53 following since a time begins with the run before, if that ended later: so nothing of a cut and a restart is lost")
    void sinceAcrossRuns() {
        start("a");
        Instant last = write("b");
        write("c");
        pass(Duration.ofSeconds(3));
        node.restart();
        node.publish();
        write("d");

        LogQuery resumed = LogQuery.builder().from(FOLLOW).since(last).build();
        try (LogStream stream = open(resumed)) {
            assertThat(read(stream, LONG)).containsExactly("b", "c", "d");
        }
        try (LogStream stream = open(
                LogQuery.builder().from(resumed).since(last.plusSeconds(10)).build())) {
            assertThat(read(stream, LONG)).isEmpty();
        }
        assertThat(read(LogQuery.builder().since(last).build()))
                .as("not followed: of the present run")
                .containsExactly("d");
    }

    @Test
    @DisplayName("R53 a clock that was set back between two runs hides lines, and a gap says so")
    void clockSetBack() {
        start();
        answer("2031-05-06T08:00:00.5Z late");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(read(stream, Duration.ZERO)).containsExactly("late");
            node.restart();
            node.publish();
            cluster.answerLogs(query -> new Script(new ArrayList<>(
                    query.previous()
                            ? List.of("2031-05-06T08:00:00.5Z late")
                            : List.of("2031-05-06T07:59:00Z early", "2031-05-06T08:00:01Z later"))));
            assertThat(read(stream, Duration.ofSeconds(10)))
                    .containsExactly(
                            "gap: the log was rotated while it couldn't be read, or its node's clock was set back",
                            "later");
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    @DisplayName("R53 following ends when nothing more can come, though the pod is still there")
    void over(End end) {
        start("a");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(read(stream, Duration.ZERO)).containsExactly("a");
            write("b");
            end.happen(this);
            assertThat(read(stream, LONG)).containsExactly("b");
            assertThat(stream.isEnded()).isTrue();
        }
    }

    /** Ways in which a container ends for good. */
    enum End {
        EVICTED {
            @Override
            void happen(KubernetesLogSourceTest test) {
                test.node.crash(137);
                test.change(pod -> pod.withObjectProperty("status").put("phase", "Failed"));
            }
        },
        TERMINATING {
            @Override
            void happen(KubernetesLogSourceTest test) {
                test.node.crash(143);
                test.node.publish();
                test.change(pod -> pod.withObjectProperty("metadata").put("deletionTimestamp", "2031-05-06T07:10:00Z"));
            }
        };

        abstract void happen(KubernetesLogSourceTest test);
    }

    @Test
    @DisplayName("R51 an init container that has done its work is followed to its end and no further")
    void initContainer() {
        cluster.change(KubeKind.POD, FakeNode.NAMESPACE, FakeNode.POD, pod -> {
            pod.withObjectProperty("spec")
                    .putArray("initContainers")
                    .addObject()
                    .put("name", "fetch");
            pod.withObjectProperty("status")
                    .putArray("initContainerStatuses")
                    .addObject()
                    .put("name", "fetch")
                    .withObjectProperty("state")
                    .putObject("terminated")
                    .put("exitCode", 0)
                    .put("startedAt", "2031-05-06T07:08:09Z")
                    .put("finishedAt", "2031-05-06T07:08:10Z");
        });
        answer("2031-05-06T07:08:09.5Z fetched");
        try (LogStream stream =
                open(LogQuery.builder().from(FOLLOW).container("fetch").build())) {
            assertThat(read(stream, LONG)).containsExactly("fetched");
            assertThat(stream.isEnded()).isTrue();
        }
    }

    // Trouble.

    @Test
    @DisplayName("R53 a connection that breaks is an error that may pass, told once, and nothing is left open")
    void cut() {
        start("a");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(stream.next(Duration.ZERO)).isPresent();
            node.cut();
            assertThatThrownBy(() -> stream.next(Duration.ofHours(1)))
                    .isInstanceOfSatisfying(
                            ProviderException.class,
                            e -> assertThat(e.isRetryable()).isTrue());
            assertThat(stream.isEnded()).isTrue();
            assertThat(stream.next(Duration.ofHours(1))).isEmpty();
        }
        assertThat(node.openConnections()).isZero();
    }

    @Test
    @DisplayName("a node that says why it can't read a log is an error that may pass, and not a line of the model's")
    void nodesWords() {
        start();
        answer("2031-05-06T07:08:09Z a", "unable to retrieve container logs for containerd://5f");
        try (LogStream stream = open(LogQuery.ALL)) {
            assertThat(stream.next(Duration.ZERO)).isPresent();
            assertThatThrownBy(() -> stream.next(Duration.ZERO))
                    .isInstanceOfSatisfying(
                            ProviderException.class,
                            e -> assertThat(e.isRetryable()).isTrue())
                    .hasMessageContaining("the node says: unable to retrieve container logs for containerd://5f");
        }
    }

    @Test
    @DisplayName("R53 a long line that had begun before the time that was asked for hides none behind it")
    void beginCut() {
        start();
        Instant since = Instant.parse("2031-05-06T07:08:10.2Z");
        List<Optional<Instant>> asked = new ArrayList<>();
        cluster.answerLogs(query -> {
            asked.add(query.since());
            boolean isCut = asked.size() == 1;
            return new Script(new ArrayList<>(
                    isCut
                            ? List.of("rest of a long line", "2031-05-06T07:08:10.3Z b")
                            : List.of(
                                    "2031-05-06T07:08:09.9Z a and the rest of a long line",
                                    "2031-05-06T07:08:10.3Z b")));
        });
        assertThat(read(LogQuery.builder().since(since).build())).containsExactly("b");
        assertThat(asked).containsExactly(Optional.of(since), Optional.of(since.minusSeconds(1)));
    }

    @ParameterizedTest
    @EnumSource(
            value = KubeException.Kind.class,
            names = {"UNREACHABLE", "NO_ANSWER", "THROTTLED", "NOT_AVAILABLE", "BROKE_DOWN"})
    @DisplayName("P11 R53 a log whose node can't be asked now is an error that may pass, and asked for once")
    void passing(KubeException.Kind kind) {
        start("a");
        cluster.calls().fail(Verb.LOG, KubeKind.POD, 9, kind);
        try (LogStream stream = open(FOLLOW)) {
            assertThatThrownBy(() -> stream.next(Duration.ZERO))
                    .isInstanceOfSatisfying(
                            ProviderException.class,
                            e -> assertThat(e.isRetryable()).isTrue());
        }
        assertThat(cluster.calls().count(Verb.LOG)).isEqualTo(1);
    }

    @Test
    @DisplayName("R89 who may not read logs is told so, and isn't given an empty one")
    void forbidden() {
        start("a");
        cluster.calls().fail(Verb.LOG, KubeKind.POD, 1, KubeException.Kind.FORBIDDEN);
        try (LogStream stream = open(LogQuery.ALL)) {
            assertThatThrownBy(() -> stream.next(Duration.ZERO))
                    .isInstanceOfSatisfying(
                            ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
        }
        cluster.calls().fail(Verb.GET, KubeKind.POD, 1, KubeException.Kind.UNREACHABLE);
        assertThatThrownBy(() -> open(LogQuery.ALL)).isInstanceOf(ProviderException.class);
        cluster.calls().fail(Verb.LIST, KubeKind.POD, 1, KubeException.Kind.UNREACHABLE);
        assertThatThrownBy(() -> source.replicas(IRIS)).isInstanceOf(ProviderException.class);
    }

    // Reading.

    @Test
    @DisplayName("R51 nothing is asked for before the reader comes, and no line is taken before it is wanted")
    void backPressure() {
        start("a", "b", "c");
        try (LogStream stream = open(FOLLOW)) {
            assertThat(node.opened()).isZero();
            stream.next(Duration.ZERO);
            node.rotate();
            assertThat(node.taken()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName(
            "R51 closing from another thread ends whoever waits, for a line or for a restart, and closing twice is fine")
    void closed() throws Exception {
        start("a");
        var waits = new CountDownLatch(1);
        cluster.answerLogs(query -> new Waiting(waits));
        for (Runnable before :
                List.<Runnable>of(() -> {}, () -> cluster.answerLogs(query -> new Script(new ArrayList<>())))) {
            before.run();
            LogStream stream = open(FOLLOW);
            var waiting = new FutureTask<>(() -> {
                while (!stream.isEnded()) {
                    stream.next(Duration.ofHours(1));
                }
                return true;
            });
            new Thread(waiting, "reader").start();
            waits.await();
            stream.close();
            stream.close();
            assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(stream.next(Duration.ofHours(1))).isEmpty();
            assertThat(stream.isEnded()).isTrue();
        }
    }

    /** A log that is silent until it is closed. */
    private static final class Waiting implements KubeLog {
        private final CountDownLatch waits;
        private final CountDownLatch closed = new CountDownLatch(1);

        Waiting(CountDownLatch waits) {
            this.waits = waits;
        }

        @Override
        public Optional<String> next(Duration wait) {
            waits.countDown();
            try {
                closed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }

        @Override
        public boolean isEnded() {
            return closed.getCount() == 0;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    @DisplayName("a stream that is closed before it was read asks for nothing any more")
    void closedUnread() {
        start("a");
        LogStream stream = open(FOLLOW);
        stream.close();
        cluster.calls().forget();
        assertThat(stream.next(Duration.ofHours(1))).isEmpty();
        assertThat(cluster.calls().made()).isEmpty();
    }

    @Test
    @DisplayName("an interrupted reader leaves at once and keeps its flag, and can go on later")
    void interrupted() {
        try (LogStream stream = open(FOLLOW)) {
            assertThat(stream.next(Duration.ZERO)).isEmpty();
            Thread.currentThread().interrupt();
            assertThat(stream.next(Duration.ofHours(1))).isEmpty();
            assertThat(Thread.interrupted()).isTrue();
            start("a");
            assertThat(read(stream, LONG)).containsExactly("a");
        }
    }

    @Test
    @DisplayName("R51 what is asked of the server is what was asked for, in its own units")
    void query() {
        start("a");
        List<KubeLogQuery> asked = new ArrayList<>();
        cluster.answerLogs(query -> {
            asked.add(query);
            return new Script(new ArrayList<>());
        });
        Instant since = Instant.parse("2031-05-06T07:08:10.2Z");
        read(LogQuery.builder().tail(7).since(since).build());
        assertThat(asked).singleElement().satisfies(query -> {
            assertThat(query.namespace()).isEqualTo(FakeNode.NAMESPACE);
            assertThat(query.pod()).isEqualTo(FakeNode.POD);
            assertThat(query.tail()).hasValue(7);
            assertThat(query.since()).contains(since);
            assertThat(query.follow()).isFalse();
            assertThat(query.previous()).isFalse();
            assertThat(query.mostBytes()).isEmpty();
        });
    }
}
