package dev.slipway.examples.iris;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The command that writes the stored weights anew; the README has the line to type. */
final class Retraining {
    private Retraining() {}

    /**
     * Trains every recipe on the packed rows and writes its weights file.
     *
     * @param arguments the folder to write to
     * @throws IOException if the rows cannot be read or a file not written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(
                    "expected 1 argument, the folder to write to, found " + arguments.length);
        }
        List<LabelledFlower> rows = IrisData.rows();
        for (Recipe recipe : Recipe.all()) {
            Split split = Split.of(rows, recipe.seed(), recipe.heldOut());
            Weights weights = new Trainer(recipe, split.training()).train();
            double accuracy = new Classifier(weights).accuracy(split.heldOut());
            Files.writeString(
                    Path.of(arguments[0]).resolve(recipe.fileName()), WeightsFile.text(weights, recipe, accuracy));
            System.out.println(recipe.fileName() + " held-out accuracy " + accuracy);
        }
    }
}
