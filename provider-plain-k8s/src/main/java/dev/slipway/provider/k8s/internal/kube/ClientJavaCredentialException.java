package dev.slipway.provider.k8s.internal.kube;

import java.io.IOException;

/** Nobody can say to the server who asks. */
final class ClientJavaCredentialException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientJavaCredentialException(String message) {
        super(message);
    }

    ClientJavaCredentialException(String message, Throwable cause) {
        super(message, cause);
    }
}
