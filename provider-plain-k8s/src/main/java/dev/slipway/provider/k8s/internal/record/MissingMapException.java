package dev.slipway.provider.k8s.internal.record;

/** A ConfigMap isn't there that a ledger leads to. If the ledger has moved on that is no wonder, else it was taken away. */
final class MissingMapException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingMapException(String where) {
        super(where + " is missing");
    }
}
