package io.yosai.timescale.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BackupSettingsTest {
    private static Settings read(Map<String, String> environment) {
        return Settings.read(environment, new Properties());
    }

    @Test
    void theTargetIsBackedUpUnlessTimescaleDsnSaysOtherwise() {
        Map<String, String> target = Map.of("TIMESCALE_HOST", "h", "TIMESCALE_DB_NAME", "t");
        assertThat(read(target).backupDatabase(SettingsTest.NO_VAULT).address()).isEqualTo("h:5432/t");
        Settings other = read(Map.of("TIMESCALE_HOST", "h", "TIMESCALE_DB_NAME", "t", "TIMESCALE_DSN",
                "postgres://u:s3cret@b/x"));
        assertThat(other.backupDatabase(SettingsTest.NO_VAULT).address()).isEqualTo("b:5432/x");
        assertThat(other.target(SettingsTest.NO_VAULT).address()).isEqualTo("h:5432/t");
        assertThat(other.toString()).doesNotContain("s3cret");
        assertThat(other.properties()).doesNotContainKey("timescale.dsn");
    }

    @Test
    void defaultsAreThoseOfTheOldScripts() {
        Settings settings = read(Map.of());
        assertThat(settings.path(Setting.OUTPUT_DIR)).contains(Path.of("backups"));
        assertThat(settings.whole(Setting.RETENTION_DAYS)).isEqualTo(7);
        assertThat(settings.text(Setting.BACKUP_CRON)).isNull();
        assertThat(read(Map.of()).properties()).containsEntry("backup.scheduled", "false").containsKey("backup.cron");
    }

    @Test
    void aCronIsCheckedAtTheStart() {
        assertThat(read(Map.of("BACKUP_CRON", "0 30 2 * * ?")).properties())
                .containsEntry("backup.scheduled", "true").containsEntry("backup.cron", "0 30 2 * * ?");
        assertThatThrownBy(() -> read(Map.of("BACKUP_CRON", "30 2 * * *", "RETENTION_DAYS", "0")))
                .isInstanceOf(OperatorError.BadSetting.class)
                .hasMessageContaining("BACKUP_CRON = 30 2 * * *: must be six or seven fields (seconds, minutes, "
                + "hours, ")
                .hasMessageContaining("RETENTION_DAYS = 0: must be a whole number from 1 to ");
    }
}
