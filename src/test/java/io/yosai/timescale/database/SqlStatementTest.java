package io.yosai.timescale.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hides a parameter from camel-sql's place of it, and what does not. */
class SqlStatementTest {
    @ParameterizedTest
    @ValueSource(strings = {"SELECT -- a comment\r:#id", "SELECT -- a comment\r\n:#id", "SELECT -- a comment\n:#id",
            "SELECT /* of /* one */ more */ :#id", "SELECT '--', :#id"})
    @DisplayName("a comment ends where PostgreSQL ends it")
    void commentsEnd(String text) {
        assertThat(new SqlStatement(text).parameters()).extracting(SqlStatement.Parameter::name).containsExactly("id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1 -- :#id", "SELECT ':#id'", "SELECT \":#id\"", "SELECT /* :#id */ 1",
            "SELECT $$:#id$$"})
    @DisplayName("no parameter stands in a comment, a constant or a quoted name")
    void noParameters(String text) {
        assertThat(new SqlStatement(text).parameters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 'a''", "SELECT b'1", "SELECT E'\\'", "SELECT \"a\"\"", "SELECT $$a",
            "SELECT /* /* */", "SELECT (1"})
    @DisplayName("what is not closed is found, and nothing else is taken for it")
    void unclosed(String text) {
        assertThat(new SqlStatement(text).unclosed()).isNotNull();
        assertThat(new SqlStatement("SELECT 'a''', E'\\'', \"a\"\"\", $$a$$, /* /* */ */ (1)").unclosed()).isNull();
    }
}
