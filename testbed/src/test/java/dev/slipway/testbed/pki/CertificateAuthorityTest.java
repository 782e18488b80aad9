package dev.slipway.testbed.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class CertificateAuthorityTest {
    private final CertificateAuthority authority = CertificateAuthority.create("bed");
    private final Identity server =
            authority.server("api", List.of("127.0.0.1", "localhost", "kubernetes.default.svc"));
    private final Identity client = authority.client("ann", List.of("system:masters"));

    /** What the server sees of the client, after a handshake by an address. */
    private static String shake(
            CertificateAuthority of, Identity server, CertificateAuthority by, Identity client, String host)
            throws Exception {
        try (var listening = (SSLServerSocket) of.context(server)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(true);
            var seen = CompletableFuture.supplyAsync(() -> {
                try (var socket = (SSLSocket) listening.accept()) {
                    socket.getInputStream().read();
                    return socket.getSession().getPeerPrincipal().getName();
                } catch (IOException e) {
                    return "refused";
                }
            });
            try (var socket = (SSLSocket) by.context(client).getSocketFactory().createSocket()) {
                socket.connect(listening.getLocalSocketAddress());
                var parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                parameters.setServerNames(List.of());
                socket.setSSLParameters(parameters);
                assertThat(host).isEqualTo(socket.getInetAddress().getHostAddress());
                socket.getOutputStream().write(1);
                socket.getOutputStream().flush();
            }
            return seen.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("server and client of one authority trust each other, and the server sees the user and the groups")
    void trust() throws Exception {
        assertThat(shake(authority, server, authority, client, "127.0.0.1")).isEqualTo("CN=ann,O=system:masters");
    }

    @Test
    @DisplayName("a client of another authority doesn't trust the server")
    void distrust() {
        var other = CertificateAuthority.create("bed");

        assertThatThrownBy(() ->
                        shake(authority, server, other, other.client("ann", List.of("system:masters")), "127.0.0.1"))
                .isInstanceOf(SSLException.class);
    }

    @Test
    @DisplayName("a server whose certificate doesn't name its address is refused")
    void wrongName() {
        var elsewhere = authority.server("api", List.of("10.0.0.1", "localhost.example"));

        assertThatThrownBy(() -> shake(authority, elsewhere, authority, client, "127.0.0.1"))
                .isInstanceOf(SSLException.class);
    }

    @Test
    @DisplayName("a kubeconfig holds the server, the authority and the user, all in one file")
    void kubeconfig() throws Exception {
        var text = Kubeconfig.of("https://127.0.0.1:1234", authority, "ann", client);

        var file = new YAMLMapper().readTree(text);
        var cluster = file.path("clusters").path(0).path("cluster");
        assertThat(cluster.path("server").asText()).isEqualTo("https://127.0.0.1:1234");
        assertThat(certificate(cluster.path("certificate-authority-data").asText()))
                .isEqualTo(authority.identity().certificate());
        var user = file.path("users").path(0).path("user");
        assertThat(certificate(user.path("client-certificate-data").asText())).isEqualTo(client.certificate());
        assertThat(decode(user.path("client-key-data").asText())).isEqualTo(client.keyPem());
        assertThat(client.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n").endsWith("-----END PRIVATE KEY-----\n");
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static X509Certificate certificate(String base64) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    }
}
