package io.yosai.timescale.race;

/**
 * Something that breaks, and how it is mended.
 *
 * @param victim what must not be broken in two ways at a time
 */
record Fault(String name, String victim, Step begin, Step heal) {

    interface Step {
        void run() throws Exception;
    }
}
