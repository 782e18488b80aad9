package dev.slipway.core.history;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.MutationOptions;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Something that one of many contenders tries. Its message is nobody else's.
 *
 * @param verb deploy, update or scale
 * @param group whose
 * @param id of what
 * @param type the instance type
 * @param replicas how many
 * @param message what the history shall say
 */
record Attempt(String verb, String group, String id, String type, int replicas, String message) {
    private static final int KINDS = 3;

    /** One of each kind for everybody, in turns; what is of one kind takes as much. */
    static Attempt deploy(int round, int number, String group) {
        String id = "dep-" + number;
        String message = "round " + round + " by " + number;
        return switch (number % KINDS) {
            case 0 ->
                number % 2 == 0
                        ? new Attempt("deploy", group, id, "whole", 1, message)
                        : new Attempt("deploy", group, id, "half", 2, message);
            case 1 -> new Attempt("deploy", group, id, "large", 1, message);
            default -> new Attempt("deploy", group, id, "gpu", 2, message);
        };
    }

    static Attempt parse(String text) {
        String[] parts = text.split(",", -1);
        return new Attempt(parts[0], parts[1], parts[2], parts[3], Integer.parseInt(parts[4]), parts[5]);
    }

    String toText() {
        return String.join(",", verb, group, id, type, Integer.toString(replicas), message);
    }

    /** Tries until the answer is something else than that others were faster. */
    Answer on(DeploymentManager manager) {
        for (int conflicts = 0; ; conflicts++) {
            try {
                return new Answer(message, Long.toString(tried(manager).value()), conflicts);
            } catch (DeploymentException e) {
                if (e.code() != ErrorCode.CONTENDED) {
                    return new Answer(message, e.code().name(), conflicts);
                }
            }
        }
    }

    private RevisionNumber tried(DeploymentManager manager) {
        var options = MutationOptions.because(message);
        var deployment = new DeploymentId(id);
        return switch (verb) {
            case "deploy" ->
                number(() -> manager.deploy(WorkerDirectory.ANN, spec(), options)
                        .latest()
                        .number());
            case "update" ->
                number(() -> manager.update(
                                WorkerDirectory.ANN,
                                deployment,
                                SpecChange.builder().description(message).build(),
                                options)
                        .latest()
                        .number());
            case "scale" ->
                number(() -> manager.scale(WorkerDirectory.ANN, deployment, replicas, options)
                        .latest()
                        .number());
            default -> throw new IllegalArgumentException(verb);
        };
    }

    private static RevisionNumber number(Supplier<RevisionNumber> call) {
        return call.get();
    }

    private DeploymentSpec spec() {
        return DeploymentSpec.builder()
                .group(group)
                .id(id)
                .name(id)
                .instanceType(type)
                .replicas(replicas)
                .image("models/any:1")
                .build();
    }

    /**
     * What an attempt came to.
     *
     * @param message the attempt's
     * @param outcome the number of the revision that it made, or the code of an error
     * @param conflicts how often others were faster, and it was tried again
     */
    record Answer(String message, String outcome, int conflicts) {
        boolean isGranted() {
            return Character.isDigit(outcome.charAt(0));
        }

        boolean isUnknown() {
            return outcome.equals(ErrorCode.OUTCOME_UNKNOWN.name());
        }

        String toText() {
            return message + "," + outcome + "," + conflicts;
        }

        static List<Answer> parseAll(String line) {
            List<Answer> answers = new ArrayList<>();
            for (String each : line.split(";", -1)) {
                String[] parts = each.split(",", -1);
                answers.add(new Answer(parts[0], parts[1], Integer.parseInt(parts[2])));
            }
            return answers;
        }
    }
}
