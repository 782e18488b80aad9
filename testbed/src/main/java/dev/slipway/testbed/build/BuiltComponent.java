package dev.slipway.testbed.build;

import java.nio.file.Path;

/**
 * A component that has been built, wholly. Immutable.
 *
 * @param folder where it lies in the cache; to be read only
 */
public record BuiltComponent(Path folder) {
    static final String PROGRAMS = "bin";
    static final String FILES = "files";

    /**
     * Finds a program.
     *
     * @param name what it is called
     * @return the executable file
     */
    public Path program(String name) {
        return folder.resolve(PROGRAMS).resolve(name);
    }

    /**
     * Finds a file or folder that was kept of a module.
     *
     * @param path where it lies in its module
     * @return the file or folder
     */
    public Path file(String path) {
        return folder.resolve(FILES).resolve(path);
    }
}
