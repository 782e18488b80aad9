package dev.slipway.provider.k8s.internal.workload;

/** What is believed of an object that says that it was written for a goal. */
enum Trust {
    /** That it is as it was written then: it is left alone. */
    STAMP,
    /** Nothing: it is written again, so that whatever somebody has edited is undone. */
    NOTHING
}
