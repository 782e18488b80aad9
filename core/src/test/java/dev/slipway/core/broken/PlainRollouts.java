package dev.slipway.core.broken;

import dev.slipway.model.Drift;
import dev.slipway.model.EnvValue;
import dev.slipway.model.Impact;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.SpecChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Rollouts made of rollouts, and what differs between two of them. */
final class PlainRollouts {
    private PlainRollouts() {}

    /** The same but for one variable of its copies. */
    static Rollout withVariable(Rollout rollout, String name, String value) {
        var is = rollout.revision().spec();
        var variables = new LinkedHashMap<>(is.environment());
        variables.put(name, EnvValue.text(value));
        var spec = SpecChange.builder().environment(variables).build().applyTo(is);
        var revision = Revision.builder().from(rollout.revision()).spec(spec).build();
        return Rollout.builder().from(rollout).revision(revision).build();
    }

    /** What an object asks for and wasn't asked to. */
    static List<Drift> differences(Rollout wanted, Rollout live) {
        var found = new ArrayList<Drift>();
        if (wanted.replicas() != live.replicas()) {
            found.add(drift(wanted, "replicas", Impact.SCALE, wanted.replicas(), live.replicas()));
        }
        var mine = wanted.revision().spec();
        var other = live.revision().spec();
        if (!mine.image().equals(other.image())) {
            found.add(drift(wanted, "image", Impact.RESTART, mine.image(), other.image()));
        }
        if (!mine.environment().equals(other.environment())) {
            found.add(drift(
                    wanted,
                    "environment",
                    Impact.RESTART,
                    mine.environment().keySet(),
                    other.environment().keySet()));
        }
        return found;
    }

    static Drift missing(Rollout wanted) {
        return Drift.builder()
                .object("object " + wanted.deployment().id())
                .path("")
                .wanted("there")
                .impact(Impact.SCALE)
                .build();
    }

    private static Drift drift(Rollout of, String path, Impact impact, Object wanted, Object live) {
        return Drift.builder()
                .object("object " + of.deployment().id())
                .path(path)
                .wanted(wanted.toString())
                .live(live.toString())
                .impact(impact)
                .build();
    }
}
