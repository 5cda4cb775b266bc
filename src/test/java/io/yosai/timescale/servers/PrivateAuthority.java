package io.yosai.timescale.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority that nobody knows, and the certificate of one server that it signed. Made by keytool. */
public record PrivateAuthority(Path folder) {
    static final String PASSWORD = "changeit";

    /** @param names of the server, such as {@code ip:127.0.0.1} or {@code dns:vault} */
    public static PrivateAuthority make(Path folder, String names) throws IOException, InterruptedException {
        PrivateAuthority made = new PrivateAuthority(folder);
        made.keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Private CA", "-ext", "bc:c=ca:true");
        made.keytool("-exportcert", "-alias", "ca", "-rfc", "-file", made.certificate().toString());
        made.keytool("-genkeypair", "-alias", "server", "-dname", "CN=server");
        made.keytool("-certreq", "-alias", "server", "-file", folder.resolve("request").toString());
        made.keytool("-gencert", "-alias", "ca", "-ext", "san=" + names,
                "-infile", folder.resolve("request").toString(), "-outfile", folder.resolve("answer").toString());
        made.keytool("-importcert", "-alias", "server", "-file", folder.resolve("answer").toString());
        made.keytool("-delete", "-alias", "ca");
        return made;
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
        List<String> command = new ArrayList<>(List.of(program, "-J-XX:TieredStopAtLevel=1", "-noprompt",
                "-keystore", keyStore().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of(arguments));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC"));
        }
        File log = folder.resolve("keytool.log").toFile();
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool failed, see " + log);
        }
    }
}
