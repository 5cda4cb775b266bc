package io.yosai.timescale.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Passwords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A private authority and what it certifies, made by the JDK's keytool; as PEM files in a folder. */
record Certificates(Path folder) {
    private static final String PASSWORD = Passwords.of("keystore");

    /** @return the authority's certificate */
    Path authority(String name) throws Exception {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-ext", "bc:critical=ca:true", "-validity", "2");
        return pem(name);
    }

    /**
     * Makes a key and its certificate, {@code <name>.key} and {@code <name>.crt}.
     *
     * @param alternative such as {@code ip:127.0.0.1}
     */
    void certify(String authority, String name, String alternative) throws Exception {
        certify(authority, name, alternative, "-0d");
    }

    /** The same, and yesterday it has expired. */
    void certifyOnceValid(String authority, String name, String alternative) throws Exception {
        certify(authority, name, alternative, "-3d");
    }

    private void certify(String authority, String name, String alternative, String start) throws Exception {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-signer", authority,
                "-ext", "san=" + alternative, "-startdate", start, "-validity", "2");
        pem(name);
    }

    Path certificate(String name) {
        return folder.resolve(name + ".crt");
    }

    /** PKCS-8 without a passphrase, in PEM; only its owner may read it, which libpq demands. */
    Path key(String name) {
        return folder.resolve(name + ".key");
    }

    private Path pem(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(folder.resolve("store").toFile(), PASSWORD.toCharArray());
        Files.writeString(certificate(name), text("CERTIFICATE", store.getCertificate(name).getEncoded()));
        Files.createFile(key(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key(name), text("PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded()));
        return certificate(name);
    }

    private static String text(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
                + "\n-----END " + what + "-----\n";
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                .toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-keystore", folder.resolve("store").toString(),
                "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
