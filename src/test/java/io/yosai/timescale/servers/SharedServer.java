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

    /** In which sessions a borrower asks a lent database: one for each question, or one for all. */
    default Statements sessions(Database database) {
        return database;
    }

    /** Takes a lent database back and removes what is in it. */
    void takeBack(Database database);
}
