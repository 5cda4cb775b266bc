package io.yosai.timescale.vault;

import static io.yosai.timescale.dsn.OperatorError.cause;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.settings.Setting;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.springframework.vault.authentication.VaultLoginException;
import org.springframework.web.client.HttpStatusCodeException;
import org.springframework.web.client.ResourceAccessException;

/** What Spring's client throws, in a line for an operator, without anything that may be a secret. */
record VaultErrors(URI address, Setting login) {
    /** Too many requests, and a standby node that cannot answer. */
    private static final Set<Integer> LATER = Set.of(429, 472, 473);
    private static final int LONGEST = 200;

    OperatorError missing(VaultPath path) {
        return new OperatorError("Vault at " + address + " has no secret at " + path
                + "\nHINT: write it with vault kv put, or correct the path in the setting");
    }

    OperatorError version1(VaultPath path) {
        return new OperatorError("the engine of " + path + " in Vault at " + address + " is KV version 1, and the "
                + "secret must be in one of version 2\nHINT: vault kv enable-versioning "
                + path.path().split("/data/")[0]);
    }

    OperatorError of(VaultPath path, RuntimeException thrown) {
        HttpStatusCodeException answer = cause(thrown, HttpStatusCodeException.class);
        if (answer != null) {
            return answered(path, answer, cause(thrown, VaultLoginException.class) != null);
        }
        SSLException tls = cause(thrown, SSLException.class);
        boolean cut = cause(thrown, EOFException.class) != null || cause(thrown, SocketException.class) != null;
        if (tls != null && !cut) {
            return new OperatorError("no secure connection to Vault at " + address + ": " + line(tls.getMessage())
                    + (String.valueOf(tls.getMessage()).contains("PKIX") ? "\nHINT: set VAULT_CACERT to a file with "
                    + "the certificate of the authority that signed Vault's" : ""));
        }
        if (cause(thrown, ResourceAccessException.class) != null) {
            return new Secrets.Unreachable("Vault at " + address + " is down: " + network(thrown));
        }
        return new OperatorError("what answers at " + address + " is no Vault (asked for " + path + ")\nHINT: "
                + "correct VAULT_ADDR; it may have a path that Vault does not have");
    }

    private OperatorError answered(VaultPath path, HttpStatusCodeException answer, boolean atLogin) {
        int status = answer.getStatusCode().value();
        String said = errors(answer.getResponseBodyAsString());
        if (status == 503 && said.contains("sealed")) {
            return new Secrets.Unreachable("Vault at " + address + " is sealed");
        }
        if (status >= 500 || LATER.contains(status)) {
            return new Secrets.Unreachable("Vault at " + address + " is down: it answers " + status + said);
        }
        if (atLogin) {
            return new Refusal("Vault at " + address + " refuses the login by " + login + ": " + status + said);
        }
        if (status == 403) {
            return new Refusal("Vault at " + address + " does not let the login by " + login + " read " + path
                    + ": 403" + said + "; either no policy of it allows that, or its token has expired");
        }
        return new OperatorError("Vault at " + address + ", asked for " + path + ", answers " + status + said);
    }

    /** Only what has the form of Vault's own errors, which hold no secret. */
    private static String errors(String body) {
        try {
            JsonNode errors = new ObjectMapper().readTree(body).path("errors");
            String text = errors.size() == 0 ? "" : " (" + line(errors.get(0).asText()) + ")";
            return text.length() > LONGEST ? text.substring(0, LONGEST) + "…)" : text;
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static String network(Throwable thrown) {
        if (cause(thrown, UnresolvedAddressException.class) != null) {
            return "its host is not known";
        }
        if (cause(thrown, HttpTimeoutException.class) != null) {
            return "it does not answer in time";
        }
        return cause(thrown, ConnectException.class) != null ? "it takes no connection" : "the connection breaks off";
    }

    private static String line(String text) {
        return String.valueOf(text).strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    /** Vault does not let this login do that. */
    static final class Refusal extends OperatorError {
        private Refusal(String message) {
            super(message);
        }
    }
}
