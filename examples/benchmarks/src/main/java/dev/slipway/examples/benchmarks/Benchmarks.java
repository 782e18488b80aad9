package dev.slipway.examples.benchmarks;

import dev.slipway.core.history.FileHistoryStore;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.spi.HistoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/** Measures everything and writes the tables. Arguments are {@code name=value}, see {@code Options}. */
public final class Benchmarks {
    private static final List<Integer> THREADS = List.of(1, 16, 64);
    private static final List<Integer> PROCESSES = List.of(1, 4, 8);
    private static final List<Integer> WATCHED = List.of(1, 100, 1000);
    private final Options options;
    private final Path scratch;
    private final Report report;
    private int directories;

    private Benchmarks(Options options, Path scratch) {
        this.options = options;
        this.scratch = scratch;
        this.report = new Report(options);
    }

    /**
     * Runs them all.
     *
     * @param arguments {@code rounds=}, {@code millis=}, {@code scratch=}, {@code document=}
     * @throws IOException if the disk fails
     * @throws InterruptedException if it is ended early
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.of(arguments);
        Path scratch = Files.createTempDirectory(options.scratch(), "slipway-benchmarks");
        try {
            var benchmarks = new Benchmarks(options, scratch);
            benchmarks.commits();
            benchmarks.mutations();
            benchmarks.watches();
            new FleetBenchmarks(options, benchmarks.report, benchmarks.directory()).measure();
            System.out.println(benchmarks.report.text());
            if (options.document().isPresent()) {
                benchmarks.report.replaceIn(options.document().get());
            }
        } finally {
            delete(scratch);
        }
    }

    private void commits() throws IOException, InterruptedException {
        report.heading(
                "Commits of a store",
                "Everybody commits the next revision of one of " + StoreCommits.DEPLOYMENTS
                        + " deployments of one group, and after a conflict does so on the newer ledger.",
                "commits");
        for (int threads : THREADS) {
            try (var crew = new Crew(threads)) {
                report.row("memory", number(threads, "thread"), inMemory(crew), OptionalLong.empty());
            }
        }
        for (int threads : THREADS) {
            try (var crew = new Crew(threads)) {
                Path store = directory();
                Target commits = new StoreCommits(FileHistoryStore.open(store)).deployed();
                long size = ledgerBytes(store);
                report.row("file", number(threads, "thread"), inFiles(crew, commits, size), OptionalLong.of(size));
            }
        }
        for (int processes : PROCESSES) {
            Path store = directory();
            new StoreCommits(FileHistoryStore.open(store)).deployed();
            long size = ledgerBytes(store);
            try (var workers = new Workers(processes)) {
                report.row(
                        "file",
                        number(processes, "JVM"),
                        betweenProcesses(workers, store, size),
                        OptionalLong.of(size));
            }
        }
    }

    private void mutations() throws IOException, InterruptedException {
        report.heading(
                "Updates through a manager",
                "Everybody updates the description of one of " + StoreCommits.DEPLOYMENTS
                        + " deployments of one group: authorised, worked out, recorded; nothing for the back end to do.",
                "updates");
        mutations(Host::updates);
        report.heading(
                "Deploys and deletions through a manager",
                "Everybody deploys and deletes in turn, on an embedded back end, with the reconcile loop on; both count."
                        + " Under an id nothing is deployed again before the loop has removed what was there.",
                "mutations");
        mutations(Host::deploysAndDeletes);
    }

    private void mutations(Function<Host, Target> mutations) throws IOException, InterruptedException {
        for (int threads : THREADS) {
            try (var crew = new Crew(threads);
                    var host = new Host(new InMemoryHistoryStore())) {
                Target target = mutations.apply(host);
                Paired paired = Paired.measure(
                        options.rounds(),
                        round(crew, target),
                        () -> round(crew, new BareMap()).run());
                report.row("memory", number(threads, "thread"), paired, OptionalLong.empty());
            }
        }
        for (int threads : THREADS) {
            Path store = directory();
            HistoryStore history = FileHistoryStore.open(store);
            try (var crew = new Crew(threads);
                    var host = new Host(history)) {
                Target target = mutations.apply(host);
                round(crew, target).run();
                long size = ledgerBytes(store);
                report.row("file", number(threads, "thread"), inFiles(crew, target, size), OptionalLong.of(size));
            }
        }
    }

    private void watches() throws InterruptedException {
        report.latencyHeading(
                "Watch latency",
                "One of some deployments on an embedded back end changes, and the back end hints at it: how long until a reader of"
                        + " a watch over all of them has the update. The hints come when the watch is at rest.",
                "watched");
        for (int watched : WATCHED) {
            try (var watching = new WatchLatency(watched)) {
                Latencies latencies = new Latencies();
                long times = watching.measure(options.rounds() * options.millis(), latencies);
                report.latencyRow(number(watched, "deployment"), times, latencies);
            }
        }
    }

    private Paired inMemory(Crew crew) throws IOException, InterruptedException {
        Target commits = new StoreCommits(new InMemoryHistoryStore()).deployed();
        Target bare = new BareMap();
        return Paired.measure(options.rounds(), round(crew, commits), round(crew, bare));
    }

    private Paired inFiles(Crew crew, Target target, long size) throws IOException, InterruptedException {
        return Paired.measure(
                options.rounds(),
                round(crew, target),
                () -> round(crew, new BareFiles(directory(), (int) size)).run());
    }

    private Paired betweenProcesses(Workers workers, Path store, long size) throws IOException, InterruptedException {
        return Paired.measure(
                options.rounds(),
                () -> workers.round(number -> "store " + number + " " + options.millis() + " " + store),
                () -> {
                    Path bare = directory();
                    return workers.round(number -> "bare " + number + " " + options.millis() + " " + size + " " + bare);
                });
    }

    private Paired.Round round(Crew crew, Target target) {
        return () -> crew.round(target, 0, options.millis());
    }

    private static String number(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private Path directory() throws IOException {
        return Files.createDirectory(scratch.resolve("round-" + directories++));
    }

    /** The size of the newest ledger of the one group. */
    private static long ledgerBytes(Path store) throws IOException {
        try (Stream<Path> ledgers = Files.list(store.resolve("ledger").resolve(StoreCommits.GROUP))) {
            Path newest = ledgers.filter(
                            ledger -> ledger.getFileName().toString().matches("[0-9]+"))
                    .max(Comparator.comparing(
                            ledger -> Long.valueOf(ledger.getFileName().toString())))
                    .orElseThrow();
            return Files.size(newest);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
