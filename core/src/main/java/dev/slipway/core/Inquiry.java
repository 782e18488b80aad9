package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Asks the same of many, round after round, of whom some may never answer. In a round each has a quarter of the time that is left, so
 * that those behind it have theirs. Who didn't answer the last time comes last: of those only one is asked in each round, in turn,
 * and the others are taken to be silent still. Thread-safe.
 */
final class Inquiry<K> {
    private final Retrying retrying;

    /** Why they didn't answer; who wasn't asked for longest comes first. */
    private final Map<K, DeploymentException> silent = new LinkedHashMap<>();

    Inquiry(Retrying retrying) {
        this.retrying = retrying;
    }

    /** The answers of those who gave one; what became of the others is told. */
    <T> Map<K, T> ask(
            Collection<K> about, Turn turn, Function<K, T> question, BiConsumer<K, DeploymentException> failed) {
        Map<K, DeploymentException> before = turn == Turn.ROUND ? silent(about) : Map.of();
        List<K> asked = new ArrayList<>(about);
        asked.removeAll(before.keySet());
        before.keySet().stream().limit(1).forEach(asked::add);
        Map<K, T> answers = new LinkedHashMap<>();
        for (K one : asked) {
            try {
                answers.put(
                        one, turn == Turn.ROUND ? retrying.quarter(() -> question.apply(one)) : question.apply(one));
                answered(one);
            } catch (DeploymentException e) {
                answered(one);
                if (Hung.isSilence(e)) {
                    hung(one, e);
                }
                failed.accept(one, e);
            }
        }
        before.entrySet().stream().skip(1).forEach(one -> failed.accept(one.getKey(), one.getValue()));
        return answers;
    }

    /** Those who didn't answer the last time. */
    synchronized Map<K, DeploymentException> silent(Collection<K> about) {
        Map<K, DeploymentException> known = new LinkedHashMap<>(silent);
        known.keySet().retainAll(about);
        return known;
    }

    /** Forgets everybody else. */
    synchronized void keepOnly(Collection<K> present) {
        silent.keySet().retainAll(present);
    }

    private synchronized void answered(K one) {
        silent.remove(one);
    }

    private synchronized void hung(K one, DeploymentException why) {
        silent.put(one, why);
    }
}
