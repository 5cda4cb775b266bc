// PostgreSQL's wire protocol, version 3: messages into bytes, and bytes into messages.
const MAX_STARTUP = 10_000, MAX_MESSAGE = 2 ** 30; // PostgreSQL's own limits; they turn away what speaks HTTP, too

export const message = (type, ...parts) => {
    const bytes = Buffer.concat([Buffer.from(`${type}size`), ...parts.map(part => Buffer.from(part))]);
    bytes.writeInt32BE(bytes.length - type.length, type.length);
    return bytes;
};
export const typeOf = bytes => String.fromCharCode(bytes[0]);
export const query = sql => message('Q', `${sql}\0`);
export const sync = message('S');
export const copyDone = message('c');
export const copyFail = reason => message('f', `${reason}\0`);
// A binary COPY of no rows: signature, flags, length of nothing more, trailer.
export const noRows = message('d', 'PGCOPY\n', [0xff, 0x0d, 0x0a, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0xff, 0xff]);
export const fatal = (code, text) => message('E', `SFATAL\0VFATAL\0C${code}\0M${text}\0\0`);
export const parameterStatus = (name, value) => message('S', `${name}\0${value}\0`);
export const backendKey = pid => { // of a process; nobody can cancel with it
    const number = Buffer.alloc(4);
    number.writeInt32BE(pid);
    return message('K', number, 'key.');
};
export const ready = message('Z', 'I');

// A message may come in thousands of chunks: joining them at each would take quadratic time.
export async function* messages(socket) {
    let chunks = [], held = 0, wanted = 0, header = 0; // a startup message has no type byte
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        chunks.push(chunk);
        if ((held += chunk.length) < wanted) continue;
        let bytes = Buffer.concat(chunks);
        while (bytes.length >= (wanted = header + 4)) {
            const size = bytes.readInt32BE(header);
            if (header ? size < 4 || size > MAX_MESSAGE : size < 8 || size > MAX_STARTUP) return;
            if (bytes.length < (wanted = header + size)) break;
            yield bytes.subarray(0, wanted);
            if (!header && bytes.readInt16BE(4) === 3) header = 1; // the version: that was no SSLRequest or such
            bytes = bytes.subarray(wanted);
        }
        chunks = [bytes];
        held = bytes.length;
    }
}

// The messages of an answer.
export function* parts(answer) {
    for (let at = 0, end; at < answer.length; at = end) {
        end = at + 1 + answer.readInt32BE(at + 1);
        yield answer.subarray(at, end);
    }
}

// An answer without its messages of these types.
export const without = (types, answer) =>
    Buffer.concat([...parts(answer)].filter(part => !types.includes(typeOf(part))));

// The parameters of a startup message.
export const parameters = startup => {
    const words = startup.toString('utf8', 8).split('\0');
    return Object.fromEntries(words.flatMap((word, i) => i % 2 || !word ? [] : [[word, words[i + 1]]]));
};

// Where the name of a prepared statement begins in a message, 0 if it has none or the empty one.
export const statementName = (type, bytes) => {
    const at = type === 'P' ? 5
        : type === 'B' ? bytes.indexOf(0, 5) + 1 // after the portal's
        : 'DC'.includes(type) && bytes[5] === 0x53 /* S */ ? 6 : 0;
    return bytes[at] ? at : 0;
};

// The first column of the first row of an answer.
export const cell = answer => {
    let at = 0;
    while (answer[at] !== 0x44 /* D */) at += 1 + answer.readInt32BE(at + 1);
    return answer.toString('utf8', at + 11, at + 11 + answer.readInt32BE(at + 7));
};
