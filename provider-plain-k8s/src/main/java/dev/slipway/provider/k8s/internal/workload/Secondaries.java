package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.Fence;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PlainObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Brings what is beside a Deployment to what is wanted. The Deployment has the rollout's stamp before anything is written here. That stops
 * calls of older rollouts, except one that has passed that point and is late: it may still write what it has read. So what looks right
 * is left alone only if the rollout before was written whole, which leaves no such call with other content; otherwise all of it is
 * written again, which makes what the late call has read out of date. That it looks right is believed of what this rollout has written; what
 * an earlier one wrote is compared, as somebody may have edited it since.
 */
final class Secondaries {
    private final KubeCluster cluster;
    private final Predecessors predecessors;

    Secondaries(KubeCluster cluster, Predecessors predecessors) {
        this.cluster = cluster;
        this.predecessors = predecessors;
    }

    /** The kinds that may be there while a rollout is under way. */
    static Set<String> kinds(List<SecondaryManifest> wanted) {
        var kinds = new TreeSet<String>();
        wanted.forEach(manifest -> kinds.add(manifest.kind().kind()));
        return kinds;
    }

    /** What has to be written for a Deployment that was just created: everything, and it is looked at only if it is there already. */
    Survey unseen(Goal goal) {
        return new Survey(
                SecondaryManifests.of(goal).stream()
                        .map(manifest -> new Due(manifest.kind(), Optional.of(manifest), Optional.empty(), false))
                        .toList(),
                false);
    }

    /** Reads what is there, and finds what has to be written. */
    Survey survey(Goal goal, Primary owner, Trust trust) {
        List<SecondaryManifest> wanted = SecondaryManifests.of(goal);
        List<Survey> all = new ArrayList<>();
        wanted.forEach(manifest -> all.add(survey(goal, owner, trust, manifest)));
        Set<String> unwanted = owner.parts();
        unwanted.removeAll(kinds(wanted));
        SecondaryManifests.KINDS.stream()
                .filter(kind -> unwanted.contains(kind.kind()))
                .forEach(kind -> all.add(leftOver(goal, kind)));
        return Survey.of(all);
    }

    private Survey survey(Goal goal, Primary owner, Trust trust, SecondaryManifest wanted) {
        Optional<ObjectNode> live = cluster.raw(wanted.kind(), goal.namespace(), goal.name());
        Optional<ObjectMeta> found =
                live.map(raw -> RawObject.read(wanted.kind(), raw).metadata());
        var due = new Due(wanted.kind(), Optional.of(wanted), found, true);
        if (found.isEmpty()) {
            return Survey.of(due);
        }
        ObjectMeta metadata = found.get();
        if (!isOf(goal, metadata)) {
            return predecessors.clear(wanted.kind(), metadata) ? Survey.of(due.absent()) : Survey.BLOCKED;
        }
        if (metadata.isTerminating()) {
            return Survey.BLOCKED;
        }
        boolean isLeft = trust == Trust.STAMP
                && isAsWanted(goal, owner, wanted, metadata)
                && (isWritten(goal, owner, metadata) || !Edits.isEdited(wanted.manifest(), live.get()));
        return isLeft ? Survey.NOTHING : Survey.of(due);
    }

    private Survey leftOver(Goal goal, KubeKind<PlainObject> kind) {
        return cluster.get(kind, goal.namespace(), goal.name())
                .map(PlainObject::metadata)
                .filter(found -> isOf(goal, found) && !found.isTerminating())
                .map(found -> Survey.of(new Due(kind, Optional.empty(), Optional.of(found), true)))
                .orElse(Survey.NOTHING);
    }

    private static boolean isOf(Goal goal, ObjectMeta found) {
        return Stamp.owner(found).equals(Optional.of(goal.ref()));
    }

    private static boolean isAsWanted(Goal goal, Primary owner, SecondaryManifest wanted, ObjectMeta found) {
        boolean isOwned = found.controller().equals(Optional.of(owner.metadata().uid()));
        boolean isSame = found.annotation(StampKeys.CONTENT).equals(Optional.of(wanted.digest()));
        return isOwned
                && isSame
                && (isWrittenNow(goal, found)
                        || owner.stamp()
                                .filter(stamp -> wasWhole(stamp, goal.fence()))
                                .isPresent());
    }

    /** Whether this very rollout has come past it, so that the stamp is believed. */
    private static boolean isWritten(Goal goal, Primary owner, ObjectMeta found) {
        return isWrittenNow(goal, found)
                || owner.stamp()
                        .filter(stamp -> stamp.fence().equals(goal.fence()) && stamp.isComplete())
                        .isPresent();
    }

    private static boolean isWrittenNow(Goal goal, ObjectMeta found) {
        return found.annotation(StampKeys.FENCE).equals(Optional.of(goal.fence().toString()));
    }

    /** Whether the rollout before this one was written whole: a stamp that is put over a half-written one forgets what was whole before. */
    private static boolean wasWhole(Stamp stamp, Fence fence) {
        return stamp.fence().equals(fence) ? stamp.complete().isPresent() : stamp.isComplete();
    }

    /** Writes what is due; false if something that has to go first is in the way. */
    boolean write(Goal goal, Primary owner, Survey survey) {
        for (Due due : survey.due()) {
            if (!write(goal, owner, due)) {
                return false;
            }
        }
        return true;
    }

    private boolean write(Goal goal, Primary owner, Due due) {
        if (due.wanted().isEmpty()) {
            asRead(due.kind(), due.read().orElseThrow(), read -> {
                boolean unused = cluster.delete(due.kind(), read);
            });
            return true;
        }
        var manifest = due.wanted().get().ownedBy(owner.metadata(), goal.fence());
        if (due.read().isPresent()) {
            asRead(due.kind(), due.read().get(), read -> change(due.kind(), manifest, read));
            return true;
        }
        try {
            create(due.kind(), manifest);
            return true;
        } catch (KubeException e) {
            if (due.isSeen() || e.kind() != KubeException.Kind.STALE) {
                throw e;
            }
            Survey now = survey(goal, owner, Trust.STAMP, due.wanted().get());
            return !now.isBlocked() && write(goal, owner, now);
        }
    }

    /** Writes what was read; also if a controller has told its state meanwhile, which changes nothing that anybody decides by. */
    private void asRead(KubeKind<PlainObject> kind, ObjectMeta first, Consumer<ObjectMeta> write) {
        ObjectMeta read = first;
        for (int times = 1; ; times++) {
            try {
                write.accept(read);
                return;
            } catch (KubeException e) {
                if (e.kind() != KubeException.Kind.STALE || times > Primaries.MOST_TIMES) {
                    throw e;
                }
                ObjectMeta before = read;
                read = cluster.get(kind, before.namespace(), before.name())
                        .map(PlainObject::metadata)
                        .filter(now -> isSame(now, before))
                        .orElseThrow(() -> e);
            }
        }
    }

    /** Which rollout has written it, and what, stands in its annotations; so another rollout's write is never written over. */
    private static boolean isSame(ObjectMeta now, ObjectMeta before) {
        return now.isAskedAsIn(before)
                && now.labels().equals(before.labels())
                && now.annotations().equals(before.annotations());
    }

    /**
     * A port of a Service that was given another number can't be changed back by what is ours alone: the port that somebody has made of it is
     * theirs. Such a Service leads nowhere, so it may be made anew.
     */
    private void change(KubeKind<PlainObject> kind, ObjectNode manifest, ObjectMeta read) {
        try {
            PlainObject unused = cluster.apply(kind, Manifest.toChange(manifest, read));
        } catch (KubeException e) {
            if (e.kind() != KubeException.Kind.INVALID || !kind.equals(KubeKind.SERVICE)) {
                throw e;
            }
            boolean unused = cluster.delete(kind, read);
            create(kind, manifest);
        }
    }

    private void create(KubeKind<PlainObject> kind, ObjectNode manifest) {
        PlainObject unused = cluster.apply(kind, Manifest.toCreate(manifest));
    }

    /**
     * An object that has to be written.
     *
     * @param kind what it is
     * @param wanted as it is wanted; empty to remove it
     * @param read as it was read; empty to create it
     * @param isSeen whether it was looked for
     */
    record Due(
            KubeKind<PlainObject> kind, Optional<SecondaryManifest> wanted, Optional<ObjectMeta> read, boolean isSeen) {
        Due absent() {
            return new Due(kind, wanted, Optional.empty(), isSeen);
        }
    }

    /**
     * What was found.
     *
     * @param due what has to be written
     * @param isBlocked whether something that has to go first is in the way
     */
    record Survey(List<Due> due, boolean isBlocked) {
        static final Survey NOTHING = new Survey(List.of(), false);
        static final Survey BLOCKED = new Survey(List.of(), true);

        static Survey of(Due due) {
            return new Survey(List.of(due), false);
        }

        static Survey of(List<Survey> all) {
            return new Survey(
                    all.stream().flatMap(one -> one.due().stream()).toList(),
                    all.stream().anyMatch(Survey::isBlocked));
        }

        boolean isEmpty() {
            return due.isEmpty() && !isBlocked;
        }
    }
}
