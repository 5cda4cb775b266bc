package io.yosai.timescale.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;

class ReportTest {
    private static final String DOCUMENT = """
            by hand
            <!-- bench table -->
            old
            <!-- end -->
            by hand too
            <!-- bench live -->
            <!-- end -->
            """;

    @Test
    void onlyWhatIsBetweenTheMarkersOfItsSectionIsReplaced() {
        String once = Report.replace(DOCUMENT, "table", "| costs | $1 \\ |\n");
        assertThat(once).isEqualTo(DOCUMENT.replace("old", "\n| costs | $1 \\ |\n"));
        assertThat(Report.replace(once, "table", "| costs | $1 \\ |\n")).isEqualTo(once);
    }

    @Test
    void aSectionThatIsMissingIsToldByItsMarkers() {
        assertThatThrownBy(() -> Report.replace(DOCUMENT, "growth", "")).hasMessageContaining("<!-- bench growth -->");
    }

    @ParameterizedTest
    @EnumSource(Bench.Part.class)
    void theDocumentHasASectionForEachPart(Bench.Part part) throws IOException {
        String document = Files.readString(Path.of("docs", "performance.md"));
        assertThat(Report.replace(document, part.name(), "figures")).contains("figures");
    }

    @Test
    void theChartIsWellFormedAndHoldsEachFigure() throws Exception {
        String svg = Chart.svg("Growth", List.of(
                new Chart.Panel("Rising", "s", List.of(new Chart.Point(1, 2), new Chart.Point(10, 20.5))),
                new Chart.Panel("Nothing", "ms", List.of(new Chart.Point(1, 0)))));
        Document chart = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(chart.getElementsByTagName("circle").getLength()).isEqualTo(3);
        assertThat(chart.getDocumentElement().getTextContent())
                .contains("Rising", "20.5", "Nothing").doesNotContain("NaN");
    }
}
