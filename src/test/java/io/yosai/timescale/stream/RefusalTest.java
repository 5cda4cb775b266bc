package io.yosai.timescale.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** RefusedRowsContract has the refusals of a real server, which speaks English. */
class RefusalTest {
    /** As servers with other lc_messages say it; columns are SQLSTATE, routine, and the message with a value each. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "22P02 | pg_strtoint32_safe | ungültige Eingabesyntax für Typ integer: »%s«",
        "22P02 | pg_strtoint32_safe | syntaxe en entrée invalide pour le type integer : « %s »",
        "22003 | numeric_int4_safe  | le code « %s » est en dehors des limites",
        "22P02 | enum_in            | 列挙型moodの不正な入力値: \"%s\"",
        "P0001 | exec_stmt_raise    | keine solche Tür: \"%s\""})
    void rowsAreRefusedForOneCauseInAnyLanguage(String state, String routine, String message) {
        assertThat(of(state, routine, message.formatted("door-1")).isSameAs(of(state, routine,
                message.formatted("door-2")))).isTrue();
    }

    @Test
    void whatATriggerSaysOfEachRowIsACauseOfItsOwn() {
        assertThat(of("P0001", "exec_stmt_raise", "the badge 1 is lost").isSameAs(of("P0001", "exec_stmt_raise",
                "the badge 2 is lost"))).isFalse();
        assertThat(of("22P02", "enum_in", "no").isSameAs(of("22P02", "pg_strtoint32_safe", "no"))).isFalse();
    }

    @Test
    void aPolicyThatHidesRowsIsKnownInAnyLanguage() {
        assertThatThrownBy(() -> new SelectFile(Path.of("a.sql"), "SELECT 1").refused(said("42501", "check_enable_rls",
                "die Anfrage wäre von der Policy für Sicherheit auf Zeilenebene für Tabelle »item« betroffen"), 0))
                .hasMessageContaining("\nHINT: the policy hides rows");
    }

    private static Refusal of(String state, String routine, String message) {
        return Refusal.of(said(state, routine, message));
    }

    private static PSQLException said(String state, String routine, String message) {
        return new PSQLException(new ServerErrorMessage("SFEHLER%1$cC%2$s%1$cM%3$s%1$cR%4$s%1$c".formatted(0, state,
                message, routine)));
    }
}
