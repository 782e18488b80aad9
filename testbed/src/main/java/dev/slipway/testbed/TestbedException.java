package dev.slipway.testbed;

/**
 * The test bed can't do what was asked of it, with a stable code and one sentence that says why and what to do about
 * it. It is always a fault of the machine or of the bed, never a result of the test. Immutable.
 */
public final class TestbedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What stands in the way. */
    public enum Code {
        /** There is no Go tool chain on this machine. */
        NO_GO,
        /** The Go tool chain is older than a component needs. */
        GO_TOO_OLD,
        /** There is less free disk space than a build needs. */
        NO_DISK_SPACE,
        /** A Go module of a fixed version can't be had: not in the module cache, and not from the proxy. */
        MODULE_UNAVAILABLE,
        /** A component doesn't compile. */
        BUILD_FAILED,
        /** A version of Kubernetes was asked for that there are no module files for. */
        UNKNOWN_VERSION,
        /** A program or package of the operating system is missing and can't be installed. */
        PACKAGE_UNAVAILABLE,
        /** What was asked for needs root, or a capability that this process lacks. */
        NOT_PERMITTED,
        /** Somebody else has what a bed needs for itself and a machine has once. */
        IN_USE,
        /** A process of the bed ended by itself. */
        PROCESS_ENDED,
        /** Something was not so within its time. */
        NOT_IN_TIME,
        /** The API server refused what the bed itself asked of it. */
        REFUSED,
        /** Something is left that ought to be gone. */
        LEFT_BEHIND,
        /** A file, a process or a connection of the bed failed. */
        BROKEN
    }

    /** What stands in the way; a name, so that it survives serialization as it is. */
    private final Code code;

    /**
     * Creates an error.
     *
     * @param code what stands in the way
     * @param message one sentence: the thing, the value, the limit
     */
    public TestbedException(Code code, String message) {
        super(code + ": " + message);
        this.code = code;
    }

    /**
     * Creates an error with its cause.
     *
     * @param code what stands in the way
     * @param message one sentence: the thing, the value, the limit
     * @param cause what it follows from
     */
    public TestbedException(Code code, String message, Throwable cause) {
        super(code + ": " + message, cause);
        this.code = code;
    }

    /**
     * Says what stands in the way.
     *
     * @return the code
     */
    public Code code() {
        return code;
    }
}
