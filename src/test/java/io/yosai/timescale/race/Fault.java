package io.yosai.timescale.race;

/**
 * Something that breaks, and how it is mended.
 *
 * @param victim what must not be broken in two ways at a time
 * @param after what a person does when all is well again
 */
record Fault(String name, String victim, Step begin, Step heal, Step after) {

    /** One after which a person has nothing to do. */
    Fault(String name, String victim, Step begin, Step heal) {
        this(name, victim, begin, heal, () -> { });
    }

    interface Step {
        void run() throws Exception;
    }
}
