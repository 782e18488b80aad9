package dev.slipway.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.CoreFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A life with every verb in it, again and again, each time with the answer to another write of the store lost. */
class LostAnswersTest {
    private static final Loss NONE = Loss.ALL.get(0);

    /**
     * A world to live in.
     *
     * @param name for people
     * @param kinds what it is made of
     * @param losses what is tried at each write
     */
    record Place(String name, World.Kinds kinds, List<Loss> losses) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Place> places() {
        return Stream.of(
                new Place("one request per commit", World.Kinds.QUICK, Loss.ALL),
                new Place(
                        "a store of single objects",
                        new World.Kinds(World.Kinds.OBJECTS.store(), World.Kinds.QUICK.backEnd()),
                        Loss.FEW));
    }

    @ParameterizedTest
    @MethodSource("places")
    @DisplayName(
            "G1 G2 G4 G5 R62 R94 whichever write of the store stays without an answer, in whichever way, a life with every"
                    + " verb in it ends as if nothing had been lost")
    void everyWrite(Place place) {
        try (var stage = new Stage()) {
            var dry = new LostAnswersRun(stage, place.kinds(), Variant.RIGHT, 0, NONE);
            List<String> expected = dry.live();
            List<String> kinds = dry.kinds();
            Map<String, Integer> counted = new TreeMap<>();
            kinds.forEach(kind -> counted.merge(kind, 1, Integer::sum));
            System.out.println("LostAnswersTest: " + place + ": " + kinds.size() + " writes x "
                    + place.losses().size() + " losses: " + counted);
            List<String> wrong = new ArrayList<>();
            for (int number = 1; number <= kinds.size(); number++) {
                for (Loss loss : place.losses()) {
                    wrong(stage, place.kinds(), Variant.RIGHT, number, loss, expected)
                            .forEach(wrong::add);
                }
            }
            assertThat(wrong).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_ANSWER_IS_A_REFUSAL", "TOKEN_OF_THE_LAST_COMMIT", "UNMOVED_COUNTER_IS_A_REFUSAL"})
    @DisplayName("G4 V12 V13 a library that is wrong about lost answers doesn't get through such a life")
    void planted(CoreFault fault) {
        try (var stage = new Stage()) {
            World.Kinds kinds = World.Kinds.QUICK;
            var dry = new LostAnswersRun(stage, kinds, fault::build, 0, NONE);
            List<String> expected = dry.live();
            String found = Stream.iterate(1, number -> number <= dry.kinds().size(), number -> number + 1)
                    .flatMap(number -> Loss.ALL.stream()
                            .flatMap(loss -> wrong(stage, kinds, fault::build, number, loss, expected)))
                    .filter(what -> what.contains(": G4: "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(fault + " got through"));
            System.out.println("LostAnswersTest: " + fault + " found by "
                    + found.lines().findFirst().orElseThrow());
        }
    }

    private static Stream<String> wrong(
            Stage stage, World.Kinds kinds, Variant variant, int number, Loss loss, List<String> expected) {
        var run = new LostAnswersRun(stage, kinds, variant, number, loss);
        String where = "write " + number + ", " + loss + ": ";
        try {
            List<String> outcome = run.live();
            return outcome.equals(expected)
                    ? Stream.empty()
                    : Stream.of(where + "ends as " + outcome + ", not as " + expected);
        } catch (Broken e) {
            return Stream.of(where + e.getMessage() + "\n  " + run.trace());
        }
    }
}
