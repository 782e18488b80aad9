package dev.slipway.examples.quickstart;

/** One part of the story. Throws {@link StoryException}, or whatever the library throws, if it goes otherwise than told. */
interface Chapter {
    String title(Stage stage);

    void tell(Stage stage);
}
