package dev.slipway.testbed.build;

import java.io.IOException;
import java.nio.file.Path;

/** Something that has to be done to a module's folder before it can be built. */
public interface Preparation {
    /** Does nothing. */
    Preparation NONE = new Preparation() {
        @Override
        public String id() {
            return "none";
        }

        @Override
        public void prepare(Path folder, GoTool go) {
            // Most modules build as they are.
        }
    };

    /**
     * Names it and its version: a component is built again when that changes.
     *
     * @return the name
     */
    String id();

    /**
     * Does it.
     *
     * @param folder where the module files lie, in a copy made for this build
     * @param go the tool chain, for instance to download a module
     * @throws IOException when files can't be read or written
     */
    void prepare(Path folder, GoTool go) throws IOException;
}
