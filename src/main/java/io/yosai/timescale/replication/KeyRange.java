package io.yosai.timescale.replication;

import java.sql.Timestamp;

/**
 * Rows after one key up to another one, all of them before the end of a bucket.
 *
 * @param last whether the range goes to the end of the bucket
 */
record KeyRange(Key after, Key upto, Timestamp until, boolean last) {

    /** The part of it that ends at a key. */
    KeyRange upto(Key key) {
        return new KeyRange(after, key, until, false);
    }
}
