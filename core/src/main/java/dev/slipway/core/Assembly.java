package dev.slipway.core;

import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.ProviderContext;
import java.util.Optional;

/** Puts a manager together. A part that may be exchanged is made by a method of its own. */
class Assembly {
    private final Settings settings;

    Assembly(Settings settings) {
        this.settings = settings;
    }

    final DeploymentManager assemble(ProviderContext fences, DeploymentProvider opened) {
        var listener = new Listeners(settings.listeners());
        var retrying = new Retrying(settings.callDeadline(), listener, settings.nanoTime());
        var memory = new FenceMemory(settings.nanoTime(), new BackOff(settings.nanoTime(), settings.random()));
        var signal = new ChangeSignal();
        var access = new Access(settings.directory(), settings.store(), retrying);
        var sender = commitSender(retrying, listener);
        var overall = overallLimit(access, sender, retrying);
        var recorder = new Recorder(settings.store(), sender, overall, retrying, listener, settings.random());
        var carrier = carrier(opened, retrying, memory);
        var judgements = new Judgements(carrier, memory, recorder);
        var vetting = new Vetting(opened, settings.policies());
        var proposals = proposals(opened, planner(opened), vetting);
        var suspensions = new Suspensions(access, recorder, carrier, proposals, directoryMemory(), memory);
        var verbs = new Verbs(vetting, carrier);
        var rollbacks = new AutomaticRollbacks(
                access, recorder, proposals, verbs, carrier, memory, listener, automaticRollback());
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
                overall);
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
        var reads = new Reads(access, settings.store(), recorder, carrier, judgements, retrying);
        var logs = new Logs(reads, opened, retrying, settings.clock(), settings.nanoTime());
        var usage = new Usage(settings.usageSource());
        var audits = new Audits(access, settings.store(), recorder, carrier, memory, usage, retrying);
        var forcedReleases = new ForcedReleases(access, recorder, carrier, retrying, listener);
        Optional<ReconcileLoop> loop = settings.reconcileInterval()
                .map(interval -> new ReconcileLoop(reconciler, signal, retrying, interval, settings.random()));
        var manager = new DeploymentManager(
                opened, fences, access, mutations, reads, logs, audits, forcedReleases, reconciler, signal, loop);
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

    Reconciliation.Rule conclusions() {
        return Reconciliation::of;
    }

    DueRollback.Rule automaticRollback() {
        return DueRollback::of;
    }
}
