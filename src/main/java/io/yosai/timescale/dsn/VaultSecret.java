package io.yosai.timescale.dsn;

import java.util.Map;
import java.util.Optional;

/**
 * What was found at a path of Vault.
 *
 * @param path   as Vault has it
 * @param fields by name; texts, numbers or truth values
 */
public record VaultSecret(String path, Map<String, Object> fields) {
    /** Empty if there is no such field, or nothing in it. */
    public Optional<String> find(String field) {
        return Optional.ofNullable(fields.get(field)).map(String::valueOf).filter(text -> !text.isEmpty());
    }

    /** {@code port, user}: names only. */
    String names() {
        return fields.isEmpty() ? "none" : String.join(", ", fields.keySet().stream().sorted().toList());
    }

    @Override
    public String toString() {
        return path;
    }
}
