package dev.slipway.provider.k8s.internal.workload;

/**
 * Keys of the labels and annotations that say whose an object is and how recent, besides those of
 * {@link dev.slipway.spi.RolloutLabels}. Every object of a deployment has the labels; the annotations are the Deployment's, unless
 * said otherwise.
 */
public final class StampKeys {
    /** Label of every object, pods included, and part of the selector: which life of the id. */
    public static final String INCARNATION = "slipway.dev/incarnation";

    /**
     * Label of a pod template, and so of ReplicaSets and pods: which content, as a digest. Annotation of the Deployment: the one that it
     * shall come to.
     */
    public static final String TEMPLATE = "slipway.dev/template";

    /** Annotation of every object that is written: the fence of the rollout that wrote it last. */
    public static final String FENCE = "slipway.dev/fence";

    /**
     * Annotation: the revision of the rollout that wrote it last. Label of a pod template: the revision that brought this template, which
     * stays while later revisions have the same.
     */
    public static final String REVISION = "slipway.dev/revision";

    /** Annotation: the fence of the last rollout of which everything was written. */
    public static final String COMPLETE = "slipway.dev/complete";

    /**
     * Annotation, only under a rollout that asks for the same replicas in the same way as the one right before it, so that nothing but its
     * callers changes: when that one was written ({@link ProgressClock#writtenAt}), as in {@code 2026-11-22T10:00:00Z}. It is no progress
     * of the replicas.
     */
    public static final String WRITTEN_AT = "slipway.dev/written-at";

    /**
     * Annotation of a Deployment: the kinds of the objects that belong to its last rollout besides itself, separated by commas. They are
     * all named as it is.
     */
    public static final String PARTS = "slipway.dev/parts";

    /**
     * Annotation of the objects beside the Deployment, and of a pod template: what was written, as a digest. So what hasn't changed isn't
     * written again, and what other settings would write isn't mistaken for an edit.
     */
    public static final String CONTENT = "slipway.dev/content";

    /** Annotation of a pod template, and so of pods: how many seconds a pod's end takes at most. */
    public static final String TERMINATION = "slipway.dev/termination-seconds";

    /** Annotation of every object, pods included: the group's whole name, which the label may have to shorten. */
    public static final String GROUP = "slipway.dev/group";

    private StampKeys() {}
}
