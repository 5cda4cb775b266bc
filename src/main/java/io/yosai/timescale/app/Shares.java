package io.yosai.timescale.app;

import io.yosai.timescale.database.Claims;
import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.OutageLog;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which instance has which of the routes that are shared, as this one found it out last; by {@link Claims}. */
final class Shares {
    /** The kind of a claim on a stream. */
    static final String STREAM = "stream";
    private static final Logger LOG = LoggerFactory.getLogger(Shares.class);

    private final Claims claims;
    private final Streams streams;
    private final Consumer<String> lost;
    private final OutageLog outage = new OutageLog(LOG);
    private volatile Round last;
    private boolean isFailing;
    private boolean closed;

    /**
     * What was found out last.
     *
     * @param routes that were shared then
     * @param owners who has which of them; without those that nobody has
     * @param nanos when it began
     */
    private record Round(Set<String> routes, Map<String, String> owners, long nanos) {
    }

    /** @param lost takes the name of each route that was this instance's and is another one's */
    Shares(Claims claims, Streams streams, Consumer<String> lost) {
        this.claims = claims;
        this.streams = streams;
        this.lost = lost;
    }

    /** Returns who works on a route; empty: nobody at the moment; null: not known. */
    String owner(String route) {
        Round round = last;
        return round == null || isOver(round) || !round.routes().contains(route) ? null
                : round.owners().getOrDefault(route, "");
    }

    private boolean isOver(Round round) {
        return System.nanoTime() - round.nanos() > claims.lasts().toNanos();
    }

    /**
     * A target that has not answered for long has the pass of a stream fail, which says so; another job is left alone.
     */
    boolean isOurs(String route) {
        Round round = last;
        return round == null || isOver(round) && isStream(route) || claims.owner().equals(owner(route));
    }

    boolean isStream(String route) {
        return streams.all().stream().map(Stream::name).anyMatch(route::equals);
    }

    /** Whether it was shared already. */
    boolean isKnown(String route) {
        Round round = last;
        return round != null && round.routes().contains(route);
    }

    /** Whether the last round has failed. */
    synchronized boolean isFailing() {
        return isFailing;
    }

    /**
     * Shares once more.
     *
     * @param routes all that are shared
     * @param begun of these, whose exchange began since the last round: they are not given back now
     * @param running of these, whose exchange is under way
     */
    synchronized void share(Set<String> routes, Collection<String> begun, Collection<String> running) {
        if (closed) {
            return;
        }
        isFailing = true;
        long begin = System.nanoTime();
        try {
            Set<String> ofStreams = new TreeSet<>(streams.all().stream().map(Stream::name).filter(routes::contains)
                    .toList());
            Set<String> jobs = new TreeSet<>(routes);
            jobs.removeAll(ofStreams);
            if (last == null) {
                claims.releaseOfTheDead();
            }
            // A pass that lasts longer than a round ends with its page, if its stream is to be another one's.
            claims.share(STREAM, ofStreams, begun);
            // What compares the streams of one set, or looks after their tables, is of no use to those of another.
            String job = "job of " + Claims.listed(ofStreams);
            claims.share(job, jobs, running);
            Map<String, String> owners = new HashMap<>(claims.owners(job));
            owners.putAll(claims.owners(STREAM));
            Set<String> all = new HashSet<>(ofStreams);
            all.addAll(jobs);
            take(new Round(all, owners, begin));
            outage.works("the instances share the streams again after {} s");
            isFailing = false;
        } catch (DatabaseDown e) {
            // The pool has said so.
        } catch (SQLException e) {
            // A target that became read only after the connection was looked at: the pool says so at the next look.
            if (!SqlStates.is(e, SqlStates.READ_ONLY)) {
                fails(e);
            }
        } catch (RuntimeException e) {
            fails(e);
        }
    }

    private void fails(Exception e) {
        outage.fails(e.getMessage(), "what each instance works on cannot be found out: " + Failures.reason(e));
    }

    private void take(Round now) {
        Collection<String> before = last == null ? Set.of() : ours(last);
        Set<String> ours = ours(now);
        boolean isAlone = now.owners().values().stream().allMatch(claims.owner()::equals);
        if (!ours.equals(before) && (last != null || !isAlone)) {
            LOG.info("this instance works on {}{}", ours.isEmpty() ? "nothing" : String.join(", ", ours),
                    isAlone ? "" : "; another one on the rest");
        }
        last = now;
        before.stream().filter(route -> !ours.contains(route)).forEach(lost);
    }

    private Set<String> ours(Round round) {
        Set<String> ours = new TreeSet<>(round.routes());
        ours.removeIf(route -> !claims.owner().equals(round.owners().get(route)));
        return ours;
    }

    /** For good. */
    synchronized void giveBack() {
        closed = true;
        if (last == null || isOver(last)) {
            return;
        }
        try {
            claims.releaseAll();
        } catch (SQLException e) {
            LOG.warn("the streams are not given back, and free in {} s: {}", claims.lasts().toSeconds(),
                    Failures.reason(e));
        }
    }
}
