package io.yosai.timescale.app;

import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;

/** Runs once when all routes are up. */
final class AfterStart extends MainListenerSupport {
    private final Runnable task;

    AfterStart(Runnable task) {
        this.task = task;
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        task.run();
    }
}
