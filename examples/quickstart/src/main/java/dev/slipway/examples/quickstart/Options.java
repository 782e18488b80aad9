package dev.slipway.examples.quickstart;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line says. Immutable.
 *
 * @param state where the local provider remembers what it runs, so that a run after a killed one finds it
 * @param keep whether to stay at the endpoint until somebody presses Enter
 * @param cluster where to tell the story instead of on this machine
 * @param help whether only to say what options there are
 */
record Options(Path state, boolean keep, Optional<ClusterOptions> cluster, boolean help) {
    static final Path DEFAULT_STATE = Path.of("examples", "quickstart", "target", "slipway-quickstart");

    static final String USAGE = """
            usage: Quickstart [--keep] [--state DIR]
                   Quickstart [--keep] --kubernetes --image IMAGE [--image IMAGE --image IMAGE]
                              [--kubeconfig FILE [--context NAME]] [--namespace NAME] [--record NAME]
                              [--endpoint TEMPLATE [--ingress traefik|nginx|plain]] [--node LABEL=VALUE]... [--set NAME=VALUE]...
              --keep             stay at the endpoint until Enter is pressed, to try the curl line
              --state DIR        where the run is remembered (default %s)
              --kubernetes       tell it on a cluster
              --image IMAGE      what the cluster can pull: one name without a tag, of which :1, :2 and :broken are taken, or
                                 three names: the iris model's version 1, its version 2, and one that can't start
              --kubeconfig FILE  the way to the cluster (default: as kubectl finds it, or the pod's own account)
              --context NAME     which context of that file (default: its current one)
              --namespace NAME   where the model runs (default %s)
              --record NAME      the namespace of the record (default %s)
              --endpoint TEMPLATE, --ingress STYLE
                                 where the model answers, such as http://models.example.org/{group}/{id}, and whose
                                 Ingress leads there; without them it is called by its Service's address, which only a
                                 pod of the cluster can do
              --node LABEL=VALUE which nodes the model runs on (default: any)
              --set NAME=VALUE   any other setting of the provider, such as ingressClass=nginx or runAsUser=1000
            Both namespaces must be there (kubectl create namespace NAME). One story at a time in a record: what a killed
            run has left in it is deleted by the next.""".formatted(DEFAULT_STATE, ClusterOptions.NAMESPACE, ClusterOptions.RECORD);

    private static final String SWITCH = "--kubernetes";

    /** Options with a value, and what that is. */
    private static final Map<String, String> VALUES = Map.of(
            "--state", "a directory",
            "--image", "the name of an image",
            "--kubeconfig", "a file",
            "--context", "the name of a context",
            "--namespace", "a namespace",
            "--record", "a namespace",
            "--endpoint", "an address such as http://models.example.org/{group}/{id}",
            "--ingress", "traefik, nginx or plain",
            "--node", "LABEL=VALUE",
            "--set", "NAME=VALUE");

    /** Reads them; throws {@link IllegalArgumentException} with a sentence for people. */
    static Options parse(List<String> arguments) {
        Map<String, List<String>> given = new HashMap<>();
        boolean keep = false;
        boolean kubernetes = false;
        boolean help = false;
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            switch (argument) {
                case "--keep" -> keep = true;
                case "--help" -> help = true;
                case SWITCH -> kubernetes = true;
                default ->
                    given.computeIfAbsent(known(argument), name -> new ArrayList<>())
                            .add(value(argument, rest));
            }
        }
        Path state = one(given, "--state").map(text -> path("--state", text)).orElse(DEFAULT_STATE);
        if (help) {
            return new Options(state, keep, Optional.empty(), true);
        }
        refuseWithoutEffect(given, kubernetes);
        return new Options(state, keep, kubernetes ? Optional.of(cluster(given)) : Optional.empty(), false);
    }

    /** Where the story is told. */
    BackEnd backEnd() {
        return cluster.<BackEnd>map(ClusterBackEnd::of).orElseGet(() -> new LocalBackEnd(state));
    }

    private static String known(String argument) {
        if (!VALUES.containsKey(argument)) {
            throw new IllegalArgumentException("'" + argument + "' is no option");
        }
        return argument;
    }

    private static String value(String option, Iterator<String> rest) {
        String text = rest.hasNext() ? rest.next() : "";
        if (text.isBlank() || text.startsWith("--")) {
            throw new IllegalArgumentException(option + " needs " + VALUES.get(option));
        }
        return text;
    }

    private static void refuseWithoutEffect(Map<String, List<String>> given, boolean kubernetes) {
        given.keySet().stream()
                .sorted()
                .filter(option -> option.equals("--state") == kubernetes)
                .findFirst()
                .ifPresent(option -> {
                    throw new IllegalArgumentException(option + " has no effect "
                            + (kubernetes
                                    ? "with " + SWITCH + "; leave it out"
                                    : "without " + SWITCH + "; add that, or leave it out"));
                });
    }

    private static ClusterOptions cluster(Map<String, List<String>> given) {
        if (given.containsKey("--context") && !given.containsKey("--kubeconfig")) {
            throw new IllegalArgumentException("--context needs --kubeconfig, the file that it is a context of");
        }
        if (given.containsKey("--ingress") && !given.containsKey("--endpoint")) {
            throw new IllegalArgumentException("--ingress needs --endpoint, the address that it leads to");
        }
        Map<String, String> settings = new HashMap<>();
        pairs(given, "--set").forEach((name, value) -> settings.put(notAnOption(name), value));
        settings.put("namespace", one(given, "--namespace").orElse(ClusterOptions.NAMESPACE));
        one(given, "--endpoint").ifPresent(text -> settings.put("endpoint", text));
        one(given, "--ingress").ifPresent(text -> settings.put("ingress", text));
        return new ClusterOptions(
                one(given, "--kubeconfig").map(Options::kubeconfig),
                one(given, "--context"),
                one(given, "--record").orElse(ClusterOptions.RECORD),
                Images.of(given.getOrDefault("--image", List.of())),
                pairs(given, "--node"),
                settings);
    }

    private static Map<String, String> pairs(Map<String, List<String>> given, String option) {
        Map<String, String> pairs = new HashMap<>();
        for (String text : given.getOrDefault(option, List.of())) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(option + " is '" + text + "'; it must be " + VALUES.get(option));
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }

    private static String notAnOption(String name) {
        if (VALUES.containsKey("--" + name)) {
            throw new IllegalArgumentException("--set names '" + name + "'; say --" + name + " instead");
        }
        return name;
    }

    private static Path kubeconfig(String text) {
        Path file = path("--kubeconfig", text);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("--kubeconfig is '" + text + "', and there is no such file; name the one"
                    + " that kubectl uses, or leave the option out");
        }
        return file;
    }

    private static Optional<String> one(Map<String, List<String>> given, String option) {
        List<String> values = given.getOrDefault(option, List.of());
        if (values.size() > 1) {
            throw new IllegalArgumentException(option + " is there " + values.size() + " times; once is enough");
        }
        return values.stream().findFirst();
    }

    private static Path path(String option, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(option + " is '" + text + "', which can't be a path", e);
        }
    }
}
