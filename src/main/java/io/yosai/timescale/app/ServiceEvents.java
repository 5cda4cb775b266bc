package io.yosai.timescale.app;

import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens when all routes are up, and when the service is stopping. */
final class ServiceEvents extends MainListenerSupport {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceEvents.class);

    private final Runnable afterStart;

    ServiceEvents(Runnable afterStart) {
        this.afterStart = afterStart;
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        afterStart.run();
    }

    @Override
    public void beforeStop(BaseMainSupport main) {
        LOG.info("the service stops after the batch that it is writing");
    }
}
