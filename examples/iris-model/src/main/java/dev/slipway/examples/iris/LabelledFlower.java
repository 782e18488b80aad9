package dev.slipway.examples.iris;

/** A flower whose species a botanist has named. Immutable. */
record LabelledFlower(Flower flower, Species species) {}
