package dev.slipway.core.embedded;

import dev.slipway.model.Drift;
import dev.slipway.model.Impact;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What an object asks for beside what a rollout says: field by field, with no text of an environment variable, and nothing of
 * what is changed without a rollout. Pure.
 */
final class Comparison {
    private final Rollout wanted;
    private final Rollout live;
    private final List<Drift> found = new ArrayList<>();

    private Comparison(Rollout wanted, Rollout live) {
        this.wanted = wanted;
        this.live = live;
    }

    /** In which fields an object isn't as it was written. */
    static List<Drift> of(Rollout wanted, Rollout live) {
        var comparison = new Comparison(wanted, live);
        comparison.compareAll();
        return List.copyOf(comparison.found);
    }

    /** That all of it is missing. */
    static Drift missing(Rollout wanted) {
        return of(wanted, "").wanted("there").impact(Impact.SCALE).build();
    }

    private void compareAll() {
        text("replicas", Impact.SCALE, Rollout::replicas);
        text("image", Impact.RESTART, rollout -> rollout.revision().spec().image());
        optional(
                "imagePullSecret",
                Impact.RESTART,
                rollout -> rollout.revision().spec().imagePullSecret());
        // A variable's text tells nothing but its length when it is printed.
        pairs("environment", rollout -> rollout.revision().spec().environment());
        contract("protocol", ModelContract::protocol);
        contract("port", ModelContract::port);
        contract("readiness", ModelContract::readiness);
        contract("liveness", ModelContract::liveness);
        contract("startupBudget", ModelContract::startupBudget);
        contract("terminationGrace", ModelContract::terminationGrace);
        text("access", Impact.NONE, rollout -> rollout.revision().spec().access());
    }

    private void contract(String path, Function<ModelContract, Object> value) {
        text(
                "contract." + path,
                Impact.RESTART,
                rollout -> value.apply(rollout.revision().spec().contract()));
    }

    private void text(String path, Impact impact, Function<Rollout, Object> value) {
        optional(path, impact, rollout -> Optional.of(value.apply(rollout)));
    }

    private void optional(String path, Impact impact, Function<Rollout, Optional<?>> value) {
        note(path, impact, value.apply(wanted), value.apply(live));
    }

    private void pairs(String path, Function<Rollout, Map<String, ?>> value) {
        Map<String, ?> wantedPairs = value.apply(wanted);
        Map<String, ?> livePairs = value.apply(live);
        var names = new TreeSet<String>(wantedPairs.keySet());
        names.addAll(livePairs.keySet());
        names.forEach(name -> note(
                path + "[" + name + "]",
                Impact.RESTART,
                Optional.ofNullable(wantedPairs.get(name)),
                Optional.ofNullable(livePairs.get(name))));
    }

    private void note(String path, Impact impact, Optional<?> asked, Optional<?> is) {
        if (!asked.equals(is)) {
            found.add(of(wanted, path)
                    .impact(impact)
                    .wanted(asked.map(Object::toString))
                    .live(is.map(Object::toString))
                    .build());
        }
    }

    private static Drift.Builder of(Rollout rollout, String path) {
        var drift = Drift.builder();
        drift.object("deployment " + rollout.deployment().id()).path(path);
        return drift;
    }
}
