// A client's conversation with the session that it shares with the other clients.
import * as engine from './engine.mjs';
import { fatal, message, messages, parameters, parameterStatus, query, ready, statementName, sync, typeOf,
    without } from './wire.mjs';

const SSL = 80877103, GSS = 80877104;
const quoted = text => `'${text.replaceAll("'", "''")}'`;
const sockets = new Set();
let clients = 0, current; // current: whose settings the session has

export class Client {
    prefix = `c${++clients}_`;
    statements = new Set();
    group = []; // messages whose group has not ended
    copy; // a COPY FROM STDIN and the rows that have come so far

    async talk(socket) {
        sockets.add(socket);
        try {
            await engine.started;
            for await (const bytes of messages(socket)) {
                const type = typeOf(bytes);
                if (!this.greeted) await this.greet(socket, bytes);
                else if (type === 'X') break;
                else if (this.copy) socket.write(await this.take(type, bytes));
                else if (!'PBDECHQSFdcf'.includes(type)) throw fatal('08P01', `message of unknown type ${type}`);
                else this.group.push(this.own(type, bytes));
                // Only now, so that a slow sender holds nobody up.
                if (this.group.length && 'QSFH'.includes(type)) socket.write(await this.answer(this.group.splice(0)));
            }
        } catch (error) {
            if (Buffer.isBuffer(error)) socket.write(error); // else the connection broke or the engine failed
        }
        sockets.delete(socket);
        socket.destroySoon();
        const closes = [...this.statements].map(name => message('C', `S${this.prefix}${name}\0`));
        await this.run([sync, query('ROLLBACK'), ...closes, sync]); // the first one ends half a query
    }

    async greet(socket, bytes) {
        const code = bytes.readInt32BE(4);
        if (code === SSL || code === GSS) return socket.write('N');
        if (code >> 16 !== 3) throw fatal('0A000', 'neither cancelling nor other versions of the protocol');
        const { user, database = user, client_encoding, ...settings } = parameters(bytes); // the encoding stays UTF8
        if (database !== engine.DATABASE)
            throw fatal('3D000', `database "${database}" does not exist, the only one is "${engine.DATABASE}"`);
        this.greeted = true;
        const pairs = Object.entries(settings);
        const reports = pairs.map(([name, value]) => parameterStatus(name, value));
        socket.write(Buffer.concat([engine.greeting, ...reports, ready]));
        // What is no setting, "options" for one, falls out of the join. A bad value is not refused, but has no effect.
        const values = pairs.map(pair => `(${pair.map(quoted)})`);
        if (values.length) await this.run([query(`SELECT set_config(name, value, false) FROM pg_settings
            JOIN (VALUES ${values}) AS asked (key, value) ON lower(name) = lower(key)`)]);
        // Every session is the superuser's; a user who is a role has that role's rights.
        await this.run([query(`SELECT set_config('role', rolname, false) FROM pg_roles
            WHERE rolname = ${quoted(user)} AND NOT rolsuper`)]);
    }

    // Other clients, too, call their statements S_1, S_2 … The unnamed one does not outlive a turn.
    own(type, bytes) {
        const name = statementName(type, bytes);
        if (!name) return bytes;
        if (type === 'P') this.statements.add(bytes.toString('utf8', name, bytes.indexOf(0, name)));
        return message(type, bytes.subarray(5, name), this.prefix, bytes.subarray(name));
    }

    // After a COPY FROM STDIN that went well without rows the client may send them.
    async answer(group) {
        const answer = await this.run(group);
        if (!this.askedForRows) return answer;
        if (without('E', answer).length < answer.length) return without('G', answer);
        this.copy = [group.at(-1)];
        return without('CZ', answer);
    }

    async take(type, bytes) {
        if ('HS'.includes(type)) return '';
        if (!'dcf'.includes(type)) throw fatal('08P01', `message of type ${type} while COPY waits for rows`);
        this.copy.push(bytes);
        if (type === 'd') return '';
        const whole = Buffer.concat(this.copy);
        this.copy = undefined;
        return without('G', await this.run([whole]));
    }

    // Keeps the engine until the transaction, or the unfinished query, is over.
    async run(group) {
        this.pass ??= await engine.turn();
        try {
            if (current !== this) this.bringSettings();
            const answers = [];
            this.askedForRows = false;
            for (const bytes of group) {
                answers.push(engine.execute(bytes));
                this.askedForRows ||= engine.askedForRows;
            }
            if (answers.at(-1).subarray(-ready.length).equals(ready)) this.pass = this.pass();
            return Buffer.concat(answers);
        } catch (error) { // As PostgreSQL when a process crashes: everybody out.
            console.error(`the engine failed, all clients are disconnected: ${error}`);
            for (const socket of sockets) socket.end(fatal('57P02', 'the engine failed and restarts')).destroySoon();
            await engine.restart();
            current = undefined;
            this.pass = this.pass();
            throw error;
        }
    }

    // pg_dump, for one, empties the search path: the others must not notice.
    bringSettings() {
        if (current) current.settings = engine.settings();
        engine.set(this.settings ?? engine.defaults);
        current = this;
    }
}
