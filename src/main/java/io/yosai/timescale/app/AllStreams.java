package io.yosai.timescale.app;

import static java.util.stream.Collectors.groupingBy;
import io.yosai.timescale.stream.Stream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Passes of all streams, those of different sources at the same time. */
record AllStreams(Application application, List<Stream> streams) {

    /** As {@link Application#passes}, once the routes are started. */
    void pass(String route, Map<String, Object> variables, Consumer<Object> results, PassWatch watch) {
        Map<String, Object> bodies = new ConcurrentHashMap<>();
        Map<String, String> failed = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        streams.stream().collect(groupingBy(Stream::source)).values()
                .forEach(its -> threads.execute(() -> its.forEach(stream -> {
            Map<String, Object> all = new HashMap<>(variables);
            all.put("stream", stream.name());
            try {
                Object body = application.send(route + (streams.size() > 1 ? " of " + stream.name() : ""), route, all);
                if (body != null) {
                    bodies.put(stream.name(), body);
                }
            } catch (PassFailed e) {
                failed.put(stream.name(), e.getMessage());
            } catch (RuntimeException e) {
                failed.put(stream.name(), Failures.reason(e));
            }
        })));
        await(threads);
        streams.forEach(stream -> results.accept(bodies.get(stream.name())));
        List<String> failures = streams.stream().map(stream -> failed.get(stream.name())).filter(Objects::nonNull)
                .collect(Collectors.toCollection(ArrayList::new));
        try {
            watch.requireAllParts(route);
        } catch (PassFailed e) {
            failures.add(e.getMessage());
        }
        if (!failures.isEmpty()) {
            throw new PassFailed(String.join("\n", failures), null);
        }
    }

    private static void await(ExecutorService threads) {
        threads.shutdown();
        try {
            threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            threads.shutdownNow();
            throw new PassFailed("the program is stopping", e);
        }
    }
}
