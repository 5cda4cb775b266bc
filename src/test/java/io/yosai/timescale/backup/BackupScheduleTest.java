package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronExpression;
import org.quartz.CronTrigger;
import org.quartz.TriggerKey;

class BackupScheduleTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final TimeZone before = TimeZone.getDefault();

    @BeforeEach
    void machineWhoseClocksChange() {
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
    }

    @AfterEach
    void back() {
        TimeZone.setDefault(before);
    }

    /** In Berlin 2:30 is not there in the one night, and there twice in the other. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z"})
    void aBackupIsMadeOnceADayWhenClocksChange(String from) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Properties properties = new Properties();
            properties.put("backup.cron", "0 30 2 * * ?");
            properties.put("backup.scheduled", "true");
            camel.getPropertiesComponent().setInitialProperties(properties);
            Settings settings = Settings.read(Map.of(), new Properties());
            camel.getRegistry().bind("backup", new BackupSteps(() -> null, settings, null));
            camel.getRegistry().bind("programs", new ProgramRunner());
            PluginHelper.getRoutesLoader(camel).loadRoutes(PluginHelper.getResourceLoader(camel)
                    .resolveResource("file:" + Routes.SHIPPED.resolve("backup.camel.yaml")));
            camel.start();
            CronTrigger trigger = (CronTrigger) camel.getComponent("quartz", QuartzComponent.class).getScheduler()
                    .getTrigger(TriggerKey.triggerKey("backup", "timescale"));
            CronExpression times = new CronExpression(trigger.getCronExpression());
            times.setTimeZone(trigger.getTimeZone());
            Instant first = times.getNextValidTimeAfter(Date.from(Instant.parse(from))).toInstant();
            assertThat(first).isEqualTo(Instant.parse(from).plus(Duration.ofMinutes(150)));
            Instant last = first;
            for (int day = 1; day <= 3; day++) {
                Instant next = times.getNextValidTimeAfter(Date.from(last)).toInstant();
                assertThat(Duration.between(last, next)).isEqualTo(DAY);
                last = next;
            }
        }
    }
}
