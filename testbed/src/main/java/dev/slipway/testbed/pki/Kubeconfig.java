package dev.slipway.testbed.pki;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes the file with which a client finds an API server and says who it is. */
public final class Kubeconfig {
    private Kubeconfig() {}

    /**
     * Writes a kubeconfig with everything embedded.
     *
     * @param server the address of the API server, with its scheme
     * @param authority who issued the server's certificate
     * @param user what the user is called in the file
     * @param identity the user's certificate
     * @return the file's content, YAML
     */
    public static String of(String server, CertificateAuthority authority, String user, Identity identity) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: testbed
                  cluster:
                    server: "%s"
                    certificate-authority-data: %s
                users:
                - name: "%s"
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                contexts:
                - name: testbed
                  context:
                    cluster: testbed
                    user: "%s"
                current-context: testbed
                """.formatted(
                        server,
                        base64(authority.identity().certificatePem()),
                        user,
                        base64(identity.certificatePem()),
                        base64(identity.keyPem()),
                        user);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
