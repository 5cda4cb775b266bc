package io.yosai.timescale.servers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What {@link FakeVault} holds, and its answers. */
final class VaultApi implements ResponseDefinitionTransformerV2 {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MOUNTS = "sys/internal/ui/mounts/";

    record Login(Map<String, String> words, Duration life) {
    }

    record Token(Duration life, Instant end) {
    }

    final Map<String, Login> logins = new ConcurrentHashMap<>();
    final Map<String, Token> tokens = new ConcurrentHashMap<>();
    final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Map<String, ?>>> secrets = new ConcurrentHashMap<>();
    volatile boolean sealed;
    volatile String namespace;

    void put(String path, Map<String, ?> fields) {
        secrets.computeIfAbsent(path, key -> new CopyOnWriteArrayList<>()).add(fields);
    }

    void delete(String path) {
        put(path, Map.of());
    }

    String token(Duration life) {
        String token = Passwords.of("token-" + UUID.randomUUID());
        tokens.put(token, new Token(life, Instant.now().plus(life)));
        return token;
    }

    @Override
    public String getName() {
        return "vault";
    }

    @Override
    public ResponseDefinition transform(ServeEvent event) {
        LoggedRequest request = event.getRequest();
        try {
            URI uri = URI.create(request.getUrl());
            return answer(request, uri.getPath().substring("/v1/".length()), uri.getQuery());
        } catch (JsonProcessingException e) {
            return errors(400, "error parsing JSON");
        }
    }

    private ResponseDefinition answer(LoggedRequest request, String path, String query) throws JsonProcessingException {
        if (sealed) {
            return errors(503, "Vault is sealed");
        }
        if (namespace != null && !namespace.equals(request.getHeader("X-Vault-Namespace"))) {
            return errors(403, "permission denied");
        }
        if (path.matches("auth/.+/login")) {
            return login(path.substring("auth/".length(), path.length() - "/login".length()),
                    JSON.readValue(request.getBodyAsString(), Map.class));
        }
        String name = String.valueOf(request.getHeader("X-Vault-Token"));
        Token token = tokens.get(name);
        if (token == null || token.end().isBefore(Instant.now()) || denied.contains(path)) {
            return errors(403, "permission denied");
        }
        return switch (path) {
            case "auth/token/lookup-self" -> json(200, Map.of("data", Map.of("id", name, "type", "service",
                    "ttl", Duration.between(Instant.now(), token.end()).toSeconds(), "renewable", true)));
            case "auth/token/renew-self" -> {
                tokens.put(name, new Token(token.life(), Instant.now().plus(token.life())));
                yield auth(name, token.life());
            }
            case "auth/token/revoke-self" -> {
                tokens.remove(name);
                yield new ResponseDefinitionBuilder().withStatus(204).build();
            }
            default -> path.startsWith(MOUNTS) ? mount(path.substring(MOUNTS.length())) : secret(path, query);
        };
    }

    private ResponseDefinition login(String mount, Map<?, ?> body) throws JsonProcessingException {
        Login login = logins.get(mount);
        if (login == null) {
            return errors(404, "no handler for route \"auth/" + mount + "/login\". route entry not found.");
        }
        if (login.words().equals(body)) {
            return auth(token(login.life()), login.life());
        }
        if (login.words().containsKey("jwt")) {
            return login.words().get("role").equals(body.get("role")) ? errors(403, "permission denied")
                    : errors(400, "invalid role name \"" + body.get("role") + "\"");
        }
        return errors(400, "invalid role or secret ID");
    }

    private static ResponseDefinition auth(String token, Duration life) throws JsonProcessingException {
        return json(200, Map.of("auth", Map.of("client_token", token, "accessor", "a", "policies", List.of("default"),
                "lease_duration", life.toSeconds(), "renewable", true, "token_type", "service")));
    }

    private static ResponseDefinition mount(String path) throws JsonProcessingException {
        boolean first = path.startsWith("old/");
        return first || path.startsWith("secret/") ? json(200, Map.of("data", Map.of("type", "kv", "path",
                first ? "old/" : "secret/", "options", Map.of("version", first ? "1" : "2"))))
                : errors(403, "preflight capability check returned 403, please ensure client's policies grant access "
                + "to path \"" + path + "/\"");
    }

    private ResponseDefinition secret(String path, String query) throws JsonProcessingException {
        List<Map<String, ?>> versions = secrets.getOrDefault(path, List.of());
        int version = query == null ? versions.size() : Integer.parseInt(query.replace("version=", ""));
        if (version < 1 || version > versions.size()) {
            return json(404, Map.of("errors", List.of()));
        }
        Map<String, ?> fields = versions.get(version - 1);
        if (path.startsWith("old/")) {
            return json(200, Map.of("data", fields, "lease_duration", 2764800));
        }
        String deleted = fields.isEmpty() ? Instant.now().toString() : "";
        Map<String, Object> data = new HashMap<>(Map.of("metadata",
                Map.of("version", version, "destroyed", false, "deletion_time", deleted)));
        data.put("data", fields.isEmpty() ? null : fields);
        return json(fields.isEmpty() ? 404 : 200, Map.of("data", data));
    }

    private static ResponseDefinition errors(int status, String text) {
        try {
            return json(status, Map.of("errors", List.of(text)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ResponseDefinition json(int status, Map<String, ?> body) throws JsonProcessingException {
        return new ResponseDefinitionBuilder().withStatus(status).withHeader("Content-Type", "application/json")
                .withBody(JSON.writeValueAsString(body)).build();
    }
}
