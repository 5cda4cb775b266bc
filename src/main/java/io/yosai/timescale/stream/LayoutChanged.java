package io.yosai.timescale.stream;

import java.sql.SQLTransientException;

/** The columns of the source or of the target have changed since the layout of a stream was read; it is read again. */
public final class LayoutChanged extends SQLTransientException {
    /** Says so. */
    public LayoutChanged() {
        super("the columns of the stream have changed; they are read again");
    }
}
