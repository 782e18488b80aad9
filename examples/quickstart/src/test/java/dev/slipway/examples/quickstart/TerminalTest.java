package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Phase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final Duration LATER = Duration.ofMillis(2300);

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    @DisplayName("S8 Deployed is green, Failed red, Deploying yellow, Stopped grey, Stopping orange")
    void colours() {
        assertThat(Paint.of(Phase.DEPLOYED).on("x")).isEqualTo("\u001b[32mx\u001b[0m");
        assertThat(Paint.of(Phase.FAILED).on("x")).isEqualTo("\u001b[31mx\u001b[0m");
        assertThat(Paint.of(Phase.DEPLOYING).on("x")).isEqualTo("\u001b[33mx\u001b[0m");
        assertThat(Paint.of(Phase.STOPPED).on("x")).isEqualTo("\u001b[90mx\u001b[0m");
        assertThat(Paint.of(Phase.STOPPING).on("x")).isEqualTo("\u001b[38;5;208mx\u001b[0m");
    }

    @Test
    @DisplayName("S8 on a terminal only the phase is coloured")
    void phaseIsColoured() {
        new Terminal(out, true, true).settled(Phase.FAILED, "it broke", LATER);
        assertThat(written()).endsWith("  \u001b[31mFailed     \u001b[0m2.3 s   it broke\n");
    }

    @Test
    @DisplayName("on a terminal waiting is one line that is written over and never wraps")
    void liveLine() {
        var terminal = new Terminal(out, true, false);
        terminal.progress(Phase.DEPLOYING, "0 of 2", LATER);
        terminal.progress(Phase.DEPLOYING, "0 of 2", LATER);
        terminal.progress(Phase.DEPLOYING, "1 of 2", LATER.multipliedBy(2));
        assertThat(written())
                .isEqualTo("\r\u001b[2K\u001b[?7l  Deploying  2.3 s   0 of 2\u001b[?7h"
                        + "\r\u001b[2K\u001b[?7l  Deploying  4.6 s   1 of 2\u001b[?7h");
    }

    @Test
    @DisplayName("elsewhere waiting is one line per change")
    void plainLines() {
        var terminal = new Terminal(out, false, false);
        terminal.progress(Phase.DEPLOYING, "0 of 2", LATER);
        terminal.progress(Phase.DEPLOYING, "0 of 2", LATER.multipliedBy(2));
        terminal.progress(Phase.DEPLOYING, "1 of 2", LATER.multipliedBy(3));
        terminal.settled(Phase.DEPLOYED, "2 of 2", LATER.multipliedBy(4));
        assertThat(written().lines())
                .containsExactly(
                        "  Deploying  2.3 s   0 of 2", "  Deploying  6.9 s   1 of 2", "  Deployed   9.2 s   2 of 2");
    }

    @Test
    @DisplayName("headings, sentences and quotes are plain where there is no colour")
    void plainText() {
        var terminal = new Terminal(out, false, false);
        terminal.heading("1. Ann deploys");
        terminal.say("It answers.");
        terminal.quote(List.of("a line"));
        assertThat(written()).isEqualTo("\n1. Ann deploys\n  It answers.\n  | a line\n");
    }

    @Test
    @DisplayName(
            "S8 there are colours on a terminal only, and not where NO_COLOR says something or the terminal is dumb")
    void environment() {
        assertThat(coloured(true, Map.of())).isTrue();
        assertThat(coloured(true, Map.of("NO_COLOR", "", "TERM", "xterm"))).isTrue();
        assertThat(coloured(true, Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(coloured(true, Map.of("TERM", "dumb"))).isFalse();
        assertThat(coloured(false, Map.of("TERM", "xterm-256color"))).isFalse();
    }

    private static boolean coloured(boolean console, Map<String, String> environment) {
        return Terminal.of(System.out, console, environment)
                .painted(Paint.BOLD, "x")
                .startsWith("\u001b");
    }

    @Test
    @DisplayName("holding ends at Enter, and at the end of the input")
    void holding() throws IOException {
        var in = new ByteArrayInputStream("what?\nrest".getBytes(StandardCharsets.US_ASCII));
        var terminal = new Terminal(out, false, false);
        terminal.awaitEnter(in);
        assertThat(in.available()).isEqualTo("rest".length());
        terminal.awaitEnter(in);
        assertThat(in.available()).isZero();
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
