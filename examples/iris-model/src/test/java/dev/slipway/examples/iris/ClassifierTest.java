package dev.slipway.examples.iris;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ClassifierTest {
    private static final Flower TYPICAL_SETOSA = new Flower(5.1, 3.5, 1.4, 0.2);

    static Stream<Recipe> recipes() {
        return Recipe.all().stream();
    }

    @Test
    void theRowsAreThoseOfFishersPaper() throws IOException {
        List<LabelledFlower> rows = IrisData.rows();

        assertThat(rows).hasSize(150);
        for (Species species : Species.values()) {
            assertThat(rows).filteredOn(row -> row.species() == species).hasSize(50);
        }
        assertThat(rows.get(34).flower()).isEqualTo(new Flower(4.9, 3.1, 1.5, 0.2));
        assertThat(rows.get(37).flower()).isEqualTo(new Flower(4.9, 3.6, 1.4, 0.1));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void retrainingFromTheRowsGivesTheStoredWeights(Recipe recipe) throws IOException {
        Weights trained = train(recipe);
        Weights stored = stored(recipe);

        assertThat(stored.name()).isEqualTo(trained.name());
        assertThat(stored.version()).isEqualTo(trained.version());
        assertThat(stored.features()).isEqualTo(trained.features());
        assertSame(stored.means(), trained.means());
        assertSame(stored.deviations(), trained.deviations());
        assertSame(stored.intercepts(), trained.intercepts());
        for (Species species : Species.values()) {
            assertSame(
                    stored.coefficients().get(species.column()),
                    trained.coefficients().get(species.column()));
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void theStoredWeightsNameHeldOutFlowersRightly(Recipe recipe) throws IOException {
        Split split = Split.of(IrisData.rows(), recipe.seed(), recipe.heldOut());

        double accuracy = new Classifier(stored(recipe)).accuracy(split.heldOut());

        System.out.println("iris-" + recipe.version() + " held-out accuracy " + accuracy + " on "
                + split.heldOut().size() + " flowers");
        assertThat(accuracy).isGreaterThanOrEqualTo(0.93);
    }

    @Test
    void theSplitLosesNoRowAndRepeatsItself() throws IOException {
        List<LabelledFlower> rows = IrisData.rows();

        Split split = Split.of(rows, 42, 30);

        assertThat(split.heldOut()).hasSize(30);
        assertThat(Stream.concat(split.training().stream(), split.heldOut().stream()))
                .containsExactlyInAnyOrderElementsOf(rows);
        assertThat(Split.of(rows, 42, 30)).isEqualTo(split);
        assertThat(Split.of(rows, 43, 30)).isNotEqualTo(split);
    }

    @Test
    void theTwoModelsPartAtTheBorderlineFlower() throws IOException {
        assertThat(IrisData.rows().get(70).flower()).isEqualTo(Flower.BORDERLINE);

        Prediction first = new Classifier(stored(Recipe.WHOLE_FLOWER)).classify(Flower.BORDERLINE);
        Prediction second = new Classifier(stored(Recipe.PETALS_ONLY)).classify(Flower.BORDERLINE);

        assertThat(first.species()).isEqualTo(Species.VERSICOLOR);
        assertThat(second.species()).isEqualTo(Species.VIRGINICA);
        assertThat(first.probabilities().get(1)).isCloseTo(0.601, within(0.001));
        assertThat(second.probabilities().get(2)).isCloseTo(0.659, within(0.001));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void probabilitiesAddUpToOneEvenAtTheEdgeOfTheAllowedRange(Recipe recipe) throws IOException {
        var classifier = new Classifier(stored(recipe));

        for (Flower flower :
                List.of(TYPICAL_SETOSA, new Flower(1000, -1000, 1000, -1000), new Flower(-1000, 1000, -1000, 1000))) {
            List<Double> probabilities = classifier.classify(flower).probabilities();
            assertThat(probabilities).allMatch(probability -> probability >= 0 && probability <= 1);
            assertThat(probabilities.stream().mapToDouble(Double::doubleValue).sum())
                    .isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void weightsForFiveFeaturesAreRefusedByName() {
        var file = new WeightsFile(WeightsSource.packed("iris-3.json"));

        assertThatThrownBy(file::read)
                .isInstanceOf(WeightsException.class)
                .hasMessage("weights file iris-3.json: expected 4 features, found 5");
    }

    @Test
    void weightsThatAreNoJsonAreRefusedWithTheirPath(@TempDir Path folder) throws IOException {
        Path path = Files.writeString(folder.resolve("torn.json"), "{\"name\":");

        var file = new WeightsFile(WeightsSource.onDisk(path));

        assertThatThrownBy(file::read)
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("weights file " + path + ": not JSON: ");
    }

    private static Weights train(Recipe recipe) throws IOException {
        Split split = Split.of(IrisData.rows(), recipe.seed(), recipe.heldOut());
        return new Trainer(recipe, split.training()).train();
    }

    private static Weights stored(Recipe recipe) throws IOException {
        return new WeightsFile(WeightsSource.packed(recipe.fileName())).read();
    }

    private static void assertSame(List<Double> stored, List<Double> trained) {
        assertThat(stored).hasSameSizeAs(trained);
        for (int index = 0; index < stored.size(); index++) {
            assertThat(stored.get(index)).isCloseTo(trained.get(index), within(1e-9));
        }
    }
}
