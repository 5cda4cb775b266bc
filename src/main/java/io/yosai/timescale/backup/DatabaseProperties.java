package io.yosai.timescale.backup;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.stream.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The properties of a database, without its contents. All of it is names and values, never SQL: a manifest is a file,
 * and whoever can write it must not write SQL.
 *
 * @param provider        {@code libc}, {@code icu} or {@code builtin}; null: PostgreSQL 14, which has libc only
 * @param collation       and characterType: what CREATE DATABASE calls LC_COLLATE and LC_CTYPE
 * @param locale          of icu or builtin; null: none
 * @param icuRules        null: none
 * @param connectionLimit -1: none; null: not known
 * @param comment         null: none
 * @param settings        of the database, {@code name=value}
 * @param roleSettings    of roles in this database
 * @param grants          on the database; null: those that every database has by itself, or not known
 * @param tablespaces     that the database or something in it is in, but for the server's own
 * @param roles           that own something here, have a right to something here, or whom a policy names
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DatabaseProperties(String encoding, String provider, String collation, String characterType, String locale,
        String icuRules, String tablespace, String owner, Integer connectionLimit, String comment,
        List<String> settings, List<RoleSetting> roleSettings, List<Grant> grants, List<String> tablespaces,
        List<String> roles) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** One in quotes, or up to the next comma or space. */
    private static final Pattern ITEM = Pattern.compile("\"((?:[^\"]|\"\")*)\"|[^,\\s]+");
    /** Their values are lists. */
    private static final Set<String> LISTS = Set.of("search_path", "session_preload_libraries",
            "local_preload_libraries", "temp_tablespaces", "DateStyle");
    /** Words of GRANT, so no names. */
    private static final Set<String> PRIVILEGES = Set.of("CONNECT", "CREATE", "TEMPORARY");

    /** {@code ALTER ROLE … IN DATABASE … SET}, the setting as {@code name=value}. */
    record RoleSetting(@JsonSetter(nulls = Nulls.FAIL) String role,
            @JsonSetter(nulls = Nulls.FAIL) String setting) {
    }

    /** @param grantee null: PUBLIC */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Grant(String grantee, @JsonSetter(nulls = Nulls.FAIL) String privilege, boolean grantable) {
    }

    DatabaseProperties {
        settings = settings == null ? List.of() : settings;
        roleSettings = roleSettings == null ? List.of() : roleSettings;
        tablespaces = tablespaces == null ? List.of() : tablespaces;
        roles = roles == null ? List.of() : roles;
    }

    static DatabaseProperties of(Session session) throws SQLException {
        try {
            return JSON.readValue(session.text("/backup/properties.sql"), DatabaseProperties.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether each setting has a value, and a database with grants an owner. */
    boolean areWhole() {
        return Stream.concat(settings.stream(), roleSettings.stream().map(RoleSetting::setting))
                .allMatch(setting -> setting.contains("=")) && (owner != null || grants == null);
    }

    /** Clauses of CREATE DATABASE. */
    String clauses() {
        Map<String, String> clauses = new LinkedHashMap<>();
        clauses.put("ENCODING", encoding);
        clauses.put("LOCALE_PROVIDER", provider);
        clauses.put("LC_COLLATE", collation);
        clauses.put("LC_CTYPE", characterType);
        clauses.put("builtin".equals(provider) ? "BUILTIN_LOCALE" : "ICU_LOCALE", locale);
        clauses.put("ICU_RULES", icuRules);
        String text = clauses.entrySet().stream().filter(clause -> clause.getValue() != null)
                .map(clause -> " " + clause.getKey() + " " + Sql.literal(clause.getValue())).collect(joining());
        return tablespace == null ? text : text + " TABLESPACE " + Sql.name(tablespace);
    }

    /**
     * What makes a database like this one, but for its connection limit and its settings.
     *
     * @param database the database
     * @param owners   whether to set its owner and its grants, whose roles must be there
     * @param there    the roles of the server
     */
    List<String> statements(String database, boolean owners, Set<String> there) {
        List<String> statements = new ArrayList<>();
        if (owners && there.contains(owner)) {
            statements.add("ALTER DATABASE " + Sql.name(database) + " OWNER TO " + Sql.name(owner));
        }
        if (comment != null) {
            statements.add("COMMENT ON DATABASE " + Sql.name(database) + " IS " + Sql.literal(comment));
        }
        if (owners && grants != null) {
            statements.add("REVOKE ALL ON DATABASE " + Sql.name(database) + " FROM PUBLIC");
            statements.add("REVOKE ALL ON DATABASE " + Sql.name(database) + " FROM " + Sql.name(owner));
            grants.stream().filter(grant -> PRIVILEGES.contains(grant.privilege()))
                    .forEach(grant -> statements.add("GRANT " + grant.privilege() + " ON DATABASE " + Sql.name(database)
                            + " TO " + (grant.grantee() == null ? "PUBLIC" : Sql.name(grant.grantee()))
                            + (grant.grantable() ? " WITH GRANT OPTION" : "")));
        }
        return statements;
    }

    /** What sets its settings and those of roles that are there; each by its name in what is compared. */
    Map<String, String> settingStatements(String database, Set<String> there) {
        Map<String, String> statements = new LinkedHashMap<>();
        settings.stream().sorted().forEach(setting -> statements.put("setting " + setting,
                "ALTER DATABASE " + Sql.name(database) + set(setting)));
        roleSettings.stream().filter(one -> there.contains(one.role())).forEach(one -> statements.put("setting of role "
                + one.role() + ": " + one.setting(),
                "ALTER ROLE " + Sql.name(one.role()) + " IN DATABASE " + Sql.name(database) + set(one.setting())));
        return statements;
    }

    /** Lines on what of a role's settings in this database could not be restored. */
    List<String> left(Set<String> there) {
        return roleSettings.stream().filter(one -> !there.contains(one.role()))
                .map(one -> "setting " + one.setting() + " of role " + one.role()
                + " in this database is not restored: the server has no such role").toList();
    }

    /**
     * What of it is to be the same in a database that was made like this one.
     *
     * @param owners whether owner and grants are
     * @param there  the roles of the server
     * @return by a name of each for people; without those of which this one knows nothing
     */
    Map<String, String> compared(boolean owners, Set<String> there) {
        Map<String, String> compared = new LinkedHashMap<>();
        compared.put("encoding", encoding);
        compared.put("locale provider", provider);
        compared.put("locale", Stream.of(locale == null ? "" : locale, collation, characterType)
                .filter(text -> text != null && !text.isEmpty()).distinct().collect(joining(", ")));
        compared.put("ICU rules", icuRules);
        compared.put("comment", comment);
        settingStatements("", there).keySet().forEach(setting -> compared.put(setting, "present"));
        if (owners && there.contains(owner)) {
            compared.put("owner", owner);
        }
        if (owners && grants != null) {
            compared.put("grants", grants.stream().map(grant -> grant.privilege() + " to "
                    + (grant.grantee() == null ? "PUBLIC" : grant.grantee())
                    + (grant.grantable() ? " with grant option" : ""))
                    .sorted().collect(joining(", ")));
        }
        compared.values().removeIf(value -> value == null);
        return compared;
    }

    private static String set(String setting) {
        String parameter = setting.substring(0, setting.indexOf('='));
        String value = setting.substring(setting.indexOf('=') + 1);
        return " SET " + Stream.of(parameter.split("\\.")).map(Sql::name)
                .collect(joining(".")) + " TO " + (LISTS.contains(parameter) && !value.equals("\"\"") ? list(value)
                : Sql.literal(value.equals("\"\"") ? "" : value));
    }

    private static String list(String value) {
        return ITEM.matcher(value).results().map(item -> Sql.literal(item.group(1) == null ? item.group()
                : item.group(1).replace("\"\"", "\""))).collect(joining(", "));
    }
}
