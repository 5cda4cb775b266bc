// TimescaleDB Community for tests and the demo: a PostgreSQL socket in front of PGlite (PostgreSQL in WebAssembly).
//   node server.mjs [--port N] [--data-dir DIR]     prints "ready PORT"; the database is template1, the user anybody,
// who has the rights of the role of that name, or where there is none the superuser's.
// Its clients take turns, by the transaction, in the only session there is. Each has its own settings and statements;
// what they PREPARE in SQL, LISTEN to, lock for the session or CREATE TEMP is common to all of them.
// COPY FROM STDIN must be a simple query of its own. It runs without rows, to learn how they must be, and again when all
// of them are there, so triggers of the statement fire twice; HEADER MATCH fails.
// Not there: background workers, cancelling, timeouts, TLS, passwords, further databases.
import { fstatSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { Client } from './client.mjs';
import * as engine from './engine.mjs';

const options = { port: { type: 'string', default: '0' }, 'data-dir': { type: 'string' } };
const { port, 'data-dir': dataDir } = parseArgs({ options }).values;

function die(error) {
    console.error(`embedded TimescaleDB: ${error.message}`);
    process.exit(1);
}

async function stop() {
    await engine.started; // not in the middle of an initdb
    await engine.stop().catch(() => {});
    process.exit(0);
}

const server = createServer({ noDelay: true }, socket => {
    socket.on('error', () => {}); // it ends the iteration over the messages, too
    new Client().talk(socket).catch(console.error);
});
server.on('error', die).listen(Number(port), '127.0.0.1', () => {
    engine.start(dataDir).then(() => console.log(`ready ${server.address().port}`), die);
    process.once('SIGTERM', stop).once('SIGINT', stop);
    // The parent holds the other end of a pipe, so this ends when the parent does, even by kill -9.
    const stdin = fstatSync(0);
    if (stdin.isFIFO() || stdin.isSocket()) process.stdin.on('end', stop).on('error', stop).resume();
});
