// The chunks in the order of time: a column each, as high as it is large, in the colour of its state.
import { byId, element, show } from './dom.js';
import { bytes, day, time } from './format.js';

const box = byId('strip');
const select = byId('of');
const LABEL_WIDTH = 64;
const NARROWEST = 4;
const WIDEST = 22;
const WIDEST_GAP = 3;
const DAY = 86400;

const sum = chunks => bytes(chunks.reduce((total, chunk) => total + (chunk.bytes ?? 0), 0));
const state = chunk => chunk.compressed ? 'compressed' : 'uncompressed';

function span({ from, to }) {
    if (to - from < DAY) {
        return `${day(from)} ${time(from).slice(0, 5)}`;
    }
    const last = day(to - 1);
    return last === day(from) ? last : `${day(from)} to ${last}`;
}

/** Null where no chunk is: a day without events, of which a few stand for many. */
function columns(chunks) {
    const made = [];
    chunks.forEach((chunk, i) => {
        const missing = i === 0 ? 0 : Math.round((chunk.from - chunks[i - 1].to) / (chunk.to - chunk.from));
        made.push(...Array(Math.max(0, Math.min(WIDEST_GAP, missing))).fill(null), chunk);
    });
    return made;
}

function bar(chunk, largest, label) {
    const made = element('li', chunk === null ? 'gap' : state(chunk),
        label && element('span', 'label', day(chunk.from)));
    if (chunk !== null) {
        made.dataset.said = `${span(chunk)}: ${bytes(chunk.bytes)}, ${state(chunk)}`;
        made.style.setProperty('--size', String((chunk.bytes ?? 0) / largest));
    }
    return made;
}

function legend(name, chunks) {
    return element('li', name, `${chunks.length} ${name}, ${sum(chunks)}`);
}

let known = [];
/** The hypertable whose chunks are shown. */
let drawn = null;

export function drawChunks(chunks) {
    known = chunks;
    const names = [...new Set((chunks ?? []).map(({ hypertable }) => hypertable))];
    const chosen = names.includes(select.value) ? select.value : names[0];
    select.hidden = names.length === 0;
    show(select, ...names.map(name => {
        const option = element('option', '', name);
        option.value = name;
        return option;
    }));
    select.value = chosen;
    drawStrip();
}

function drawStrip() {
    const chunks = (known ?? []).filter(({ hypertable }) => hypertable === select.value).sort((a, b) => a.from - b.from);
    if (chunks.length === 0) {
        show(box, element('p', 'empty', known === null ? 'not known' : 'no chunk yet'));
        show(byId('legend'));
        return;
    }
    const largest = Math.max(1, ...chunks.map(chunk => chunk.bytes ?? 0));
    const all = columns(chunks);
    const width = Math.min(WIDEST, Math.max(NARROWEST, box.clientWidth / all.length));
    const every = Math.ceil(LABEL_WIDTH / width);
    const strip = element('ol', '', ...all.map((chunk, i) =>
        bar(chunk, largest, chunk !== null && (all.length - 1 - i) % every === every - 1)));
    strip.setAttribute('aria-hidden', 'true'); // the legend says the same in two lines
    show(box, strip);
    if (drawn !== select.value) {
        box.scrollLeft = box.scrollWidth; // the newest are at the right
        drawn = select.value;
    }
    show(byId('legend'),
        legend('uncompressed', chunks.filter(chunk => !chunk.compressed)),
        legend('compressed', chunks.filter(chunk => chunk.compressed)));
}

const say = ({ target }) => show(byId('chunk-said'), target.closest('li')?.dataset.said ?? '');
box.addEventListener('pointerover', say);
box.addEventListener('click', say);
box.addEventListener('pointerleave', () => show(byId('chunk-said')));
select.addEventListener('change', drawStrip);
