package io.yosai.timescale.cli;

import io.yosai.timescale.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of this process. */
final class CommandSettings {
    private static final Logger LOG = LoggerFactory.getLogger(CommandSettings.class);

    private CommandSettings() {
    }

    /** @throws io.yosai.timescale.dsn.OperatorError that names every bad one */
    static Settings read() {
        Settings settings = Settings.read(System.getenv(), System.getProperties());
        settings.warnings().forEach(LOG::warn);
        return settings;
    }
}
