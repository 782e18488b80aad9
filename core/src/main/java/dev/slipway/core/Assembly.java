package dev.slipway.core;

import dev.slipway.core.history.RecordExport;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.ProviderContext;
import java.util.Optional;
import java.util.function.Function;

/** Puts a manager together. A part that may be exchanged is made by a method of its own. */
class Assembly {
    private final Settings settings;
    private final Border border;

    Assembly(Settings settings) {
        this(settings, new BoundedBorder(settings.callDeadline(), settings.nanoTime()));
    }

    /** Assembles with a border of the caller's; the manager closes it. */
    Assembly(Settings settings, Border border) {
        this.settings = settings.behind(border);
        this.border = border;
    }

    /** Opens the provider and puts the manager together; what has been opened in vain is closed again. */
    final DeploymentManager open(Function<ProviderContext, DeploymentProvider> opening) {
        var fences = new RecordedFences(settings.store(), settings.clock());
        Optional<DeploymentProvider> opened = Optional.empty();
        try {
            opened = Optional.of(border.verb(() ->
                    border.call(Callee.PROVIDER, "open", () -> opening.apply(fences), DeploymentProvider::close)));
            DeploymentProvider provider = opened.get();
            return border.verb(() -> assemble(fences, new BoundedProvider(provider, border)));
        } catch (RuntimeException e) {
            opened.ifPresent(provider -> closeInVain(provider, e));
            border.close();
            throw e;
        }
    }

    private void closeInVain(DeploymentProvider provider, RuntimeException failure) {
        try {
            border.verb(() -> border.call(Callee.PROVIDER, "close", () -> {
                provider.close();
                return true;
            }));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private DeploymentManager assemble(ProviderContext fences, DeploymentProvider opened) {
        var listener = new Listeners(settings.listeners(), border);
        var retrying = new Retrying(settings.callDeadline(), border, listener, settings.nanoTime());
        var backOff = new BackOff(settings.nanoTime(), settings.random());
        var memory = new FenceMemory(settings.nanoTime(), backOff);
        var courses = new CourseMemory(settings.nanoTime(), backOff);
        var news = new ChangeSignal();
        var signal = new ChangeSignal(news::changed);
        var access = new Access(settings.directory(), settings.store(), retrying);
        var sender = commitSender(retrying, listener);
        var overall = overallLimit(access, sender, retrying);
        var recorder = new Recorder(settings.store(), sender, overall, retrying, listener, settings.random());
        var carrier = carrier(opened, retrying, memory);
        var judgements = new Judgements(carrier, memory, courses, recorder, access);
        var vetting = new Vetting(opened, settings.policies());
        var proposals = proposals(opened, planner(opened), vetting);
        var said = directoryMemory();
        var suspensions = new Suspensions(access, recorder, carrier, proposals, said, memory);
        var verbs = new Verbs(vetting, carrier);
        var rollbacks = new AutomaticRollbacks(
                access, recorder, proposals, verbs, carrier, memory, said, listener, automaticRollback());
        var reconciler = new Reconciler(
                settings.store(),
                recorder,
                carrier,
                judgements,
                conclusions(),
                memory,
                retrying,
                listener,
                signal,
                suspensions,
                rollbacks,
                overall,
                courses,
                new Diagnoses(carrier, courses, settings.callDeadline()),
                new LoopNews(listener, news, settings.nanoTime()));
        var repeats = repeats(retrying);
        var mutations = new Mutations(
                access,
                settings.store(),
                recorder,
                repeats,
                proposals,
                verbs,
                carrier,
                reconciler,
                listener,
                settings.random());
        var plans = new Plans(access, settings.store(), recorder, reconciler, mutations, verbs, settings.random());
        var clients = new Clients(
                access, recorder, carrier, vetting, reconciler, listener, settings.clock(), settings.secureRandom());
        var reads = new Reads(access, settings.store(), recorder, carrier, judgements, retrying);
        var drifts = new InstanceTypeDrifts(access, reads, carrier);
        var logs = new Logs(reads, opened, retrying, border, settings.clock(), settings.nanoTime());
        var usage = new Usage(settings.usageSource());
        var audits = new Audits(access, settings.store(), recorder, carrier, memory, usage, retrying);
        var forcedReleases = new ForcedReleases(access, recorder, carrier, retrying, listener);
        var adoptions = new Adoptions(access, recorder, carrier, reconciler, retrying, listener);
        var repairs = new Repairs(access, recorder, carrier, vetting, proposals, reconciler, retrying, listener);
        var export = new RecordExport(new RetriedReads(settings.store(), retrying), settings.clock());
        Optional<ReconcileLoop> loop = settings.reconcileInterval()
                .map(interval -> new ReconcileLoop(
                        reconciler, signal, retrying, interval, settings.random(), settings.nanoTime()));
        var lookout = new Lookout(access, settings.store(), recorder, judgements, retrying);
        var watching = watching(access, lookout, news, pace(retrying));
        var awaiting = new Awaiting(reads, news, border, settings.callDeadline());
        var manager = new DeploymentManager(
                access,
                new Changing(mutations, plans, clients, adoptions, forcedReleases, repairs),
                new Reading(reads, drifts, logs, audits, export),
                new Waiting(awaiting, watching),
                new Working(reconciler, signal, loop, settings.callDeadline()),
                new BackEnd(opened, fences),
                border);
        loop.ifPresent(ReconcileLoop::start);
        return manager;
    }

    final Settings settings() {
        return settings;
    }

    CommitSender commitSender(Retrying retrying, DeploymentListener listener) {
        return new CommitSender(settings.store(), retrying, listener);
    }

    OverallLimit overallLimit(Access access, CommitSender sender, Retrying retrying) {
        return new OverallLimit(access, settings.store(), sender, retrying, settings.clock(), settings.random());
    }

    Repeats repeats(Retrying retrying) {
        return new Repeats(settings.store(), retrying);
    }

    Carrier carrier(DeploymentProvider provider, Retrying retrying, FenceMemory memory) {
        return new Carrier(provider, settings.store(), retrying, memory, settings.clock());
    }

    RolloutPlanner planner(DeploymentProvider provider) {
        return new RolloutPlanner(provider, settings.quotaPolicy());
    }

    Proposals proposals(DeploymentProvider provider, RolloutPlanner planner, Vetting vetting) {
        return new Proposals(provider, planner, vetting, new Usage(settings.usageSource()), settings.clock());
    }

    DirectoryMemory directoryMemory() {
        return new DirectoryMemory(settings.suspensionWindow(), settings.nanoTime());
    }

    Watching watching(Access access, Lookout lookout, ChangeSignal news, Pace pace) {
        return new Watching(access, lookout, news, pace, settings.callDeadline());
    }

    Pace pace(Retrying retrying) {
        return new Pace(settings.watchInterval(), Pace::daemon, retrying, settings.nanoTime());
    }

    Reconciliation.Rule conclusions() {
        return Reconciliation::of;
    }

    DueRollback.Rule automaticRollback() {
        return DueRollback::of;
    }
}
