package io.yosai.timescale.cli;

import io.yosai.timescale.settings.Setting;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The form and the level of the log, which are needed before the first logger is made, and so before settings are read.
 */
public final class Logs {
    private static final String CONFIGURATION = "log4j2.configurationFile";
    private static final String LEVEL = "timescale.log.level";
    /** Java forgets what is set of a logger that nobody holds. */
    private static final Logger PGJDBC = Logger.getLogger("org.postgresql");

    private Logs() {
    }

    /**
     * Leaves a configuration that somebody names alone. What the settings do not allow is reported when they are read.
     */
    public static void configure() {
        // Digits are plain, and pgjdbc speaks English, by which DatabaseDown knows what it says.
        Locale.setDefault(Locale.ROOT);
        if (System.getProperty(CONFIGURATION) == null && isJson()) {
            System.setProperty(CONFIGURATION, "classpath:log4j2.properties,classpath:log4j2-json.properties");
        }
        if (System.getProperty("java.util.logging.config.file") == null) {
            // What it logs past our log is in its exceptions too.
            PGJDBC.setLevel(Level.OFF);
        }
        given(Setting.LOG_LEVEL).filter(level -> level.matches("error|warn|info|debug|trace"))
                .ifPresent(level -> System.setProperty(LEVEL, level));
    }

    /** Whether each line that is no result of a verb is to be an object. */
    static boolean isJson() {
        return given(Setting.LOG_FORMAT).filter("json"::equals).isPresent();
    }

    private static Optional<String> given(Setting setting) {
        return Optional.ofNullable(System.getProperty(setting.propertyName(), System.getenv(setting.name())))
                .map(String::strip);
    }
}
