package io.yosai.timescale.stream;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.UUID;
import org.postgresql.copy.CopyIn;

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
    private ByteBuffer buffer = ByteBuffer.allocate(FLUSH + 4096);

    public RowBuffer(CopyIn copy) {
        this.copy = copy;
        room(HEADER.length).put(HEADER);
    }

    public void endRow() throws SQLException {
        if (buffer.position() >= FLUSH) {
            flush();
        }
    }

    /** Ends the data; the caller then ends the COPY. */
    public void end() throws SQLException {
        int2(-1);
        flush();
    }

    void field(byte[] bytes) {
        room(Math.addExact(4, bytes.length)).putInt(bytes.length).put(bytes);
    }

    void field(byte first, byte[] rest) {
        room(Math.addExact(5, rest.length)).putInt(1 + rest.length).put(first).put(rest);
    }

    void fixed2(int value) {
        room(6).putInt(2).putShort((short) value);
    }

    void fixed4(int value) {
        room(8).putInt(4).putInt(value);
    }

    void fixed8(long value) {
        room(12).putInt(8).putLong(value);
    }

    void uuid(UUID uuid) {
        room(20).putInt(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    void int2(int value) {
        room(2).putShort((short) value);
    }

    void int4(int value) {
        room(4).putInt(value);
    }

    /** Bytes that are there already; many of them are not copied once more. */
    void raw(byte[] from, int at, int count) throws SQLException {
        if (count > FLUSH) {
            flush();
            copy.writeToCopy(from, at, count);
        } else {
            room(count).put(from, at, count);
        }
    }

    private ByteBuffer room(int more) {
        if (buffer.remaining() < more) {
            int size = Math.addExact(buffer.position(), Math.max(more, buffer.capacity()));
            buffer = ByteBuffer.allocate(size).put(buffer.flip());
        }
        return buffer;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer = buffer.capacity() > 2 * FLUSH ? ByteBuffer.allocate(FLUSH + 4096) : buffer.clear();
    }
}
