/**
 * What a {@link dev.slipway.spi.HistoryStore} writes down, as plain records of texts, numbers and maps that any JSON library turns
 * into text and back: of a ledger's entry an {@link dev.slipway.spi.record.EntryDocument}, of a revision a
 * {@link dev.slipway.spi.record.RevisionDocument}. Stores that use them share one format, which later versions of the library can
 * read; where and under which names they keep it is their own affair. Absent means none: a component that is null is best left out.
 */
@NullMarked
package dev.slipway.spi.record;

import org.jspecify.annotations.NullMarked;
