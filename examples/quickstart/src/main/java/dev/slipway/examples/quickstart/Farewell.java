package dev.slipway.examples.quickstart;

import dev.slipway.model.DeploymentId;

/** The end of it: no record, nothing in the back end, and nothing runs. */
final class Farewell implements Chapter {
    @Override
    public String title(Stage stage) {
        return "Ann deletes it";
    }

    @Override
    public void tell(Stage stage) {
        DeploymentId id = stage.id();
        stage.clear();
        int items = stage.manager().inventory(Lab.CAROL).size();
        stage.awaitTrue("the last process to end", stage.backEnd()::isQuiet);
        Stage.require(items == 0, "the back end still has something: " + items);
        stage.terminal()
                .say("'" + id + "' is gone: not found, nothing in the back end, no "
                        + stage.backEnd().unit() + " left.");
    }
}
