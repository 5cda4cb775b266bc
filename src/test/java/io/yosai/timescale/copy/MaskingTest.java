package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskingTest {
    private static List<Map<String, Object>> rows(Object... values) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Object value : values) {
            Map<String, Object> row = new HashMap<>();
            row.put("person", value);
            rows.add(row);
        }
        return rows;
    }

    /** The digits are those of {@code printf keyp1 | sha256sum}. */
    @Test
    void textsAndNumbersAreHashedAndNullStays() {
        List<Map<String, Object>> rows = rows("p1", null, 7, "p1");
        new Masking().hash(rows, "person", "key");
        assertThat(rows).extracting(row -> row.get("person")).satisfiesExactly(
                first -> assertThat(first).isEqualTo("a3c1a23ebede974b79706940ec32138d"),
                second -> assertThat(second).isNull(),
                third -> assertThat((String) third).matches("[0-9a-f]{32}"),
                fourth -> assertThat(fourth).isEqualTo("a3c1a23ebede974b79706940ec32138d"));
    }

    @Test
    void bytesAreRefusedBecauseTheyWouldComeOutOtherwiseEachTime() {
        assertThatThrownBy(() -> new Masking().hash(rows("p1", new byte[] {1}), "person", "key"))
                .hasMessage("the column person has values of byte[], which cannot be hashed\nHINT: cast it in the "
                + "SELECT, such as: CAST(person AS text) AS person");
    }

    @Test
    void withoutAKeyNothingIsHashed() {
        List<Map<String, Object>> rows = rows("p1");
        for (String key : new String[] {null, ""}) {
            assertThatThrownBy(() -> new Masking().hash(rows, "person", key))
                    .hasMessageStartingWith("the step that hashes the column person got no key\nHINT: ");
        }
        assertThat(rows.get(0)).containsEntry("person", "p1");
    }
}
