package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.ListQuery;
import dev.slipway.model.Deployment;
import dev.slipway.spi.InventoryItem;
import java.util.List;

/** What a run that was killed has left: found in the record or by its stamp, told, and removed. */
final class Leftovers implements Chapter {
    /** What ids begin with that are made from the name of the story's deployment. */
    private static final String ITS_IDS = "iris-species-";

    @Override
    public String title(Stage stage) {
        return "Is anything left of an earlier run?";
    }

    @Override
    public void tell(Stage stage) {
        List<Deployment> recorded = recorded(stage.manager());
        recorded.forEach(deployment -> delete(stage, deployment));
        List<InventoryItem> items = stage.manager().inventory(Lab.CAROL);
        if (stage.backEnd().isOursAlone()) {
            discard(stage, items);
        } else {
            items.forEach(item -> stage.terminal()
                    .say("There is also '" + item.deployment().id() + "' of group "
                            + item.deployment().group() + ", of another record. It is left alone."));
        }
        if (recorded.isEmpty() && items.isEmpty()) {
            stage.terminal().say("No.");
        }
    }

    /** Those of this story that the record still has. */
    private static List<Deployment> recorded(DeploymentManager manager) {
        ListQuery query = ListQuery.builder().addGroups(Lab.BOTANY).build();
        return manager.list(Lab.CAROL, query).items().stream()
                .filter(deployment -> deployment.id().value().startsWith(ITS_IDS))
                .toList();
    }

    private static void delete(Stage stage, Deployment deployment) {
        stage.terminal().say("Yes: '" + deployment.id() + "' is still in the record. It is deleted.");
        stage.enter(deployment.id());
        stage.clear();
    }

    private static void discard(Stage stage, List<InventoryItem> items) {
        DeploymentManager manager = stage.manager();
        if (items.isEmpty()) {
            return;
        }
        for (InventoryItem item : items) {
            stage.terminal()
                    .say("Yes: leftover '" + item.deployment().id() + "' of group "
                            + item.deployment().group() + ", which this run has no record of. It is removed.");
            manager.discard(Lab.CAROL, item);
        }
        stage.awaitTrue(
                "the leftovers to be gone", () -> manager.inventory(Lab.CAROL).isEmpty());
        stage.terminal().say("Nothing is left of it now.");
    }
}
