package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.MutationOptions;
import dev.slipway.model.Phase;

/** More replicas, and fewer again. */
final class Growth implements Chapter {
    @Override
    public String title(Stage stage) {
        return "Bob scales it to three replicas, and back to two";
    }

    @Override
    public void tell(Stage stage) {
        DeploymentManager manager = stage.manager();
        manager.scale(Lab.BOB, stage.id(), 3, MutationOptions.because("a busy day"));
        stage.await(Phase.DEPLOYED);
        manager.scale(Lab.BOB, stage.id(), 2, MutationOptions.because("the day is over"));
        stage.await(Phase.DEPLOYED);
    }
}
