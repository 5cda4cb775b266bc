// TimescaleDB Community for tests and the demo: a PostgreSQL socket in front of PGlite (PostgreSQL in WebAssembly).
//   node server.mjs [--port N] [--data-dir DIR]     prints "ready PORT"; the database is template1, the user anybody
// Clients share one session: what one SETs, PREPAREs in SQL, LISTENs to or locks for its session is the others' too.
// Not there: COPY FROM STDIN, background workers, cancelling, timeouts, TLS, passwords, further databases.
import { fstatSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import * as engine from './engine.mjs';
import { backendKey, fatal, message, messages, parameters, query, ready, statementName, sync } from './wire.mjs';

const SSL = 80877103, GSS = 80877104;
const COPY_IN = /(^|[;\0])\s*COPY\s[^;]*\bFROM\s+STDIN\b/i; // would stop the engine, which cannot wait for data
const REFUSAL = "DO $$BEGIN RAISE feature_not_supported USING MESSAGE = 'no COPY FROM STDIN on this server'; END$$";
const options = { port: { type: 'string', default: '0' }, 'data-dir': { type: 'string' } };
const { port, 'data-dir': dataDir } = parseArgs({ options }).values;
const sockets = new Set();
let started, queue, clients = 0; // queue: settled when all who asked for the engine have passed it on

class Client {
    prefix = `c${++clients}_`;
    statements = new Set();
    group = []; // messages whose group has not ended

    constructor(socket) {
        this.socket = socket;
    }

    async talk() {
        sockets.add(this.socket);
        try {
            await started;
            for await (const bytes of messages(this.socket)) {
                const type = String.fromCharCode(bytes[0]);
                if (!this.greeted) await this.greet(bytes);
                else if (type === 'X') break;
                else if ('PBDECdcf'.includes(type)) this.group.push(this.own(type, bytes));
                else if ('QSFH'.includes(type)) // only now, so that a slow sender holds nobody up
                    this.socket.write(await this.run([...this.group.splice(0), this.own(type, bytes)]));
                else throw fatal('08P01', `unknown message type ${bytes[0]}`); // it would stop the engine
            }
        } catch (error) {
            if (Buffer.isBuffer(error)) this.socket.write(error); // else the connection broke or the engine failed
        }
        sockets.delete(this.socket);
        this.socket.destroySoon();
        const closes = [...this.statements].map(name => message('C', `S${this.prefix}${name}\0`));
        await this.run([sync, query('ROLLBACK'), ...closes, sync]); // the first one ends half a query
    }

    async greet(bytes) {
        const code = bytes.readInt32BE(4);
        if (code === SSL || code === GSS) return this.socket.write('N');
        if (code >> 16 !== 3) throw fatal('0A000', 'neither cancelling nor other versions of the protocol');
        const { user, database = user, client_encoding, ...settings } = parameters(bytes); // the encoding stays UTF8
        if (database !== engine.DATABASE)
            throw fatal('3D000', `database "${database}" does not exist, the only one is "${engine.DATABASE}"`);
        this.greeted = true;
        const pairs = Object.entries(settings);
        const reports = pairs.map(([name, value]) => message('S', `${name}\0${value}\0`));
        this.socket.write(Buffer.concat([engine.greeting, ...reports, backendKey, ready]));
        const values = pairs.map(pair => `(${pair.map(text => `'${text.replaceAll("'", "''")}'`)})`);
        if (values.length) await this.run([query(`SELECT set_config(name, value, false) FROM pg_settings
            JOIN (VALUES ${values}) AS asked (key, value) ON lower(name) = lower(key)`)]);
    }

    // The message for the shared session, in which other clients, too, have statements called S_1, S_2 …
    own(type, bytes) {
        if ('QP'.includes(type) && COPY_IN.test(bytes.toString('latin1', 5)))
            bytes = type === 'Q' ? query(REFUSAL)
                : message('P', bytes.subarray(5, bytes.indexOf(0, 5) + 1), `${REFUSAL}\0`, [0, 0]);
        const name = statementName(type, bytes);
        if (!name) return bytes;
        if (type === 'P') this.statements.add(bytes.toString('utf8', name, bytes.indexOf(0, name)));
        return message(type, bytes.subarray(5, name), this.prefix, bytes.subarray(name));
    }

    // First come, first served. Who has the engine keeps it until its transaction, or its unfinished query, is over.
    async run(group) {
        if (!this.pass) {
            const before = queue;
            queue = new Promise(resolve => this.pass = resolve);
            await before;
        }
        const answers = [];
        try {
            for (const bytes of group) answers.push(await engine.execute(bytes));
        } catch (error) { // As PostgreSQL when a process crashes: everybody out.
            console.error(`the engine failed, all clients are disconnected: ${error}`);
            for (const socket of sockets) socket.end(fatal('57P02', 'the engine failed and restarts')).destroySoon();
            await engine.restart().catch(die);
            this.pass = this.pass();
            throw error;
        }
        if (answers.at(-1).status === 'I') this.pass = this.pass();
        return Buffer.concat(answers.map(answer => answer.data));
    }
}

function die(error) {
    console.error(`embedded TimescaleDB: ${error.message}`);
    process.exit(1);
}

async function stop() {
    await started; // not in the middle of an initdb
    await engine.stop().catch(() => {});
    process.exit(0);
}

const server = createServer({ noDelay: true }, socket => {
    socket.on('error', () => {}); // it ends the iteration over the messages, too
    new Client(socket).talk().catch(console.error);
});
server.on('error', die).listen(Number(port), '127.0.0.1', () => {
    if (dataDir) mkdirSync(dataDir, { recursive: true });
    started = queue = engine.start(dataDir);
    started.then(() => console.log(`ready ${server.address().port}`), die);
    process.once('SIGTERM', stop).once('SIGINT', stop);
    // The parent holds the other end of a pipe, so this ends when the parent does, even by kill -9.
    const stdin = fstatSync(0);
    if (stdin.isFIFO() || stdin.isSocket()) process.stdin.on('end', stop).on('error', stop).resume();
});
