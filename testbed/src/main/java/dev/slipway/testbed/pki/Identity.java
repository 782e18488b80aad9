package dev.slipway.testbed.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A certificate with its private key. Immutable.
 *
 * @param certificate the certificate
 * @param key the private key that belongs to it
 */
public record Identity(X509Certificate certificate, PrivateKey key) {
    /**
     * The certificate as PEM.
     *
     * @return the text
     */
    public String certificatePem() {
        return Pem.of("CERTIFICATE", CertificateAuthority.encoded(certificate));
    }

    /**
     * The private key as PEM, in PKCS 8.
     *
     * @return the text
     */
    public String keyPem() {
        return Pem.of("PRIVATE KEY", key.getEncoded());
    }
}
