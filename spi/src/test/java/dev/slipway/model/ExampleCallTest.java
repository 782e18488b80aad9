package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleCallTest {
    private static final URI ADDRESS = URI.create("http://models.example/iris/api/v1.0/predictions");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\": {\"ndarray\": [[5.1, 3.5]]}}",
                "it's '' '; touch broken; '",
                "$(touch broken) ${HOME} `touch broken` $((1+1))",
                "\\ \\\\ \\' \" !! !$ # & | ; < > ( ) * ? ~ %s \\n",
                "two\nlines\n\n",
                "a\r\n\tb",
                "{\"text\": \"機器學習 🚀 é\"}",
                "@/etc/hostname",
                "-o broken",
                "",
                "'",
            })
    @DisplayName("R26 pasted into a shell, the example sends exactly its body, whatever that holds")
    void bodyArrives(String body) throws Exception {
        assertThat(runInShell(new ExampleCall(ADDRESS, body, Endpoint.Access.PUBLIC)))
                .containsExactly(
                        "-sS",
                        "-X",
                        "POST",
                        "-H",
                        "Content-Type: application/json",
                        "--data-raw",
                        body,
                        ADDRESS.toString());
        assertNothingElseHappened();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://models.example/it's/$(touch%20broken)/;&*!~",
                "https://models.example:8443/a?b=$HOME&c='x'#d",
                "http://models.example/%60touch%20broken%60"
            })
    @DisplayName("R26 pasted into a shell, the example calls exactly its address, whatever that holds")
    void addressArrives(String address) throws Exception {
        assertThat(runInShell(new ExampleCall(URI.create(address), "{}", Endpoint.Access.PUBLIC)))
                .last()
                .isEqualTo(address);
        assertNothingElseHappened();
    }

    @Test
    @DisplayName("R26 an address in any script is percent-encoded, so that every curl understands it")
    void unicodeAddress() throws Exception {
        var call = new ExampleCall(URI.create("http://models.example/é/機"), "{}", Endpoint.Access.PUBLIC);

        assertThat(runInShell(call)).last().isEqualTo("http://models.example/%C3%A9/%E6%A9%9F");
    }

    @Test
    @DisplayName("R26 brackets in an address are no pattern of many addresses")
    void brackets() throws Exception {
        var call = new ExampleCall(URI.create("http://[::1]:8080/a?b=[1-9]"), "{}", Endpoint.Access.PUBLIC);

        assertThat(runInShell(call)).contains("--globoff").last().isEqualTo("http://[::1]:8080/a?b=[1-9]");
    }

    @Test
    @DisplayName("R26 R48 a private endpoint's example has a place for the caller's own name and token")
    void privateEndpoint() throws Exception {
        assertThat(runInShell(new ExampleCall(ADDRESS, "{}", Endpoint.Access.PRIVATE)))
                .containsSubsequence("-u", "CLIENT_NAME:CLIENT_TOKEN", "--data-raw", "{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "\u001b[201~", "\u0003", "\u0015x", "\u009b1m", "a\ud83db"})
    @DisplayName("R26 what a terminal would take for a key is refused in a body")
    void controlCharacters(String body) {
        assertThatThrownBy(() -> new ExampleCall(ADDRESS, body, Endpoint.Access.PUBLIC))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("body: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-o", "/iris", "file:///etc/passwd", "ftp://models.example/"})
    @DisplayName("R26 only an address of http or https can be called")
    void otherSchemes(String address) {
        assertThatThrownBy(() -> new ExampleCall(URI.create(address), "{}", Endpoint.Access.PUBLIC))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("'" + address + "' must start with");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://ann:hunter2@models.example/", "http://ann:hunter2@mod_els/"})
    @DisplayName("R48 an address with a password is refused, without repeating it")
    void password(String address) {
        var uri = URI.create(address);

        assertThatThrownBy(() -> new ExampleCall(uri, "{}", Endpoint.Access.PUBLIC))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> new Endpoint(uri, Endpoint.Access.PUBLIC))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    @DisplayName("R25 an endpoint is a whole address")
    void wholeAddress() {
        assertThatThrownBy(() -> new Endpoint(URI.create("models.example/iris"), Endpoint.Access.PUBLIC))
                .hasMessageContaining("'models.example/iris' must start with a scheme");
    }

    /** The script is a file, since the bytes of arguments depend on the machine's locale and those of a file don't. */
    private List<String> runInShell(ExampleCall call) throws IOException, InterruptedException {
        String script = "curl() { printf '%s\\000' \"$@\"; }\n" + call.curl() + "\n";
        Files.writeString(directory.resolve("call.sh"), script);
        var shell = new ProcessBuilder("sh", "-c", ". ./call.sh")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        assertThat(output).endsWith("\u0000");
        return List.of(output.substring(0, output.length() - 1).split("\u0000", -1));
    }

    private void assertNothingElseHappened() throws IOException {
        try (var files = Files.list(directory)) {
            assertThat(files).extracting(file -> file.getFileName().toString()).containsExactly("call.sh");
        }
    }
}
