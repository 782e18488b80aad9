package dev.slipway.core;

import dev.slipway.model.ReplicaCounts;
import java.util.Random;

/**
 * Any numbers of replicas of one class.
 *
 * @param random which
 * @param wanted how many the record asks for
 */
record AnyCounts(Random random, int wanted) {
    ReplicaCounts in(String name) {
        while (true) {
            ReplicaCounts counts = counts(name);
            if (name.equals(classOf(counts))) {
                return counts;
            }
        }
    }

    /** Which class some numbers are of: each is of one. */
    String classOf(ReplicaCounts counts) {
        if (counts.existing() == 0) {
            return counts.terminating() == 0 ? "none" : "leaving";
        }
        if (counts.ready() == 0) {
            return "unready";
        }
        if (counts.updatedReady() == 0) {
            return "old";
        }
        if (counts.ready() > counts.updatedReady() || counts.updatedReady() < wanted) {
            return "some";
        }
        boolean whole = counts.desired() == wanted && counts.existing() == wanted && counts.updated() == wanted;
        return whole ? "whole" : "enough";
    }

    private ReplicaCounts counts(String name) {
        return switch (name) {
            case "none" -> ReplicaCounts.builder().desired(upTo(5)).build();
            case "leaving" ->
                ReplicaCounts.builder()
                        .desired(upTo(5))
                        .terminating(1 + upTo(5))
                        .build();
            case "whole" ->
                ReplicaCounts.builder()
                        .desired(wanted)
                        .existing(wanted)
                        .updated(wanted)
                        .ready(wanted)
                        .updatedReady(wanted)
                        .terminating(upTo(2))
                        .build();
            case "enough" -> enough();
            case "unready" -> {
                int existing = 1 + upTo(5);
                yield ReplicaCounts.builder()
                        .desired(upTo(5))
                        .existing(existing)
                        .updated(upTo(existing))
                        .terminating(upTo(2))
                        .build();
            }
            default -> any();
        };
    }

    private ReplicaCounts enough() {
        int ready = wanted + upTo(2);
        int updated = ready + upTo(1);
        return ReplicaCounts.builder()
                .desired(upTo(5))
                .existing(updated + upTo(1))
                .updated(updated)
                .ready(ready)
                .updatedReady(ready)
                .terminating(upTo(2))
                .build();
    }

    /** Numbers that can be true together, whatever their class. */
    ReplicaCounts any() {
        int existing = 1 + upTo(6);
        int updated = upTo(existing);
        int ready = upTo(existing);
        int least = Math.max(0, updated + ready - existing);
        return ReplicaCounts.builder()
                .desired(upTo(5))
                .existing(existing)
                .updated(updated)
                .ready(ready)
                .updatedReady(least + upTo(Math.min(updated, ready) - least))
                .terminating(upTo(2))
                .build();
    }

    private int upTo(int most) {
        return random.nextInt(most + 1);
    }
}
