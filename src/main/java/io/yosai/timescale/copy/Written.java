package io.yosai.timescale.copy;

/**
 * What became of rows that were to be written, in rows.
 *
 * @param copied new to the target
 * @param present on the target already
 * @param quarantined refused by the target, past the retention or without a time, and kept in the quarantine
 */
public record Written(long copied, long present, long quarantined) {
    static final Written NOTHING = new Written(0, 0, 0);

    Written plus(Written other) {
        return new Written(copied + other.copied, present + other.present, quarantined + other.quarantined);
    }
}
