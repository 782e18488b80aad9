package dev.slipway.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.MutationOptions;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.GroupId;
import dev.slipway.model.RequestId;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.WhenTight;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every run there is of two managers, two mutations, one lost answer and one death. */
class SmallWorldTest {
    private static final DeploymentId ANT = new DeploymentId("ant");
    private static final Operation.Asked DEPLOYED = deploy("ant", "lab", 2);

    /** What the two are asked for. */
    static Stream<Pair> pairs() {
        return Stream.of(
                new Pair("two where one fits", List.of(), deploy("ant", "lab", 4), deploy("bee", "lab", 4)),
                new Pair("the same id", List.of(), deploy("ant", "lab", 1), deploy("ant", "lab", 1)),
                new Pair("the same id in two groups", List.of(), deploy("ant", "lab", 1), deploy("ant", "shop", 1)),
                new Pair("two updates", List.of(DEPLOYED), update("models/any:1"), update("models/any:2")),
                new Pair("update and delete", List.of(DEPLOYED), update("models/any:1"), delete()),
                new Pair(
                        "stop and scale",
                        List.of(DEPLOYED),
                        change("stop", (on, with) -> on.stop(Operations.ANN, ANT, with)),
                        scale(3)),
                new Pair("scale and deploy", List.of(DEPLOYED), scale(4), deploy("bee", "lab", 3)),
                new Pair(
                        "rollback and delete",
                        List.of(DEPLOYED, update("models/any:1")),
                        change("roll back", (on, with) -> on.rollback(Operations.ANN, ANT, RevisionNumber.FIRST, with)),
                        delete()),
                new Pair("delete and deploy again", List.of(DEPLOYED), delete(), deploy("ant", "lab", 1)));
    }

    /**
     * Two mutations at the same time.
     *
     * @param name in a few words
     * @param prepared what was there before
     * @param one of the first manager
     * @param other of the second
     */
    record Pair(String name, List<Operation.Asked> prepared, Operation.Asked one, Operation.Asked other) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    @DisplayName(
            "G1 G2 G4 G5 R86 R94 in no order of two mutations, with an answer lost and a process dead anywhere, is a"
                    + " guarantee broken")
    void everyRun(Pair pair) {
        try (var stage = new Stage()) {
            var small = new SmallWorld(
                    stage,
                    World.Kinds.QUICK,
                    Variant.RIGHT,
                    pair.prepared(),
                    List.of(List.of(pair.one()), List.of(pair.other())));
            int states = small.explore(1, 1);
            System.out.println("SmallWorldTest: " + pair + ": " + states + " states, " + small.runs() + " runs");
            assertThat(states).isGreaterThan(100);
        }
    }

    @Test
    @DisplayName("G1 G4 two mutations of each of two managers, with an answer lost and a process dead anywhere")
    void twoEach() {
        try (var stage = new Stage()) {
            var small = new SmallWorld(
                    stage,
                    World.Kinds.QUICK,
                    Variant.RIGHT,
                    List.of(),
                    List.of(
                            List.of(deploy("ant", "lab", 3), update("models/any:1")),
                            List.of(deploy("bee", "lab", 4), delete())));
            int states = small.explore(1, 1);
            System.out.println("SmallWorldTest: two each: " + states + " states, " + small.runs() + " runs");
            assertThat(states).isGreaterThan(5_000);
        }
    }

    private static Operation.Asked deploy(String id, String group, int replicas) {
        return mark -> new Operation(
                mark,
                "deploy " + id + " in " + group,
                new GroupId(group),
                Optional.of(new DeploymentId(id)),
                false,
                true,
                manager -> Optional.of(manager.deploy(
                        Operations.ANN,
                        DeploymentSpec.builder()
                                .group(group)
                                .id(id)
                                .name(id)
                                .image("models/any:0")
                                .instanceType("small")
                                .replicas(replicas)
                                .whenTight(WhenTight.RECREATE)
                                .build(),
                        marked(mark))));
    }

    private static Operation.Asked update(String image) {
        return change(
                "update to " + image,
                (manager, with) -> manager.update(
                        Operations.ANN, ANT, SpecChange.builder().image(image).build(), with));
    }

    private static Operation.Asked scale(int replicas) {
        return change("scale to " + replicas, (manager, with) -> manager.scale(Operations.ANN, ANT, replicas, with));
    }

    private static Operation.Asked change(
            String words, BiFunction<DeploymentManager, MutationOptions, Deployment> verb) {
        return mark -> new Operation(
                mark,
                words,
                new GroupId("lab"),
                Optional.of(ANT),
                false,
                true,
                manager -> Optional.of(verb.apply(manager, marked(mark))));
    }

    private static Operation.Asked delete() {
        return mark -> new Operation(mark, "delete", new GroupId("lab"), Optional.of(ANT), true, false, manager -> {
            manager.delete(Operations.ANN, ANT);
            return Optional.empty();
        });
    }

    private static MutationOptions marked(String mark) {
        return MutationOptions.builder()
                .message(mark)
                .requestId(new RequestId(mark))
                .build();
    }
}
