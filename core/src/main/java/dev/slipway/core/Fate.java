package dev.slipway.core;

/** What became of a commit. */
enum Fate {
    /** It is recorded. */
    LANDED,
    /** It isn't, and never will be: the ledger that it was made for has been replaced. */
    NOT_LANDED,
    /** Nobody can tell. */
    UNKNOWN
}
