package io.yosai.timescale.monitoring.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Headless Chromium, in UTC and English. Where it is not installed the test is skipped. */
final class Browser implements AutoCloseable {
    // It warns that it does not know the newest Chromium's protocol; the few commands below are old.
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser open() {
        SELENIUM.setLevel(Level.SEVERE);
        Path chromium = program("chromium");
        Path driver = program("chromedriver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        // Root, as in a container, has no sandbox; the only page is our own.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=en");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        Browser browser = new Browser(new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).build(), options));
        browser.driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", "UTC"));
        return browser;
    }

    private static Path program(String name) {
        return Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable).findFirst().orElseGet(() -> {
                    Assumptions.abort("no " + name + ": install the Debian packages chromium and chromium-driver");
                    return null;
                });
    }

    /**
     * @param width of the screen, in CSS pixels
     * @param scheme {@code light} or {@code dark}
     */
    void look(int width, String scheme) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void visit(String address) {
        driver.get(address);
    }

    /** @return what a person reads of the elements that match, a line each */
    String text(String selector) {
        return String.join("\n", driver.findElements(By.cssSelector(selector)).stream().map(e -> e.getText()).toList());
    }

    /** @return the value of a JavaScript expression */
    Object value(String expression) {
        return driver.executeScript("return " + expression);
    }

    /** @return what was written to the console since the last call */
    List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(Object::toString).toList();
    }

    /** The whole page, to target/screenshots. */
    void screenshot(String name) throws IOException {
        Object data = driver.executeCdpCommand("Page.captureScreenshot",
                Map.of("format", "png", "captureBeyondViewport", true)).get("data");
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode((String) data));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
