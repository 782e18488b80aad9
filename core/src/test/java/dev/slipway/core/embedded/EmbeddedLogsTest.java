package dev.slipway.core.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EmbeddedLogsTest {
    private static final LogQuery FOLLOW = LogQuery.builder().isFollow(true).build();
    private static final LogQuery PREVIOUS = LogQuery.builder().isPrevious(true).build();
    private static final ReplicaId FIRST = new ReplicaId("fraud-1");
    private final EmbeddedBench bench = new EmbeddedBench();

    @Test
    @DisplayName("R51 each line has the time at which it was written: at the start, by a test, at the end")
    void times() {
        bench.backEnd.behave(
                EmbeddedBench.IMAGE,
                Behaviour.crash(3, "out of ideas").after(Duration.ofSeconds(7)).writes("loading"));
        bench.run(1);
        Instant start = bench.clock.instant();
        bench.wait(2);
        bench.replica(0).write("scored 12");
        bench.wait(8);

        try (LogStream log = bench.open(FIRST, LogQuery.ALL)) {
            assertThat(log.next(Duration.ZERO)).contains(line(start, "started models/fraud:1"));
            assertThat(log.next(Duration.ZERO)).contains(line(start, "loading"));
            assertThat(log.next(Duration.ZERO)).contains(line(start.plusSeconds(2), "scored 12"));
            assertThat(log.next(Duration.ZERO)).contains(line(start.plusSeconds(7), "out of ideas"));
            assertThat(log.next(Duration.ofDays(1))).isEmpty();
            assertThat(log.isEnded()).isTrue();
        }
    }

    private static LogElement line(Instant time, String text) {
        return new LogElement.Line(FIRST, time, text);
    }

    @Test
    @DisplayName("R51 tail and since take the last lines, from an instant on that counts, and both together")
    void parts() {
        bench.run(1);
        for (String text : new String[] {"a", "b", "c", "d"}) {
            bench.wait(1);
            bench.replica(0).write(text);
        }
        Instant c = bench.clock.instant().minusSeconds(1);

        assertThat(bench.log(FIRST, LogQuery.builder().tail(3).build())).containsExactly("b", "c", "d");
        assertThat(bench.log(FIRST, LogQuery.builder().since(c).build())).containsExactly("c", "d");
        assertThat(bench.log(FIRST, LogQuery.builder().since(c).tail(5).build()))
                .containsExactly("c", "d");
        assertThat(bench.log(FIRST, LogQuery.builder().since(c).tail(1).build()))
                .containsExactly("d");
        assertThat(bench.log(FIRST, LogQuery.builder().tail(99).build())).hasSize(5);
        assertThat(bench.log(new ReplicaId("fraud-9"), LogQuery.ALL)).isEmpty();
    }

    @Test
    @DisplayName(
            "R51 the run before the current one keeps its log; one before that is gone; a first run has none before it")
    void previous() {
        bench.run(1);
        assertThat(bench.log(FIRST, PREVIOUS)).isEmpty();
        bench.replica(0).write("one");
        bench.replica(0).restart();
        bench.replica(0).write("two");
        bench.replica(0).restart();
        bench.replica(0).write("three");

        assertThat(bench.log(FIRST, LogQuery.ALL)).containsExactly("started models/fraud:1", "three");
        assertThat(bench.log(FIRST, PREVIOUS)).containsExactly("started models/fraud:1", "two");
    }

    @Test
    @DisplayName(
            "R53 following goes on into the next run, says which runs it missed, reads a gone replica to its end, and ends")
    void follows() {
        bench.run(1);
        EmbeddedReplica replica = bench.replica(0);
        try (LogStream log = bench.open(FIRST, FOLLOW)) {
            replica.write("one");
            replica.restart();
            assertThat(EmbeddedBench.there(log))
                    .containsExactly("started models/fraud:1", "one", "started models/fraud:1");
            replica.restart();
            replica.restart();
            replica.restart();
            replica.write("five");
            replica.kill();
            assertThat(log.isEnded()).isFalse();
            assertThat(EmbeddedBench.there(log))
                    .containsExactly(
                            "gap: the logs of runs in between are not kept any more",
                            "started models/fraud:1",
                            "started models/fraud:1",
                            "five");
            assertThat(log.isEnded()).isTrue();
        }
    }

    @Test
    @DisplayName(
            "R53 lines that were rotated away are a gap for who has not read them, and none for who has or didn't ask for them")
    void rotated() {
        bench.run(1);
        EmbeddedReplica replica = bench.replica(0);
        try (LogStream late = bench.open(FIRST, FOLLOW);
                LogStream early = bench.open(FIRST, FOLLOW)) {
            bench.wait(1);
            replica.write("a", "b", "c");
            assertThat(EmbeddedBench.there(early)).hasSize(4);
            replica.rotateLog(1);
            replica.write("d");

            assertThat(EmbeddedBench.there(early)).containsExactly("d");
            assertThat(EmbeddedBench.there(late))
                    .containsExactly("gap: the log was rotated, 3 lines are lost", "c", "d");
        }
        assertThat(bench.log(FIRST, LogQuery.ALL))
                .containsExactly("gap: the log was rotated, 3 lines are lost", "c", "d");
        assertThat(bench.log(FIRST, LogQuery.builder().tail(2).build())).containsExactly("c", "d");
        Instant after = bench.clock.instant().plusSeconds(1);
        assertThat(bench.log(FIRST, LogQuery.builder().since(after).build())).isEmpty();
    }

    @Test
    @DisplayName("R53 a cut connection throws and has ended, and the log can be opened again at once")
    void cut() {
        bench.run(1);
        try (LogStream log = bench.open(FIRST, FOLLOW)) {
            bench.replica(0).cutLog();
            assertThatThrownBy(() -> log.next(Duration.ofDays(1)))
                    .isInstanceOfSatisfying(
                            ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
            assertThat(log.isEnded()).isTrue();
        }
        assertThat(bench.log(FIRST, FOLLOW)).hasSize(1);
    }

    @Test
    @DisplayName("R53 a waiting reader has a line as soon as it is written, and is released by closing")
    void waits() throws Exception {
        bench.run(1);
        try (LogStream log = bench.open(FIRST, FOLLOW)) {
            assertThat(log.next(Duration.ZERO)).isPresent();
            var line = new FutureTask<>(() -> log.next(Duration.ofDays(1)));
            new Thread(line).start();
            bench.replica(0).write("news");
            assertThat(line.get(10, TimeUnit.SECONDS)).contains(line(bench.clock.instant(), "news"));

            var nothing = new FutureTask<>(() -> log.next(Duration.ofDays(1)));
            new Thread(nothing).start();
            closeTwice(log);
            assertThat(nothing.get(10, TimeUnit.SECONDS)).isEqualTo(Optional.empty());
            assertThat(log.isEnded()).isTrue();
        }
    }

    private static void closeTwice(LogStream log) {
        for (int time = 1; time <= 2; time++) {
            close(log);
        }
    }

    @SuppressWarnings("try") // that it is closed early is the point
    private static void close(LogStream log) {
        log.close();
    }
}
