package dev.slipway.core;

/** On whose time many are asked. */
enum Turn {
    /** Of somebody who has just come, and wants to know of all of them now or what is in the way. */
    OPENING,
    /** Of everybody who watches: they come again, so nobody is waited for at the others' cost. */
    ROUND
}
