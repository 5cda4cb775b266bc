package io.yosai.timescale.backup;

/**
 * One thing that a restored database is compared in.
 *
 * @param expected  from the manifest; "-" when nothing tells
 * @param compared  false: nothing to compare with
 * @param holds     true where nothing was compared
 */
public record Check(String what, String expected, String found, boolean compared, boolean holds) {
    static final String UNKNOWN = "-";

    static Check equal(String what, Object expected, Object found) {
        return new Check(what, String.valueOf(expected), String.valueOf(found), true,
                String.valueOf(expected).equals(String.valueOf(found)));
    }

    static Check unknown(String what, Object found) {
        return new Check(what, UNKNOWN, String.valueOf(found), false, true);
    }

    public String verdict() {
        return compared ? holds ? "right" : "WRONG" : "not compared";
    }
}
