package dev.slipway.provider.k8s.internal.kube;

import io.kubernetes.client.util.SSLUtils;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** A client certificate that is renewed while connections are made with it; none at first. Thread-safe. */
final class ClientJavaKeys extends X509ExtendedKeyManager {
    private volatile @Nullable X509KeyManager current;

    /** From now on connections are made with this one. */
    void renew(byte[] certificate, byte[] key) throws GeneralSecurityException, IOException {
        for (KeyManager manager :
                SSLUtils.keyManagers(certificate, key, SSLUtils.recognizePrivateKeyAlgo(key), "", null, null)) {
            if (manager instanceof X509KeyManager found) {
                current = found;
            }
        }
    }

    boolean isEmpty() {
        return current == null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal[] issuers) {
        X509KeyManager keys = current;
        return keys == null ? null : keys.getClientAliases(type, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        X509KeyManager keys = current;
        return keys == null ? null : keys.chooseClientAlias(types, issuers, socket);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        X509KeyManager keys = current;
        return keys == null ? null : keys.chooseClientAlias(types, issuers, null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        X509KeyManager keys = current;
        return keys == null ? null : keys.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        X509KeyManager keys = current;
        return keys == null ? null : keys.getPrivateKey(alias);
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return null;
    }
}
