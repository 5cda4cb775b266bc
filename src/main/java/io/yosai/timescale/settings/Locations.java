package io.yosai.timescale.settings;

import io.yosai.timescale.dsn.DatabaseLocation;
import io.yosai.timescale.dsn.DatabaseLocation.VaultPassword;
import io.yosai.timescale.dsn.VaultTarget;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets.Secret;
import io.yosai.timescale.dsn.SourceName;
import io.yosai.timescale.dsn.VaultReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the databases are, as the settings say it. */
record Locations(SettingTexts texts) {
    /** By the fields that a secret in Vault has for them. */
    private static final Map<Setting, String> PARTS = Map.of(
            Setting.TIMESCALE_PORT, "port",
            Setting.TIMESCALE_DB_NAME, "name",
            Setting.TIMESCALE_DB_USER, "user",
            Setting.TIMESCALE_DB_PASSWORD, "password",
            Setting.TIMESCALE_POOL_MIN, "pool_min",
            Setting.TIMESCALE_POOL_MAX, "pool_max");

    /** The primary first. */
    Map<String, DatabaseLocation> sources() {
        Map<String, String> further = texts.furtherSources();
        Map<String, DatabaseLocation> sources = new LinkedHashMap<>();
        if (further.isEmpty() || texts.given(Setting.SOURCE_DSN).isPresent()) {
            sources.put(SourceName.PRIMARY, of(Setting.SOURCE_DSN));
        }
        further.forEach((name, text) -> {
            String variable = Settings.sourceVariable(name);
            if (name.equals(SourceName.PRIMARY) || name.equals("target") || !name.matches("[a-z0-9][a-z0-9_]*")) {
                boolean primary = name.equals(SourceName.PRIMARY);
                texts.problem(primary ? "SOURCE_DSN_PRIMARY is not read: the source primary is SOURCE_DSN"
                        : variable + ": " + name + " cannot be the name of a source",
                        primary ? "unset it" : "a name has letters, digits and _, and is not target");
                return;
            }
            try {
                sources.put(name, DatabaseLocation.parse(variable, text, "vault:secret/data/timescale#" + name));
            } catch (OperatorError e) {
                texts.problem(e.getMessage());
            }
        });
        return sources;
    }

    /** Null: its text is none. */
    DatabaseLocation of(Setting setting) {
        try {
            DatabaseLocation location = DatabaseLocation.parse(setting.name(), texts.get(setting),
                    setting.defaultText());
            texts.put(setting, location.toString());
            return location;
        } catch (OperatorError e) {
            texts.problem(e.getMessage());
            return null;
        }
    }

    DatabaseLocation target() {
        int port = texts.whole(Setting.TIMESCALE_PORT);
        String host = texts.right(Setting.TIMESCALE_HOST);
        if (texts.given(Setting.TARGET_DSN).isPresent()) {
            return of(Setting.TARGET_DSN);
        }
        String password = texts.get(Setting.TIMESCALE_DB_PASSWORD);
        if (password != null && password.startsWith(VaultReference.SCHEME)
                && VaultReference.parse(password).isEmpty()) {
            texts.problem(Setting.TIMESCALE_DB_PASSWORD + " = " + VaultReference.SCHEME + "…: must be "
                    + VaultReference.FORM, "write it as vault:secret/data/timescale#password");
            return null;
        }
        if (texts.get(Setting.TIMESCALE_HOST) == null) {
            return inVault();
        }
        String user = texts.get(Setting.TIMESCALE_DB_USER);
        String name = texts.get(Setting.TIMESCALE_DB_NAME);
        if (name == null && user == null) {
            texts.problem("TIMESCALE_DB_NAME is not set, nor TIMESCALE_DB_USER: TIMESCALE_HOST needs one of them",
                    "set one of them, or TARGET_DSN instead of the parts");
            return null;
        }
        if (host == null) {
            return null;
        }
        DatabaseLocation target = VaultPassword.of(new Dsn(List.of(new Dsn.Host(host, port)),
                name == null ? user : name, user, password == null ? null : new Secret(password), Map.of()));
        texts.put(Setting.TARGET_DSN, target.toString());
        return target;
    }

    private DatabaseLocation inVault() {
        Map<String, String> given = new HashMap<>();
        Map<String, String> defaults = new HashMap<>();
        PARTS.forEach((setting, field) -> {
            texts.given(setting).ifPresent(text -> given.put(field, text));
            Optional.ofNullable(setting.defaultText()).ifPresent(text -> defaults.put(field, text));
        });
        return new VaultTarget(VaultReference.parse(Setting.TARGET_DSN.defaultText()).orElseThrow(), given, defaults);
    }
}
