package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.spi.InventoryItem;
import java.util.List;

/** What a run that was killed has left: found by its stamp, told, and discarded. */
final class Leftovers implements Chapter {
    @Override
    public String title() {
        return "Is anything left of an earlier run?";
    }

    @Override
    public void tell(Stage stage) {
        DeploymentManager manager = stage.manager();
        List<InventoryItem> items = manager.inventory(Lab.CAROL);
        if (items.isEmpty()) {
            stage.terminal().say("No.");
            return;
        }
        for (InventoryItem item : items) {
            stage.terminal()
                    .say("Yes: leftover '" + item.deployment().id() + "' of group "
                            + item.deployment().group() + ", which this run has no record of. It is removed.");
            manager.discard(Lab.CAROL, item);
        }
        Stage.awaitTrue(
                "the leftovers to be gone", () -> manager.inventory(Lab.CAROL).isEmpty());
        stage.terminal().say("Nothing is left of it now.");
    }
}
