package dev.slipway.testbed.fault;

/**
 * Which requests are meant, said so that a test reads like a sentence: {@code writes().of("deployments").in("team-a")}. Immutable and
 * thread-safe.
 */
@FunctionalInterface
public interface Requests {
    /**
     * Whether one is meant.
     *
     * @param request a request
     * @return whether it is
     */
    boolean include(KubeRequest request);

    /**
     * All of them.
     *
     * @return every request
     */
    static Requests any() {
        return request -> true;
    }

    /**
     * Whatever is sent as POST, PUT, PATCH or DELETE, also what only asks.
     *
     * @return the writes
     */
    static Requests writes() {
        return KubeRequest::isWrite;
    }

    /**
     * The writes that are meant to be stored: neither a dry run nor a review of what somebody may do.
     *
     * @return the changes
     */
    static Requests changes() {
        return request -> request.isWrite() && !request.isOnlyAsking();
    }

    /**
     * Reads of a whole collection.
     *
     * @return the LISTs
     */
    static Requests lists() {
        return verb("list");
    }

    /**
     * Reads of one object.
     *
     * @return the GETs of an object, also of a subresource such as its log
     */
    static Requests gets() {
        return verb("get");
    }

    /**
     * Watches.
     *
     * @return the watches
     */
    static Requests watches() {
        return verb("watch");
    }

    /**
     * Reads of a container's log, once or as it grows.
     *
     * @return the reads of logs
     */
    static Requests logs() {
        return request -> request.verb().equals("get") && request.subresource().equals("log");
    }

    /**
     * Requests with a verb of the Kubernetes API.
     *
     * @param verb such as {@code create} or {@code patch}
     * @return those requests
     */
    static Requests verb(String verb) {
        return request -> request.verb().equals(verb);
    }

    /**
     * Those about one kind of object.
     *
     * @param resource the plural name, such as {@code deployments}
     * @return fewer requests
     */
    default Requests of(String resource) {
        return and(request -> request.resource().equals(resource));
    }

    /**
     * Those about objects in one namespace.
     *
     * @param namespace the namespace
     * @return fewer requests
     */
    default Requests in(String namespace) {
        return and(request -> request.namespace().equals(namespace));
    }

    /**
     * Those that name one object. The name of an object that is created by POST stands in its body, so such a request names none.
     *
     * @param name the object's name
     * @return fewer requests
     */
    default Requests named(String name) {
        return and(request -> request.name().equals(name));
    }

    /**
     * Those that others include too.
     *
     * @param others what they have to be besides
     * @return fewer requests
     */
    default Requests and(Requests others) {
        return request -> include(request) && others.include(request);
    }

    /**
     * Those that are meant here or there.
     *
     * @param others what is meant too
     * @return more requests
     */
    default Requests or(Requests others) {
        return request -> include(request) || others.include(request);
    }
}
