package dev.slipway.provider.k8s.internal.record;

import java.util.function.Supplier;

/** Stands between a store and its cluster: what becomes of a call is its decision. */
interface Wire {
    /** Every call arrives, and so does its answer. */
    Wire DIRECT = new Wire() {
        @Override
        public <T> T pass(Call call, Supplier<T> carryOut) {
            return carryOut.get();
        }
    };

    /** Lets a call pass, or doesn't. */
    <T> T pass(Call call, Supplier<T> carryOut);

    /**
     * A call.
     *
     * @param verb get, list, apply or delete
     * @param name of the ConfigMap, or the selector
     */
    record Call(String verb, String name) {
        boolean isWrite() {
            return verb.equals("apply") || verb.equals("delete");
        }

        @Override
        public String toString() {
            return verb + " " + name;
        }
    }
}
