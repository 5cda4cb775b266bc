package io.yosai.timescale.copy;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.slf4j.MDC;

/** Threads that read and write pages while the route of a pass goes on. */
final class Workers {
    private ExecutorService threads;

    /** Begins some work, whose log lines have the labels of the exchange's thread. */
    <T> Future<T> begin(Exchange exchange, Callable<T> work) {
        Map<String, String> labels = MDC.getCopyOfContextMap();
        return of(exchange).submit(() -> {
            if (labels != null) {
                MDC.setContextMap(labels);
            }
            try {
                return work.call();
            } finally {
                MDC.clear();
            }
        });
    }

    private synchronized ExecutorService of(Exchange exchange) {
        if (threads == null) {
            threads = exchange.getContext().getExecutorServiceManager().newCachedThreadPool(this, "Pages");
        }
        return threads;
    }
}
