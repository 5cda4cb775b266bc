package io.yosai.timescale.servers;

import java.io.Closeable;

/** A server that the test classes of a run share. It lends each of them an empty database. */
interface SharedServer extends Closeable {

    /**
     * An empty database.
     *
     * @param testClass simple name of the borrower, not null
     */
    Database lend(String testClass);

    /** Takes a lent database back and removes what is in it. */
    void takeBack(Database database);
}
