package io.yosai.timescale.monitoring;

import java.util.function.Function;

/** Which instance works on what, of several that share the streams. */
final class Sharing {
    private volatile Function<String, String> owner = route -> null;
    private volatile String instance;

    void by(Function<String, String> owners, String name) {
        owner = owners;
        instance = name;
    }

    /** Returns the name of this instance; null: it shares with none. */
    String instance() {
        return instance;
    }

    /** Returns the instance that works on a route; empty: none does at the moment; null: not known. */
    String owner(String route) {
        return owner.apply(route);
    }

    /** Returns whether another instance works on a route. */
    boolean isElsewhere(String route) {
        String its = owner(route);
        return its != null && !its.isEmpty() && !its.equals(instance);
    }
}
