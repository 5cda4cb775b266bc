// Makes one file of the page: node build.mjs FILE. Nothing in it is fetched from anywhere but the service's /status.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const [, , target] = process.argv;
if (!target) {
    console.error('usage: node build.mjs FILE');
    process.exit(2);
}

async function bundle(entry) {
    const { outputFiles } = await esbuild.build({
        entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
        bundle: true, minify: true, write: false,
        charset: 'utf8', target: 'es2020', format: 'iife', logLevel: 'warning',
    });
    return outputFiles[0].text.trim();
}

const hash = text => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const style = await bundle('status.css');
const script = await bundle('main.js');
// Names from the database are only ever text; should one become markup all the same, the browser refuses to run it.
const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; `
    + `connect-src 'self'; base-uri 'none'; form-action 'none'`;
const page = (await readFile(new URL('status.html', import.meta.url), 'utf8'))
    .replace('%POLICY%', () => policy)
    .replace('/*STYLE*/', () => style)
    .replace('/*SCRIPT*/', () => script);
await mkdir(dirname(target), { recursive: true });
await writeFile(target, page);
