package io.yosai.timescale.servers;

import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Adds to a list what a class logs, without the layout, until it is closed. */
public final class LogLines implements AutoCloseable {
    private final Logger logger;
    private final AbstractAppender appender;

    public LogLines(Class<?> logging, List<String> lines) {
        logger = (Logger) LogManager.getLogger(logging);
        appender = new AbstractAppender("lines", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        logger.addAppender(appender);
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
    }
}
