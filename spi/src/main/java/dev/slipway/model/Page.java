package dev.slipway.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param <T> what is listed
 * @param items in the list's order
 * @param previous where to go on towards the beginning; empty at the beginning
 * @param next where to go on towards the end; empty at the end
 */
public record Page<T>(List<T> items, Optional<Cursor> previous, Optional<Cursor> next) {
    /**
     * Copies the list.
     *
     * @param items in the list's order
     * @param previous where to go on towards the beginning
     * @param next where to go on towards the end
     */
    public Page {
        items = List.copyOf(items);
        Objects.requireNonNull(previous, "previous");
        Objects.requireNonNull(next, "next");
    }
}
