package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientValuesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "7", "web.shop_2-B", "Z23456789012345678901234567890123456789012345678901234567890123"})
    @DisplayName("R69 a client's name is what HTTP Basic, a key of a secret and a shell take as it is")
    void names(String name) {
        assertThat(new ClientName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-a",
                ".a",
                "_a",
                "a:b",
                "a b",
                "a\n",
                "ä",
                "$a",
                "a'",
                "Z234567890123456789012345678901234567890123456789012345678901234"
            })
    @DisplayName("R69 a client's name that something on the way would take for more than a name is refused")
    void wrongNames(String name) {
        assertThatThrownBy(() -> new ClientName(name))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("clientName: ");
    }

    @Test
    @DisplayName("R48 R69 of a token there is its SHA-256, which only the token matches, and which no text shows")
    void hashes() throws Exception {
        String token = "a token, é";
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        TokenHash hash = TokenHash.of(token);

        assertThat(hash.value())
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
        assertThat(hash).isEqualTo(new TokenHash(hash.value()));
        assertThat(hash.matches(token)).isTrue();
        assertThat(hash.matches(token + " ")).isFalse();
        assertThat(hash.matches("")).isFalse();
        assertThat(hash.matches(hash.value())).isFalse();
        assertThat(client("shop", token).toString()).contains("shop").doesNotContain(hash.value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "0123456789012345678901234567890123456789012=",
                "A+2345678901234567890123456789012345678901/2"
            })
    @DisplayName("R48 what isn't a hash is refused without being repeated")
    void noHash(String text) {
        assertThatThrownBy(() -> new TokenHash(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("tokenHash: must be the 43 characters of a SHA-256 in base64url");
    }

    @Test
    @DisplayName("R69 an entry has each client once, and 20 at most")
    void entries() {
        var entry = Samples.entry();
        for (int number = 1; number <= LedgerEntry.MOST_CLIENTS; number++) {
            entry.addClients(client("c" + number, "t"));
        }
        assertThat(entry.build().clients()).hasSize(20);
        assertThatThrownBy(() -> entry.addClients(client("more", "t")).build())
                .hasMessage("clients: 21 clients; there may be at most 20");
        assertThatThrownBy(() -> Samples.entry()
                        .addClients(client("a", "1"), client("b", "2"), client("a", "3"))
                        .build())
                .hasMessage("clients: 'a' is there twice");
    }

    private static EndpointClient client(String name, String token) {
        return new EndpointClient(
                new ClientName(name), TokenHash.of(token), Instant.parse("2026-01-01T00:00:00Z"), Actor.user("ann"));
    }
}
