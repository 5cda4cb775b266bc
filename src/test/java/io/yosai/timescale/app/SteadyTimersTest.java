package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TimerTask;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import io.yosai.timescale.settings.Settings;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyTimersTest {
    private final CamelContext camel = new DefaultCamelContext();
    private final BlockingQueue<Thread> runs = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() {
        camel.getRegistry().bind("timer", new SteadyTimers());
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private void route(String uri) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("ticking").process(exchange -> runs.add(Thread.currentThread()));
            }
        });
    }

    private void awaitRuns(int runsMore) throws InterruptedException {
        for (int run = 0; run < runsMore; run++) {
            assertThat(runs.poll(1, TimeUnit.MINUTES)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"timer:t?delay=0&period=10", "timer:t?period=10&fixedRate=true",
        "timer:t?time=2020-01-01T00:00:00&period=10", "timer:t?time=2020-01-01T00:00:00&period=10&fixedRate=true"})
    void aRouteRunsUntilItIsStoppedAndAgainWhenItIsStarted(String uri) throws Exception {
        route(uri);
        awaitRuns(3);
        camel.getRouteController().stopRoute("ticking");
        Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
        runs.clear();
        camel.getRouteController().startRoute("ticking");
        awaitRuns(3);
        assertThat(threads()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timer:t?delay=0&repeatCount=1", "timer:t?time=2020-01-01T00:00:00&repeatCount=1"})
    void aRouteThatRunsOnce(String uri) throws Exception {
        route(uri);
        awaitRuns(1);
    }

    /** That of a {@link java.util.Timer} waits for a time of day, which comes later where the clock is set back. */
    @Test
    void noThreadOfATimerRunsAnything() throws Exception {
        route("timer:t?delay=0&period=10");
        assertThat(runs.poll(1, TimeUnit.MINUTES).getClass()).isEqualTo(Thread.class);
        Awaitility.await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getClass().getName().equals("java.util.TimerThread")));
    }

    @Test
    void theProgramsRoutesHaveIt() {
        RouteFiles files = RouteFiles.of(Settings.read(Map.of(
                "TARGET_DSN", "postgres://nobody@localhost/none"), new Properties()), Path.of("routes"), "copy");
        assertThat(files.main().lookupByType(SteadyTimers.class)).containsKey("timer");
    }

    /** From the beginning of a run to that of the next; after one that took longer, one comes at once and not many. */
    @Test
    void runsThatAreLateAreNotMadeUpFor() throws Exception {
        SteadyTimers.SteadyTimer timer = new SteadyTimers.SteadyTimer("t");
        List<Long> began = new CopyOnWriteArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        timer.schedule(new TimerTask() {
            @Override
            public void run() {
                began.add(System.nanoTime());
                if (count.getAndIncrement() == 0) {
                    try {
                        first.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
        }, 0, 300);
        Awaitility.await().until(() -> began.size() == 1);
        long held = began.get(0) + Duration.ofMillis(900).toNanos();
        Awaitility.await().until(() -> System.nanoTime() > held);
        first.countDown();
        Awaitility.await().until(() -> began.size() >= 4);
        timer.cancel();
        assertThat(began.get(3) - began.get(1)).isGreaterThanOrEqualTo(Duration.ofMillis(600).toNanos());
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("timer://t"))
                .toList();
    }
}
