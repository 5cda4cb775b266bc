package io.yosai.timescale.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws small charts side by side as an SVG, each from zero: what is constant looks flat, what is linear straight. */
final class Chart {
    private static final int WIDTH = 240;
    private static final int HEIGHT = 230;
    private static final int LEFT = 24;
    private static final int PLOT_WIDTH = WIDTH - 2 * LEFT;
    private static final int TOP = 70;
    private static final int BOTTOM = HEIGHT - 45;

    private Chart() {
    }

    /**
     * @param x million rows
     * @param y in the panel's unit
     */
    record Point(double x, double y) {
    }

    record Panel(String title, String unit, List<Point> points) {
    }

    /** @param panels at least one, each with at least one point */
    static String svg(String title, List<Panel> panels) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img"
                     font-family="sans-serif" font-size="12">
                  <title>%3$s</title>
                  <rect width="100%%" height="100%%" fill="#fff"/>
                %4$s</svg>
                """, WIDTH * panels.size(), HEIGHT, title, IntStream.range(0, panels.size())
                .mapToObj(i -> panel(i * WIDTH, panels.get(i))).collect(Collectors.joining()));
    }

    private static String panel(int offset, Panel panel) {
        double right = panel.points().stream().mapToDouble(Point::x).max().orElseThrow();
        double top = Math.max(1e-9, panel.points().stream().mapToDouble(Point::y).max().orElseThrow());
        String line = panel.points().stream().map(point -> x(point, right) + "," + y(point, top))
                .collect(Collectors.joining(" "));
        return String.format(Locale.ROOT, """
                  <g transform="translate(%d 0)" fill="#222">
                    <text x="%d" y="24" font-weight="bold">%s</text>
                    <text x="%d" y="42" fill="#666">%s</text>
                    <path d="M%d %d H%d" stroke="#999"/>
                    <polyline points="%s" fill="none" stroke="#1f6feb" stroke-width="2"/>
                %s    <text x="%d" y="%d" fill="#666" text-anchor="middle">million rows</text>
                  </g>
                """, offset, LEFT, panel.title(), LEFT, panel.unit(), LEFT, BOTTOM, LEFT + PLOT_WIDTH, line,
                panel.points().stream().map(point -> mark(point, right, top)).collect(Collectors.joining()),
                WIDTH / 2, HEIGHT - 8);
    }

    private static String mark(Point point, double right, double top) {
        return String.format(Locale.ROOT, """
                    <circle cx="%1$s" cy="%2$s" r="3.5" fill="#1f6feb"/>
                    <text x="%1$s" y="%3$s" text-anchor="middle">%4$s</text>
                    <text x="%1$s" y="%5$d" text-anchor="middle" fill="#666">%6$s</text>
                """, x(point, right), y(point, top), number(Double.parseDouble(y(point, top)) - 10), number(point.y()),
                BOTTOM + 16, number(point.x()));
    }

    private static String x(Point point, double right) {
        return number(LEFT + point.x() / right * PLOT_WIDTH);
    }

    private static String y(Point point, double top) {
        return number(BOTTOM - point.y() / top * (BOTTOM - TOP));
    }

    /** With three digits that tell something, or all before the point. */
    static String number(double value) {
        String format = Math.abs(value) < 10 ? "%.2f" : Math.abs(value) < 100 ? "%.1f" : "%.0f";
        String text = String.format(Locale.ROOT, format, value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
