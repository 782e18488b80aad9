package dev.slipway.core.simulation.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * What the deployment controller does next about one object, from its copy of the object and the replica sets there are, as
 * Kubernetes does it: first a change of the number is spread over the replica sets that there are (an old template's too),
 * then replica sets are replaced.
 */
final class Rolling {
    private final SimObjects objects;
    private final SimDeployment copy;
    private final Shape shape;
    private final List<SimReplicaSet> sets;
    private final Optional<SimReplicaSet> young;
    private final List<SimReplicaSet> old;

    Rolling(SimObjects objects, SimDeployment copy) {
        this.objects = objects;
        this.copy = copy;
        this.shape = copy.shape();
        this.sets = objects.setsOf(copy.uid());
        this.young = sets.stream()
                .filter(set -> set.template().equals(shape.template()))
                .findFirst();
        this.old = sets.stream()
                .filter(set -> !set.template().equals(shape.template()))
                .toList();
    }

    /** One step; empty if there is nothing to do now. */
    Optional<Runnable> action() {
        List<SimReplicaSet> active = sets.stream().filter(set -> set.size() > 0).toList();
        boolean isNumberNew = active.stream().anyMatch(set -> set.scaledFor() != shape.replicas());
        if (isNumberNew && (active.size() == 1 || !shape.strategy().isRecreate())) {
            return Optional.of(() -> spread(active));
        }
        return shape.strategy().isRecreate() ? recreate() : roll();
    }

    private void spread(List<SimReplicaSet> active) {
        if (active.size() == 1) {
            scale(active.get(0), shape.replicas());
            return;
        }
        int all = total(active, SimReplicaSet::size);
        int allowed =
                shape.replicas() == 0 ? 0 : shape.replicas() + shape.strategy().surge();
        int left = allowed - all;
        List<SimReplicaSet> largestFirst = active.stream()
                .sorted(Comparator.comparing((SimReplicaSet set) -> -set.size()).thenComparing(SimReplicaSet::uid))
                .toList();
        List<Integer> sizes = new ArrayList<>();
        for (SimReplicaSet set : largestFirst) {
            int share = Math.round((float) set.size() * allowed / all) - set.size();
            int change = left > 0 ? Math.max(0, Math.min(share, left)) : Math.min(0, Math.max(share, left));
            sizes.add(set.size() + change);
            left -= change;
        }
        for (int place = 0; place < sizes.size() && left != 0; place++) {
            int size = Math.max(0, sizes.get(place) + left);
            left -= size - sizes.get(place);
            sizes.set(place, size);
        }
        for (int place = 0; place < sizes.size(); place++) {
            scale(largestFirst.get(place), sizes.get(place));
        }
    }

    /** It looks only whether old pods are there, not whether one is still to come. */
    private Optional<Runnable> recreate() {
        Optional<SimReplicaSet> toEnd =
                old.stream().filter(set -> set.size() > 0).findFirst();
        if (toEnd.isPresent()) {
            return Optional.of(() -> scale(toEnd.get(), 0));
        }
        boolean isOldPodThere =
                old.stream().flatMap(set -> objects.podsOf(set.uid())).anyMatch(SimPod::holds);
        return isOldPodThere ? Optional.empty() : sizeYoung(shape.replicas());
    }

    private Optional<Runnable> roll() {
        int youngSize = young.map(SimReplicaSet::size).orElse(0);
        int all = total(sets, SimReplicaSet::size);
        int room = shape.replicas() + shape.strategy().surge() - all;
        int size = youngSize >= shape.replicas()
                ? shape.replicas()
                : youngSize + Math.max(0, Math.min(room, shape.replicas() - youngSize));
        Optional<Runnable> grown = sizeYoung(size);
        return grown.isPresent() ? grown : shrinkOld(all, youngSize);
    }

    private Optional<Runnable> shrinkOld(int all, int youngSize) {
        int least = shape.replicas() - shape.strategy().unavailable();
        int youngUnready = youngSize - young.map(SimReplicaSet::ready).orElse(0);
        int most = all - least - youngUnready;
        if (most <= 0) {
            return Optional.empty();
        }
        Optional<SimReplicaSet> sick =
                old.stream().filter(set -> set.size() > set.ready()).findFirst();
        if (sick.isPresent()) {
            int fewer = Math.min(most, sick.get().size() - sick.get().ready());
            return Optional.of(() -> scale(sick.get(), sick.get().size() - fewer));
        }
        int spare = total(sets, SimReplicaSet::ready) - least;
        return spare <= 0
                ? Optional.empty()
                : old.stream()
                        .filter(set -> set.size() > 0)
                        .findFirst()
                        .map(set -> () -> scale(set, Math.max(0, set.size() - spare)));
    }

    private Optional<Runnable> sizeYoung(int size) {
        if (young.isEmpty()) {
            return shape.replicas() == 0 ? Optional.empty() : Optional.of(() -> create(size));
        }
        return young.get().size() == size ? Optional.empty() : Optional.of(() -> scale(young.get(), size));
    }

    private void create(int size) {
        objects.put(new SimReplicaSet(
                objects.nextUid(copy.uid() + "/"),
                copy.uid(),
                copy.ref(),
                shape.template(),
                copy.stamp().revision(),
                size,
                shape.replicas(),
                1,
                0,
                0));
    }

    private void scale(SimReplicaSet set, int size) {
        objects.put(set.scaled(size, shape.replicas()));
    }

    private static int total(List<SimReplicaSet> of, ToIntFunction<SimReplicaSet> number) {
        return of.stream().mapToInt(number).sum();
    }
}
