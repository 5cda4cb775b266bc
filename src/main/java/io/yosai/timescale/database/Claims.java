package io.yosai.timescale.database;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.springframework.util.DigestUtils;

/**
 * Who works on what, of several workers, processes and machines: things of a kind, known by their names, are claimed in
 * the target until a time of its own clock. Who holds a claim renews it with each piece of work; one that is not
 * renewed in time is free, whoever held it.
 *
 * <p>A claim saves work and guards nothing: the row lock of a watermark decides what may be written.
 */
public final class Claims {
    /** How often in the life of a claim the target is asked to renew it. */
    private static final int RENEWALS = 10;
    /** How many bytes of names, which may stand there twice. */
    private static final int MOST_LISTED = 1000;

    private final DataSource target;
    private final Duration lasts;
    private final String owner = ManagementFactory.getRuntimeMXBean().getName() + " "
            + UUID.randomUUID().toString().substring(0, 8);
    /** Those that are there already come first, and keep what they have where not all can have as many. */
    private final String member = "%015d %s".formatted(System.currentTimeMillis(), owner);
    /** When a claim was renewed last, by kind and name. */
    private final Map<List<String>, Long> renewed = new ConcurrentHashMap<>();

    /** @param lasts how long a claim is held that is not renewed */
    public Claims(DataSource target, Duration lasts) {
        this.target = target;
        this.lasts = lasts;
    }

    /** Returns who claims: the process and its host, and what no other start of them has. */
    public String owner() {
        return owner;
    }

    public Duration lasts() {
        return lasts;
    }

    /**
     * Claims what nobody holds; not what another worker of this process holds either.
     *
     * @param names in the order in which they are wanted
     * @param most how many
     * @return those that are ours now, fewer where fewer are free
     */
    public List<String> take(String kind, List<String> names, int most) throws SQLException {
        if (names.isEmpty() || most < 1) {
            return List.of();
        }
        Query.update(target, "/claims/offer.sql", kind, names);
        List<String> taken = names("/claims/take.sql", names, kind, most, owner, seconds());
        taken.forEach(name -> renewed.put(List.of(kind, name), System.nanoTime()));
        return taken;
    }

    /**
     * Renews a claim, which is to be done with each page and each pass; asks the target a few times in the life of a
     * claim only.
     *
     * @return false: it was not renewed in time, and another one holds it now
     */
    public boolean renew(String kind, String name) throws SQLException {
        Long last = renewed.get(List.of(kind, name));
        if (last != null && System.nanoTime() - last < lasts.toNanos() / RENEWALS) {
            return true;
        }
        return !renewAll(kind, List.of(name)).isEmpty();
    }

    /**
     * Keeps a claim for as long as a transaction lasts, which may be longer than the claim does: nobody takes what is
     * locked.
     *
     * @param target the connection of the transaction
     */
    public void keep(Connection target, String kind, String name) throws SQLException {
        Query.update(target, "/claims/keep.sql", kind, name, owner);
    }

    /** Gives a claim back. One that another holds meanwhile is left to it. */
    public void release(String kind, String name) throws SQLException {
        renewed.remove(List.of(kind, name));
        Query.update(target, "/claims/release.sql", owner, kind, List.of(name));
    }

    /**
     * Gives back what a process of this machine claimed that runs no more: after a kill, the next start goes on at
     * once. One that runs all the same, where this one cannot see it, shares again.
     */
    public void releaseOfTheDead() throws SQLException {
        String[] us = owner.split("[@ ]");
        for (String other : names("/claims/owned.sql")) {
            String[] it = other.split("[@ ]");
            boolean isDead = it[0].equals(us[0]) || ProcessHandle.of(Long.parseLong(it[0])).isEmpty();
            if (!other.equals(owner) && it[1].equals(us[1]) && isDead) {
                Query.update(target, "/claims/release.sql", other, null, null);
            }
        }
    }

    /** Gives all claims back, and leaves the instances that share. */
    public void releaseAll() throws SQLException {
        renewed.clear();
        Query.update(target, "/claims/release.sql", owner, null, null);
    }

    /** Returns names for a kind, of which many stand there by their hash: no index takes a text of 2,704 bytes. */
    public static String listed(Collection<String> names) {
        String all = String.join(", ", new TreeSet<>(names));
        byte[] bytes = all.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MOST_LISTED ? all : DigestUtils.md5DigestAsHex(bytes);
    }

    /**
     * Renews all claims of a kind, and brings them to what is fair among the instances that do so for the same names:
     * all of them have as many or one more. Each instance has to do so several times in the life of a claim. What
     * instances with other names hold is left to them.
     *
     * @param names of all there are
     * @param busy names that are not given back at the moment
     * @return the names that are ours now
     */
    public Set<String> share(String kind, Collection<String> names, Collection<String> busy) throws SQLException {
        String members = "member " + kind + " of " + listed(names);
        Query.update(target, "/claims/join.sql", members, member, owner, seconds());
        Query.update(target, "/claims/forget.sql", members);
        Set<String> held = renewAll(kind, null);
        int fair = Query.first(target, "/claims/fair.sql", row -> row.getInt("fair"), names.size(), member, members);
        List<String> surplus = new ArrayList<>(held);
        surplus.removeAll(names);
        held.stream().filter(name -> names.contains(name) && !busy.contains(name))
                .limit(Math.max(0, held.size() - surplus.size() - fair)).forEach(surplus::add);
        for (String name : surplus) {
            release(kind, name);
            held.remove(name);
        }
        held.addAll(take(kind, List.copyOf(names), fair - held.size()));
        return held;
    }

    /** Returns who holds what of a kind at the moment, by its name; without what nobody holds. */
    public Map<String, String> owners(String kind) throws SQLException {
        Map<String, String> owners = new HashMap<>();
        Query.all(target, "/claims/owners.sql", row -> owners.put(row.getString("name"), row.getString("owner")), kind);
        return owners;
    }

    /** @param names null: all */
    private Set<String> renewAll(String kind, List<String> names) throws SQLException {
        Set<String> ours = new LinkedHashSet<>(names("/claims/renew.sql", seconds(), kind, owner, names));
        ours.forEach(name -> renewed.put(List.of(kind, name), System.nanoTime()));
        return ours;
    }

    private double seconds() {
        return lasts.toMillis() / 1000.0;
    }

    private List<String> names(String sql, Object... parameters) throws SQLException {
        return Query.all(target, sql, row -> row.getString("name"), parameters);
    }
}
