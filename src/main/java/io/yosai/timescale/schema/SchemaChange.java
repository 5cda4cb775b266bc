package io.yosai.timescale.schema;

/**
 * What was found of one object of the target, and what was done about it.
 *
 * @param done {@code nothing} when it was as it should be
 */
public record SchemaChange(String object, String found, String done) {
    static final String NOTHING = "nothing";

    boolean isChange() {
        return !done.equals(NOTHING);
    }

    static SchemaChange asWanted(String object, String found) {
        return new SchemaChange(object, found, NOTHING);
    }

    static SchemaChange created(String object) {
        return new SchemaChange(object, "absent", "created");
    }
}
