package io.yosai.timescale.app;

import java.util.Date;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.timer.TimerComponent;
import org.apache.camel.component.timer.TimerConsumer;
import org.apache.camel.spi.annotations.Component;

/**
 * camel-timer by a clock that nobody sets. A {@link Timer} waits until a time of day: where the clock of the machine is
 * set back, if only for a moment, all routes stand still for as long as that was.
 */
@Component("timer")
final class SteadyTimers extends TimerComponent {
    private final Map<TimerConsumer, SteadyTimer> timers = new ConcurrentHashMap<>();

    /** One for each route, where the component has one for each name. */
    @Override
    public Timer getTimer(TimerConsumer consumer) {
        return timers.computeIfAbsent(consumer, its -> new SteadyTimer(its.getTimerName()));
    }

    @Override
    public void removeTimer(TimerConsumer consumer) {
        SteadyTimer timer = timers.remove(consumer);
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    protected void doStop() throws Exception {
        timers.keySet().forEach(this::removeTimer);
        super.doStop();
    }

    /** For one task. A run that has begun is not interrupted when it is cancelled. */
    static final class SteadyTimer extends Timer {
        private final ScheduledThreadPoolExecutor executor;

        SteadyTimer(String name) {
            super(true);
            // Ends the thread that only the superclass would use.
            super.cancel();
            executor = new ScheduledThreadPoolExecutor(1, run -> {
                Thread thread = new Thread(run, "timer://" + name);
                thread.setDaemon(true);
                return thread;
            }, new ThreadPoolExecutor.DiscardPolicy());
            executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }

        @Override
        public void schedule(TimerTask task, long delay) {
            executor.schedule(task, delay, TimeUnit.MILLISECONDS);
        }

        @Override
        public void schedule(TimerTask task, Date time) {
            schedule(task, until(time));
        }

        /** From the beginning of a run to that of the next, which comes at once where a run takes longer. */
        @Override
        public void schedule(TimerTask task, long delay, long period) {
            executor.schedule(() -> run(task, period), delay, TimeUnit.MILLISECONDS);
        }

        @Override
        public void schedule(TimerTask task, Date first, long period) {
            schedule(task, until(first), period);
        }

        @Override
        public void scheduleAtFixedRate(TimerTask task, long delay, long period) {
            executor.scheduleAtFixedRate(task, delay, period, TimeUnit.MILLISECONDS);
        }

        @Override
        public void scheduleAtFixedRate(TimerTask task, Date first, long period) {
            scheduleAtFixedRate(task, until(first), period);
        }

        private void run(TimerTask task, long period) {
            long next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(period);
            try {
                task.run();
            } finally {
                executor.schedule(() -> run(task, period), next - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        }

        private static long until(Date time) {
            return Math.max(0, time.getTime() - System.currentTimeMillis());
        }

        @Override
        public void cancel() {
            executor.shutdown();
        }
    }
}
