package dev.slipway.examples.quickstart;

import dev.slipway.model.DeploymentId;

/** The end of it: no record, nothing in the back end, no process. */
final class Farewell implements Chapter {
    @Override
    public String title() {
        return "Ann deletes it";
    }

    @Override
    public void tell(Stage stage) {
        DeploymentId id = stage.id();
        stage.clear();
        int items = stage.manager().inventory(Lab.CAROL).size();
        Stage.awaitTrue("the last process to end", () -> processes() == 0);
        Stage.require(items == 0, "the back end still has something: " + items);
        stage.terminal().say("'" + id + "' is gone: not found, nothing in the back end, no process left.");
    }

    private static long processes() {
        return ProcessHandle.current().descendants().count();
    }
}
