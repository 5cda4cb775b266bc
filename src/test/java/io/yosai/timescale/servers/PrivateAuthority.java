package io.yosai.timescale.servers;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority that nobody knows, and the certificate of one server that it signed. Made by keytool. */
public record PrivateAuthority(Path folder) {
    static final String PASSWORD = "changeit";

    /** @param names of the server, such as {@code ip:127.0.0.1} or {@code dns:vault} */
    public static PrivateAuthority make(Path folder, String names)
            throws IOException, InterruptedException, GeneralSecurityException {
        PrivateAuthority made = new PrivateAuthority(folder);
        made.keytool("-alias", "ca", "-dname", "CN=Private CA", "-ext", "bc:c=ca:true");
        made.keytool("-alias", "server", "-dname", "CN=server", "-signer", "ca", "-ext", "san=" + names);
        made.takeOutAuthority();
        return made;
    }

    /** Its key stays with it. */
    private void takeOutAuthority() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(keyStore().toFile(), PASSWORD.toCharArray());
        Files.writeString(certificate(), "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(store.getCertificate("ca").getEncoded())
                + "\n-----END CERTIFICATE-----\n");
        store.deleteEntry("ca");
        try (OutputStream file = Files.newOutputStream(keyStore())) {
            store.store(file, PASSWORD.toCharArray());
        }
    }

    /** Of the authority, in PEM. */
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /** Key and certificate of the server, PKCS12. */
    Path keyStore() {
        return folder.resolve("server.p12");
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(program, "-J-XX:TieredStopAtLevel=1", "-genkeypair",
                "-keyalg", "EC", "-keystore", keyStore().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of(arguments));
        File log = folder.resolve("keytool.log").toFile();
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool failed, see " + log);
        }
    }
}
