package io.yosai.timescale.stream;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.ByteConverter;

/**
 * The bytes of {@code COPY … (FORMAT binary)} on their way to the target, sent some 64 kB at a time.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, "Binary Format"</a>
 */
public final class RowBuffer {
    /** Signature, flags, and the length of an extension that there is not. */
    static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0,
            0, 0, 0, 0};
    private static final int FLUSH = 64 * 1024;

    private final CopyIn copy;
    private byte[] buffer = new byte[FLUSH + 4096];
    private int length;

    /** Begins with the header. */
    public RowBuffer(CopyIn copy) {
        this.copy = copy;
        bytes(HEADER, 0, HEADER.length);
    }

    /** Ends a row. */
    public void endRow() throws SQLException {
        if (length >= FLUSH) {
            flush();
        }
    }

    /** Ends the data; the caller then ends the COPY. */
    public void end() throws SQLException {
        int2(-1);
        flush();
    }

    void field(byte[] bytes) {
        int4(bytes.length);
        bytes(bytes, 0, bytes.length);
    }

    void field(byte first, byte[] rest) {
        int4(1 + rest.length);
        reserve(1);
        buffer[length++] = first;
        bytes(rest, 0, rest.length);
    }

    void fixed2(int value) {
        int4(2);
        int2(value);
    }

    void fixed4(int value) {
        int4(4);
        int4(value);
    }

    void fixed8(long value) {
        int4(8);
        int8(value);
    }

    void uuid(UUID uuid) {
        int4(16);
        int8(uuid.getMostSignificantBits());
        int8(uuid.getLeastSignificantBits());
    }

    void int2(int value) {
        reserve(2);
        ByteConverter.int2(buffer, length, value);
        length += 2;
    }

    void int4(int value) {
        reserve(4);
        ByteConverter.int4(buffer, length, value);
        length += 4;
    }

    private void int8(long value) {
        reserve(8);
        ByteConverter.int8(buffer, length, value);
        length += 8;
    }

    /** Bytes that are there already; many of them are not copied once more. */
    void raw(byte[] from, int at, int count) throws SQLException {
        if (count > FLUSH) {
            flush();
            copy.writeToCopy(from, at, count);
        } else {
            bytes(from, at, count);
        }
    }

    void bytes(byte[] from, int at, int count) {
        reserve(count);
        System.arraycopy(from, at, buffer, length, count);
        length += count;
    }

    private void reserve(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.addExact(length, Math.max(more, buffer.length)));
        }
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer, 0, length);
        length = 0;
        if (buffer.length > 2 * FLUSH) {
            buffer = new byte[FLUSH + 4096];
        }
    }
}
