package dev.slipway.examples.benchmarks;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.ListQuery;
import dev.slipway.core.history.FileHistoryStore;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.core.history.RecordExport;
import dev.slipway.core.history.RecordImport;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.HistoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What many deployments cost that nobody changes: pages, statuses, memory, and a start among them. */
final class FleetBenchmarks {
    private static final List<Integer> ASKED = List.of(1000, Fleet.DEPLOYMENTS);
    private static final int MOST_TIMES = 3;
    private final Options options;
    private final Report report;
    private final Fleet fleet = new Fleet();
    private final Path directory;
    private final HistoryStore files;

    FleetBenchmarks(Options options, Report report, Path directory) {
        this.options = options;
        this.report = report;
        this.directory = directory;
        this.files = fleet.copied(directory);
    }

    /** Measures everything. */
    void measure() throws IOException, InterruptedException {
        pages();
        statuses();
        heap();
        startUp();
    }

    private void pages() throws IOException, InterruptedException {
        report.table(
                "A page",
                String.format(
                        Locale.ROOT,
                        "The first %d of %d deployments of %d groups, with their statuses, by a member of them all. Bare is what the"
                                + " order alone needs: the same store's ledgers, each read once, and their entries sorted; without the"
                                + " rows' revisions and statuses. By name means that each name was looked at; the manager knows them"
                                + " from the warm-up (what the first time costs is under start-up). One thread.",
                        ListQuery.FIRST.size(),
                        Fleet.DEPLOYMENTS,
                        Fleet.groups().size()),
                "store",
                "filter",
                "pages/s",
                "bare/s",
                "÷ bare",
                "p50 ms",
                "p99 ms");
        pages("memory", fleet.store());
        pages("file", files);
    }

    private void pages(String medium, HistoryStore store) throws IOException, InterruptedException {
        var bare = new BarePage(store, ListQuery.FIRST.size());
        try (var crew = new Crew(1);
                var manager = fleet.manager(store)) {
            report.reads(List.of(medium, "–"), paired(crew, page(manager, ListQuery.FIRST), bare));
            report.reads(List.of(medium, "name"), paired(crew, page(manager, StartUp.BY_NAME), bare));
        }
    }

    private static Target page(DeploymentManager manager, ListQuery query) {
        return worker -> {
            check(manager.list(Fleet.ANN, query).items().size(), query.size());
            return 0;
        };
    }

    private void statuses() throws IOException, InterruptedException {
        report.table(
                "Statuses",
                "The statuses of so many of the " + Fleet.DEPLOYMENTS
                        + " in one call: their ledgers and revisions in memory, one observation of the embedded back end, each judged."
                        + " Bare is the provider's observation of the same ones alone. One thread.",
                "at once",
                "calls/s",
                "bare/s",
                "÷ bare",
                "p50 ms",
                "p99 ms");
        try (var crew = new Crew(1);
                var manager = fleet.manager(fleet.store());
                var provider = fleet.provider()) {
            for (int asked : ASKED) {
                List<DeploymentRef> some = fleet.deployments().subList(0, asked);
                report.reads(
                        List.of(Integer.toString(asked)),
                        paired(crew, statuses(manager, some), observations(provider, some)));
            }
        }
    }

    private static Target statuses(DeploymentManager manager, List<DeploymentRef> some) {
        List<DeploymentId> ids = some.stream().map(DeploymentRef::id).toList();
        return worker -> {
            check(manager.statuses(Fleet.ANN, ids).size(), ids.size());
            return 0;
        };
    }

    private static Target observations(DeploymentProvider provider, List<DeploymentRef> some) {
        return worker -> {
            check(provider.observe(some, Freshness.CACHED).size(), some.size());
            return 0;
        };
    }

    private void heap() throws IOException {
        byte[] exported = exported();
        double json = (double) exported.length / Fleet.DEPLOYMENTS;
        report.table(
                "Memory",
                "What stays on the heap after a collection, beyond what was there before, for each of the "
                        + Fleet.DEPLOYMENTS
                        + " deployments; medians, and the least and the greatest. Their JSON is what they are in an export: an entry of"
                        + " the ledger and one revision each. The manager is on files, so what it keeps is its own: it has listed them"
                        + " by name and judged them all. The back end isn't counted. The store in memory is by itself.",
                "what",
                "times",
                "bytes per deployment",
                "bytes of JSON",
                "÷ JSON");
        heap("a manager on files", LiveHeap.retained(times(), this::knowing, DeploymentManager::close), json);
        heap("the store in memory", LiveHeap.retained(times(), () -> imported(exported), store -> {}), json);
    }

    private void heap(String what, List<Double> bytes, double json) {
        List<Double> each = bytes.stream().map(all -> all / Fleet.DEPLOYMENTS).toList();
        report.line(
                what,
                Integer.toString(each.size()),
                spread(each),
                String.format(Locale.ROOT, "%.0f", json),
                String.format(Locale.ROOT, "%.2f", Paired.median(each) / json));
    }

    /** A manager that knows all deployments. */
    private DeploymentManager knowing() {
        DeploymentManager manager = fleet.manager(files);
        List<DeploymentId> ids =
                fleet.deployments().stream().map(DeploymentRef::id).toList();
        check(manager.list(Fleet.ANN, StartUp.BY_NAME).items().size(), StartUp.BY_NAME.size());
        check(manager.statuses(Fleet.ANN, ids).size(), ids.size());
        return manager;
    }

    private byte[] exported() throws IOException {
        var bytes = new ByteArrayOutputStream();
        new RecordExport(fleet.store(), Clock.systemUTC()).writeTo(bytes);
        return bytes.toByteArray();
    }

    private static HistoryStore imported(byte[] exported) {
        try {
            return new RecordImport(InMemoryHistoryStore.restoration())
                    .run(Actor.administrator("root"), new ByteArrayInputStream(exported));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startUp() throws IOException, InterruptedException {
        report.table(
                "Start-up",
                "From before the store is opened and the manager built to its first page of " + ListQuery.FIRST.size()
                        + " for a member of all groups, and then from there to its first page by name, for which it reads every name"
                        + " once. In a new JVM the library's classes are loaded meanwhile, and nothing is compiled yet; the JVM's own"
                        + " start, before its main method, isn't counted, and its embedded back end has nothing to show. In this JVM"
                        + " everything has been loaded and compiled by what was measured before. The files are in the system's cache.",
                "store",
                "deployments",
                "JVM",
                "times",
                "first page ms",
                "first by name ms");
        int rows = ListQuery.FIRST.size();
        startUp("memory", Fleet.DEPLOYMENTS, "this", () -> StartUp.of(fleet::store, fleet::manager, rows));
        startUp("file", Fleet.DEPLOYMENTS, "this", () -> StartUp.of(this::reopened, fleet::manager, rows));
        startUp("memory", 0, "new", () -> StartUp.ofNewProcess(List.of()));
        startUp("file", Fleet.DEPLOYMENTS, "new", () -> StartUp.ofNewProcess(List.of(directory.toString())));
    }

    private HistoryStore reopened() {
        return FileHistoryStore.open(directory);
    }

    private void startUp(String medium, int deployments, String jvm, Start start)
            throws IOException, InterruptedException {
        List<StartUp> took = new ArrayList<>();
        for (int time = 0; time < times(); time++) {
            took.add(start.once());
        }
        report.line(
                medium,
                Integer.toString(deployments),
                jvm,
                Integer.toString(took.size()),
                spread(took.stream().map(StartUp::page).toList()),
                spread(took.stream().map(StartUp::filtered).toList()));
    }

    private int times() {
        return Math.min(options.rounds(), MOST_TIMES);
    }

    private Paired paired(Crew crew, Target real, Target bare) throws IOException, InterruptedException {
        return Paired.measure(
                options.rounds(),
                () -> crew.round(real, 0, options.millis()),
                () -> crew.round(bare, 0, options.millis()));
    }

    private static String spread(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%.0f (%.0f to %.0f)",
                Paired.median(sorted),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private static void check(int found, int wanted) {
        if (found != wanted) {
            throw new IllegalStateException(found + " instead of " + wanted);
        }
    }

    /** Something that starts. */
    @FunctionalInterface
    private interface Start {
        StartUp once() throws IOException, InterruptedException;
    }
}
