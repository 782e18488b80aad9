package dev.slipway.testbed.pki;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues the certificates of one bed, valid from an hour ago for a year. Thread-safe.
 */
public final class CertificateAuthority {
    private static final String CURVE = "secp256r1";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Duration BEFORE = Duration.ofHours(1);
    private static final Duration AFTER = Duration.ofDays(365);
    private static final int SERIAL_BITS = 127;
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:]*");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Identity authority;

    private CertificateAuthority(Identity authority) {
        this.authority = authority;
    }

    /**
     * Makes an authority with a key of its own.
     *
     * @param commonName its name
     * @return the authority
     */
    public static CertificateAuthority create(String commonName) {
        var keys = newKeys();
        var name = name(commonName, List.of());
        try {
            var builder = builder(name, name, keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
            return new CertificateAuthority(new Identity(sign(builder, keys), keys.getPrivate()));
        } catch (CertIOException e) {
            throw broken(e);
        }
    }

    /**
     * The authority's own certificate and key.
     *
     * @return the identity
     */
    public Identity identity() {
        return authority;
    }

    /**
     * Issues a certificate with which to be a server.
     *
     * @param commonName its name
     * @param subjects the host names and IP addresses that it answers to
     * @return the certificate with its key
     */
    public Identity server(String commonName, List<String> subjects) {
        var names = subjects.stream()
                .map(subject -> new GeneralName(
                        ADDRESS.matcher(subject).matches() ? GeneralName.iPAddress : GeneralName.dNSName, subject))
                .toArray(GeneralName[]::new);
        return issue(name(commonName, List.of()), KeyPurposeId.id_kp_serverAuth, names);
    }

    /**
     * Issues a certificate with which to be a user of the API server.
     *
     * @param user the user's name
     * @param groups the groups that the user is a member of
     * @return the certificate with its key
     */
    public Identity client(String user, List<String> groups) {
        return issue(name(user, groups), KeyPurposeId.id_kp_clientAuth);
    }

    private Identity issue(X500Name subject, KeyPurposeId purpose, GeneralName... names) {
        var keys = newKeys();
        var issuer = X500Name.getInstance(
                authority.certificate().getSubjectX500Principal().getEncoded());
        try {
            var builder = builder(issuer, subject, keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            var signer = new KeyPair(authority.certificate().getPublicKey(), authority.key());
            return new Identity(sign(builder, signer), keys.getPrivate());
        } catch (CertIOException e) {
            throw broken(e);
        }
    }

    /**
     * A TLS context that trusts this authority and shows an identity.
     *
     * @param shown what it shows to the other side
     * @return a new context, for a client or a server
     */
    public SSLContext context(Identity shown) {
        try {
            var none = new char[0];
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, none);
            keys.setKeyEntry("shown", shown.key(), none, new X509Certificate[] {shown.certificate()});
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, none);
            return context(managers.getKeyManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw broken(e);
        }
    }

    /**
     * A TLS context that trusts this authority and shows nothing, for a client that says who it is by a token.
     *
     * @return a new context, for a client
     */
    public SSLContext context() {
        try {
            return context(new KeyManager[0]);
        } catch (GeneralSecurityException | IOException e) {
            throw broken(e);
        }
    }

    private SSLContext context(KeyManager[] shown) throws GeneralSecurityException, IOException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, new char[0]);
        trusted.setCertificateEntry("authority", authority.certificate());
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(shown, managers.getTrustManagers(), RANDOM);
        return context;
    }

    /**
     * Makes a pair of keys for signing tokens.
     *
     * @return the private key in PKCS 8 and the public one, both as PEM
     */
    public static SigningKeys signingKeys() {
        var keys = newKeys();
        return new SigningKeys(
                Pem.of("PRIVATE KEY", keys.getPrivate().getEncoded()),
                Pem.of("PUBLIC KEY", keys.getPublic().getEncoded()));
    }

    /**
     * A pair of keys as PEM. Immutable.
     *
     * @param privatePem the private key
     * @param publicPem the public key
     */
    public record SigningKeys(String privatePem, String publicPem) {}

    static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw broken(e);
        }
    }

    private static X500Name name(String commonName, List<String> organizations) {
        var builder = new X500NameBuilder(BCStyle.INSTANCE);
        organizations.forEach(organization -> builder.addRDN(BCStyle.O, organization));
        return builder.addRDN(BCStyle.CN, commonName).build();
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, PublicKey key) {
        var now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE),
                Date.from(now.minus(BEFORE)),
                Date.from(now.plus(AFTER)),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair signer) {
        try {
            var holder = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer.getPrivate()));
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw broken(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    private static TestbedException broken(Exception cause) {
        return new TestbedException(Code.BROKEN, "A certificate can't be made", cause);
    }
}
