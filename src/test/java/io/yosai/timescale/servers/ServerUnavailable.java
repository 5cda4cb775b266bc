package io.yosai.timescale.servers;

/** A test server cannot be had on this machine. The message is the reason, in one line. */
public class ServerUnavailable extends RuntimeException {

    /** @param reason one line, not null */
    public ServerUnavailable(String reason) {
        super(reason);
    }

    /**
     * @param reason one line, not null
     * @param cause null if there is none
     */
    public ServerUnavailable(String reason, Throwable cause) {
        super(reason, cause);
    }
}
