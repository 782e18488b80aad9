package dev.slipway.examples.local;

import dev.slipway.model.ReplicaId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which replicas of a deployment answer requests, taken in turn, and how many requests each has. Thread-safe. */
final class Rotation {
    private final List<Member> members = new ArrayList<>();
    private final Map<ReplicaId, Integer> busy = new HashMap<>();
    private int next;

    private record Member(ReplicaId replica, int port) {}

    /** One request's right to one replica, to be released once. */
    final class Turn {
        private final Member member;
        private boolean released;

        private Turn(Member member) {
            this.member = member;
        }

        int port() {
            return member.port();
        }

        void release() {
            synchronized (Rotation.this) {
                if (!released) {
                    released = true;
                    busy.computeIfPresent(member.replica(), (id, count) -> count == 1 ? null : count - 1);
                }
            }
        }
    }

    synchronized void add(ReplicaId replica, int port) {
        if (members.stream().noneMatch(member -> member.replica().equals(replica))) {
            members.add(new Member(replica, port));
        }
    }

    /** After this returns the replica gets no further request. */
    synchronized void remove(ReplicaId replica) {
        members.removeIf(member -> member.replica().equals(replica));
    }

    synchronized boolean isIdle(ReplicaId replica) {
        return !busy.containsKey(replica);
    }

    /** Choosing and counting are one step, so that a replica that is found idle after its removal stays idle. */
    synchronized Optional<Turn> take() {
        if (members.isEmpty()) {
            return Optional.empty();
        }
        next = (next + 1) % members.size();
        var member = members.get(next);
        busy.merge(member.replica(), 1, Integer::sum);
        return Optional.of(new Turn(member));
    }
}
