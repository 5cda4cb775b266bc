package io.yosai.timescale.schema;

/**
 * What was found of one object of the target, what the settings want, and what was done about it.
 *
 * @param found {@code absent}, or how it was
 * @param done {@code nothing} when it was as wanted, or when the edition cannot have it
 */
public record SchemaChange(String object, String found, String wanted, String done) {
    private static final String NOTHING = "nothing";
    private static final String ABSENT = "absent";

    static SchemaChange nothing(String object, String found, String wanted) {
        return new SchemaChange(object, found, wanted, NOTHING);
    }

    static SchemaChange asWanted(String object, String found) {
        return nothing(object, found, found);
    }

    static SchemaChange created(String object, String wanted) {
        return new SchemaChange(object, ABSENT, wanted, "created");
    }

    static SchemaChange changed(String object, String found, String wanted) {
        return new SchemaChange(object, found, wanted, "changed");
    }

    public boolean isChange() {
        return !done.equals(NOTHING);
    }

    /** For the log: {@code retention of door_events: was 365 days, now 90 days}. */
    @Override
    public String toString() {
        return object + ": was " + found + ", now " + wanted;
    }
}
