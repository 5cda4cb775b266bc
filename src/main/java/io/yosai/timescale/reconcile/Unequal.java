package io.yosai.timescale.reconcile;

/**
 * Why rows are not proven equal after a run: they differ still, the target lacks them for good, or they were not
 * compared.
 */
public enum Unequal {
    DRY_RUN(Kind.DIFFERS, "which a dry run does not repair"),
    KEPT(Kind.DIFFERS, "on the target alone, which only RECONCILE_DELETES=true deletes"),
    TOO_MANY(Kind.DIFFERS,
    "on the target alone and not deleted, because they are more than RECONCILE_MAX_DELETES allows"),
    UNCERTAIN(Kind.DIFFERS, "on the target alone and not deleted, because not all was compared"),
    IGNORED(Kind.DIFFERS,
    "which the target left as they are without an error, as a trigger or a rule of the table does, or where only the "
    + "text of a key differs"),
    FAILED(Kind.DIFFERS, "in parts that failed"),
    QUARANTINED(Kind.ABSENT, "in the quarantine"),
    FIRST_COPY(Kind.ABSENT, "of the history that the first copy has not finished"),
    KEYLESS(Kind.ABSENT, "without a value in their key or time"),
    NO_CHUNK(Kind.ABSENT, "of the source at -infinity, which no chunk takes"),
    DROPPED(Kind.WANTED, "dropped by the steps of the stream"),
    /** Their chunks are dropped, or they came too late for them. */
    RETENTION(Kind.WANTED, "of the source past the retention"),
    /** The stream copies them with its next pass, or when their time has come. */
    NEXT(Kind.WANTED, "of the source after the watermark, which the stream copies"),
    /** Others have written them, or a pass before the watermark was set back. */
    AHEAD(Kind.WANTED, "of the target after the watermark, which are compared when it has passed them"),
    PRUNED(Kind.WANTED, "of the target older than the source's oldest row, which stay");

    private enum Kind { DIFFERS, ABSENT, WANTED }

    private final Kind kind;
    private final String text;

    Unequal(Kind kind, String text) {
        this.kind = kind;
        this.text = text;
    }

    /** Whether the rows were compared and differ after the run. */
    boolean isDifference() {
        return kind == Kind.DIFFERS;
    }

    /** Whether a setting or a step says that it is to be so, and no person has to act. */
    boolean isWanted() {
        return kind == Kind.WANTED;
    }

    public String text() {
        return text;
    }
}
