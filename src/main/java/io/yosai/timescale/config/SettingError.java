package io.yosai.timescale.config;

/** A setting that is missing or cannot be what it is; found before anything is started. */
public final class SettingError extends OperatorError {
    public SettingError(String message) {
        super(message);
    }
}
