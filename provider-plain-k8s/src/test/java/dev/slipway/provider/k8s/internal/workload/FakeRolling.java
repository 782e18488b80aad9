package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * What the Deployment controller does next about one Deployment, from its copy of it and the ReplicaSets there are: a change of the number
 * is spread over all ReplicaSets that ask for something, those of old templates too, and only then are pods replaced.
 */
final class FakeRolling {
    /** Annotation of a ReplicaSet: for how many replicas it was sized. */
    static final String SCALED_FOR = "deployment.kubernetes.io/desired-replicas";

    private final Shape shape;
    private final List<ReplicaSetObject> sets;
    private final Optional<ReplicaSetObject> young;
    private final List<ReplicaSetObject> old;
    private final ToIntFunction<ReplicaSetObject> ready;

    FakeRolling(
            DeploymentObject copy,
            List<ReplicaSetObject> sets,
            Predicate<ReplicaSetObject> isYoung,
            ToIntFunction<ReplicaSetObject> ready) {
        this.shape = Shape.of(copy);
        this.sets = sets;
        this.young = sets.stream().filter(isYoung).findFirst();
        this.old = sets.stream().filter(isYoung.negate()).toList();
        this.ready = ready;
    }

    /**
     * A ReplicaSet gets a size.
     *
     * @param set which; empty for a new one of the copy's template
     */
    record Action(Optional<ReplicaSetObject> set, int size) {}

    /** What it does in one go; empty if there is nothing to do now. */
    List<Action> actions() {
        List<ReplicaSetObject> active =
                sets.stream().filter(set -> size(set) > 0).toList();
        boolean isNumberNew = active.stream().anyMatch(set -> scaledFor(set) != shape.replicas());
        if (isNumberNew && (active.size() == 1 || !shape.strategy().isRecreate())) {
            return spread(active);
        }
        Optional<Action> action = shape.strategy().isRecreate() ? recreate() : roll();
        return action.stream().toList();
    }

    private static int size(ReplicaSetObject set) {
        return set.spec().wanted();
    }

    private static int scaledFor(ReplicaSetObject set) {
        return Integer.parseInt(set.metadata().annotation(SCALED_FOR).orElse("-1"));
    }

    private List<Action> spread(List<ReplicaSetObject> active) {
        List<ReplicaSetObject> largestFirst = active.stream()
                .sorted(Comparator.comparing((ReplicaSetObject set) -> -size(set))
                        .thenComparing(set -> set.metadata().name()))
                .toList();
        List<Integer> sizes = active.size() == 1 ? List.of(shape.replicas()) : shares(largestFirst);
        List<Action> actions = new ArrayList<>();
        for (int place = 0; place < sizes.size(); place++) {
            actions.add(new Action(Optional.of(largestFirst.get(place)), sizes.get(place)));
        }
        return actions;
    }

    private List<Integer> shares(List<ReplicaSetObject> largestFirst) {
        int all = total(largestFirst, FakeRolling::size);
        int allowed =
                shape.replicas() == 0 ? 0 : shape.replicas() + shape.strategy().surge();
        int left = allowed - all;
        List<Integer> sizes = new ArrayList<>();
        for (ReplicaSetObject set : largestFirst) {
            int share = Math.round((float) size(set) * allowed / all) - size(set);
            int change = left > 0 ? Math.max(0, Math.min(share, left)) : Math.min(0, Math.max(share, left));
            sizes.add(size(set) + change);
            left -= change;
        }
        for (int place = 0; place < sizes.size() && left != 0; place++) {
            int size = Math.max(0, sizes.get(place) + left);
            left -= size - sizes.get(place);
            sizes.set(place, size);
        }
        return sizes;
    }

    /** It looks only whether old ReplicaSets ask for something, as this fake knows no pods. */
    private Optional<Action> recreate() {
        Optional<ReplicaSetObject> toEnd =
                old.stream().filter(set -> size(set) > 0).findFirst();
        return toEnd.isPresent() ? toEnd.map(set -> new Action(Optional.of(set), 0)) : sizeYoung(shape.replicas());
    }

    private Optional<Action> roll() {
        int youngSize = young.map(FakeRolling::size).orElse(0);
        int all = total(sets, FakeRolling::size);
        int room = shape.replicas() + shape.strategy().surge() - all;
        int size = youngSize >= shape.replicas()
                ? shape.replicas()
                : youngSize + Math.max(0, Math.min(room, shape.replicas() - youngSize));
        Optional<Action> grown = sizeYoung(size);
        return grown.isPresent() ? grown : shrinkOld(all, youngSize);
    }

    private Optional<Action> shrinkOld(int all, int youngSize) {
        int least = shape.replicas() - shape.strategy().unavailable();
        int youngUnready = youngSize - young.map(ready::applyAsInt).orElse(0);
        int most = all - least - youngUnready;
        if (most <= 0) {
            return Optional.empty();
        }
        Optional<ReplicaSetObject> sick =
                old.stream().filter(set -> size(set) > ready.applyAsInt(set)).findFirst();
        if (sick.isPresent()) {
            int fewer = Math.min(most, size(sick.get()) - ready.applyAsInt(sick.get()));
            return Optional.of(new Action(sick, size(sick.get()) - fewer));
        }
        int spare = total(sets, ready) - least;
        return spare <= 0
                ? Optional.empty()
                : old.stream()
                        .filter(set -> size(set) > 0)
                        .findFirst()
                        .map(set -> new Action(Optional.of(set), Math.max(0, size(set) - spare)));
    }

    private Optional<Action> sizeYoung(int size) {
        if (young.isEmpty()) {
            return Optional.of(new Action(Optional.empty(), size));
        }
        return size(young.get()) == size && scaledFor(young.get()) == shape.replicas()
                ? Optional.empty()
                : Optional.of(new Action(young, size));
    }

    private static int total(List<ReplicaSetObject> of, ToIntFunction<ReplicaSetObject> number) {
        return of.stream().mapToInt(number).sum();
    }
}
