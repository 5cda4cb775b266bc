package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    void textsAndNumbersAreHashedAndNullStays() throws Exception {
        List<Map<String, Object>> rows = rows("p1", null, 7, "p1");
        new Masking().hash(rows, "person", "key");
        assertThat(rows).extracting(row -> row.get("person")).satisfiesExactly(
                first -> assertThat(first).isEqualTo("a3c1a23ebede974b79706940ec32138d"),
                second -> assertThat(second).isNull(),
                third -> assertThat((String) third).matches("[0-9a-f]{32}"),
                fourth -> assertThat(fourth).isEqualTo("a3c1a23ebede974b79706940ec32138d"));
    }

    /** The digits are those of {@code printf otherp1 | sha256sum}. */
    @Test
    void eachKeyHasItsOwnHashes() throws Exception {
        Masking masking = new Masking();
        List<Map<String, Object>> rows = rows("p1");
        masking.hash(rows("p1"), "person", "key");
        masking.hash(rows, "person", "other");
        assertThat(rows.get(0)).containsEntry("person", "a47ce43ba9ef74ec363869d1a6e697f7");
    }

    /** More than are kept. */
    @Test
    void manyTextsAreHashedAsFew() throws Exception {
        Masking masking = new Masking();
        List<Map<String, Object>> many = rows(IntStream.range(0, 25_000).boxed().toArray());
        masking.hash(many, "person", "key");
        List<Map<String, Object>> again = rows(IntStream.range(0, 25_000).boxed().toArray());
        masking.hash(again, "person", "key");
        List<Map<String, Object>> few = rows(7, 24_999);
        new Masking().hash(few, "person", "key");
        assertThat(again).isEqualTo(many).doesNotHaveDuplicates().contains(few.get(0), few.get(1));
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
