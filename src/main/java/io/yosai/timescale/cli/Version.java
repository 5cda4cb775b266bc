package io.yosai.timescale.cli;

import picocli.CommandLine.IVersionProvider;

/** As the jar's manifest has it. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"timescale-integration " + (version == null ? "(not packaged)" : version)};
    }
}
