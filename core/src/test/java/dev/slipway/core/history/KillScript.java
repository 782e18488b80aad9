package dev.slipway.core.history;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.GroupDeletion;
import dev.slipway.core.Mutation;
import dev.slipway.core.MutationOptions;
import dev.slipway.core.TestClock;
import dev.slipway.core.TestDirectory;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.RequestId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.UserId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What a worker does until it is killed: every verb, with reconciliation in between; and what is recorded after each step. */
final class KillScript {
    static final Actor ANN = Actor.user("ann");
    static final List<String> IDS = List.of("one", "two", "three", "four");
    static final Map<String, InstanceType> TYPES = new LinkedHashMap<>();
    private static final Actor ROOT = Actor.administrator("root");
    private static final Duration WINDOW = Duration.ofMinutes(2);

    static {
        for (String[] type : new String[][] {{"half", "500m"}, {"whole", "1"}, {"double", "2"}}) {
            TYPES.put(type[0], InstanceType.of(type[0], ResourceAmounts.of("cpu", type[1])));
        }
    }

    private final TestDirectory directory = new TestDirectory();
    private final TestClock clock = new TestClock();
    private final DeploymentManager manager;
    private final List<Step> steps = new ArrayList<>();

    private KillScript(HistoryStore store, DirectoryBackEnd backEnd, long seed) {
        directory.put(group("lab").limits(ResourceAmounts.of("cpu", "3")).build());
        directory.put(group("side").limits(ResourceAmounts.of("cpu", "2")).build());
        directory.put(group("spare").build());
        manager = DeploymentManager.builder()
                .store(store)
                .directory(directory)
                .provider(DirectoryProvider.factory(backEnd), ProviderSettings.none())
                .clock(clock, clock)
                .random(new Random(seed))
                .suspendAfter(WINDOW)
                .manualReconcile()
                .build();
        write();
    }

    static KillScript on(HistoryStore store, DirectoryBackEnd backEnd, long seed) {
        return new KillScript(store, backEnd, seed);
    }

    private static Group.Builder group(String id) {
        var group = Group.builder();
        group.id(new GroupId(id))
                .isModelDeploymentOn(true)
                .addAllInstanceTypes(TYPES.values())
                .addMembers(new UserId("ann"));
        return group;
    }

    private void write() {
        deploys("lab", "one", "whole", 2);
        reconciles();
        changes("one", options -> manager.update(ANN, id("one"), image("models/one:2"), options));
        reconciles();
        deploys("lab", "two", "half", 1);
        steps.add(new Step(Effect.NOTHING, List.of(), message -> deploy("lab", "two", "half", 1, "the same request")));
        steps.add(new Step(
                Effect.NOTHING,
                List.of(),
                message -> manager.plan(ANN, Mutation.update(id("one"), image("models/one:3")))));
        changes("two", options -> manager.scale(ANN, id("two"), 2, options));
        reconciles();
        changes("two", options -> manager.scale(ANN, id("two"), 1, options));
        reconciles();
        // 2 of 1 cpu can't be replaced by 1 of 2 cpus step by step: there is no room, so all of them go first.
        var drain = SpecChange.builder().instanceType("double").replicas(1).build();
        changes("one", options -> manager.update(ANN, id("one"), drain, options));
        reconciles();
        changes("two", options -> manager.stop(ANN, id("two"), options));
        reconciles();
        var said = SpecChange.builder().description("while it is stopped").build();
        changes("two", options -> manager.update(ANN, id("two"), said, options));
        changes("two", options -> manager.start(ANN, id("two"), options));
        reconciles();
        changes("one", options -> manager.rollback(ANN, id("one"), new RevisionNumber(2), options));
        reconciles();
        deploys("side", "three", "whole", 1);
        deploys("side", "four", "half", 1);
        reconciles();
        switches(false);
        switches(true);
        changes("three", options -> manager.update(ANN, id("three"), image("models/three:2"), requested(options)));
        steps.add(new Step(
                Effect.NOTHING,
                List.of(),
                message -> manager.update(
                        ANN, id("three"), image("models/three:2"), requested(MutationOptions.because("again")))));
        deletes(List.of("two"), () -> manager.delete(ANN, id("two")));
        reconciles();
        deploys("side", "two", "half", 1);
        reconciles();
        deletes(
                List.of("three", "four", "two"),
                () -> manager.deleteGroup(ROOT, new GroupId("side"), GroupDeletion.Mode.DELETE));
        reconciles();
        deletes(List.of("one"), () -> manager.delete(ROOT, id("one")));
        reconciles();
        deploys("lab", "one", "half", 1);
        reconciles();
    }

    private void deploys(String group, String id, String type, int replicas) {
        steps.add(new Step(Effect.DEPLOYS, List.of(id), message -> deploy(group, id, type, replicas, message)));
    }

    void deploy(String group, String id, String type, int replicas, String message) {
        var spec = DeploymentSpec.builder()
                .group(group)
                .id(id)
                .name(id)
                .instanceType(type)
                .replicas(replicas)
                .image("models/" + id + ":1");
        var options = MutationOptions.builder();
        options.message(message).requestId(new RequestId("request-of-" + group + "-" + id + "-" + type));
        manager.deploy(ANN, spec.build(), options.build());
    }

    private void changes(String id, Change change) {
        steps.add(new Step(Effect.CHANGES, List.of(id), message -> change.with(MutationOptions.because(message))));
    }

    private void deletes(List<String> ids, Runnable deletion) {
        steps.add(new Step(Effect.DELETES, ids, message -> deletion.run()));
    }

    private void reconciles() {
        steps.add(new Step(Effect.NOTHING, List.of(), message -> passes(5)));
    }

    private void switches(boolean on) {
        steps.add(new Step(Effect.NOTHING, List.of(), message -> {
            directory.change("side", group -> group.isModelDeploymentOn(on));
            passes(2);
            clock.advance(WINDOW);
            passes(3);
        }));
    }

    private void passes(int most) {
        for (int pass = 0; pass < most; pass++) {
            manager.reconcile();
        }
    }

    private static MutationOptions requested(MutationOptions options) {
        var requested = MutationOptions.builder();
        return requested
                .from(options)
                .requestId(new RequestId("request-of-an-update"))
                .build();
    }

    private static SpecChange image(String image) {
        return SpecChange.builder().image(image).build();
    }

    static DeploymentId id(String value) {
        return new DeploymentId(value);
    }

    List<Step> steps() {
        return steps;
    }

    DeploymentManager manager() {
        return manager;
    }

    /** What the history of each id says after so many steps, oldest first; an id that isn't there isn't named. */
    Map<String, List<String>> recordedAfter(int done) {
        Map<String, List<String>> recorded = new LinkedHashMap<>();
        for (int number = 1; number <= done; number++) {
            Step step = steps.get(number - 1);
            String message = "step " + number;
            for (String id : step.ids()) {
                switch (step.effect()) {
                    case DEPLOYS -> recorded.put(id, new ArrayList<>(List.of(message)));
                    case CHANGES -> recorded.get(id).add(message);
                    case DELETES -> recorded.remove(id);
                    case NOTHING -> throw new IllegalStateException(message);
                }
            }
        }
        return recorded;
    }

    /** What a step does to the record of its ids. */
    enum Effect {
        DEPLOYS,
        CHANGES,
        DELETES,
        NOTHING
    }

    /** Changes a deployment. */
    @FunctionalInterface
    private interface Change {
        void with(MutationOptions options);
    }

    /** Does something, and says so in the history. */
    @FunctionalInterface
    interface Action {
        void perform(String message);
    }

    /**
     * One step.
     *
     * @param effect what it does to the record
     * @param ids of what
     * @param action how
     */
    record Step(Effect effect, List<String> ids, Action action) {}
}
