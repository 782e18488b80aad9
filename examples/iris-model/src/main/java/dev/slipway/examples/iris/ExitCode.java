package dev.slipway.examples.iris;

/** How the process ends when it ends by itself; a handled TERM ends with the 143 of the JDK. Immutable. */
enum ExitCode {
    BAD_WEIGHTS(1),
    BAD_SETTING(2),
    CRASHED(3),
    CANNOT_LISTEN(4);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
