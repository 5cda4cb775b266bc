package io.yosai.timescale.replication;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.ByteConverter;

/**
 * The bytes of {@code COPY … (FORMAT binary)}, sent on as they come, some 64 kB at a time.
 *
 * @see <a href="https://www.postgresql.org/docs/17/sql-copy.html">COPY, "Binary Format"</a>
 */
final class CopyBuffer {
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0,
        0, 0, 0, 0, 0, 0, 0, 0};
    private static final int FLUSH = 64 * 1024;
    private static final byte JSONB_VERSION = 1;

    private final CopyIn copy;
    private byte[] buffer = new byte[FLUSH + 1024];
    private int length;

    CopyBuffer(CopyIn copy) {
        this.copy = copy;
        System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
        length = HEADER.length;
    }

    void endRow() throws SQLException {
        if (length >= FLUSH) {
            flush();
        }
    }

    void end() throws SQLException {
        int2(-1);
        flush();
    }

    /** A field of one byte; the fields begin with their length. */
    void fixed1(int value) {
        int4(1);
        int1((byte) value);
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

    void bytes(byte[] bytes) {
        int4(bytes.length);
        append(bytes);
    }

    void jsonb(byte[] text) {
        int4(1 + text.length);
        int1(JSONB_VERSION);
        append(text);
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

    private void int1(byte value) {
        reserve(1);
        buffer[length++] = value;
    }

    private void int8(long value) {
        reserve(8);
        ByteConverter.int8(buffer, length, value);
        length += 8;
    }

    private void append(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void reserve(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.addExact(length, Math.max(more, buffer.length)));
        }
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer, 0, length);
        length = 0;
    }
}
