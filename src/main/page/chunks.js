// The chunks in the order of time: a column each, as high as it is large, in the colour of its state.
import { byId, element, show } from './dom.js';
import { bytes, day, time } from './format.js';

const box = byId('strip');
const LABEL_EVERY = 8;
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

export function drawChunks(unordered) {
    const chunks = [...unordered].sort((a, b) => a.from - b.from);
    if (chunks.length === 0) {
        show(box, element('p', 'empty', 'no chunk yet'));
        show(byId('legend'));
        return;
    }
    const largest = Math.max(1, ...chunks.map(chunk => chunk.bytes ?? 0));
    const all = columns(chunks);
    const strip = element('ol', '', ...all.map((chunk, i) =>
        bar(chunk, largest, chunk !== null && (all.length - 1 - i) % LABEL_EVERY === LABEL_EVERY - 1)));
    strip.setAttribute('aria-hidden', 'true'); // the legend says the same in two lines
    const first = box.querySelector('ol') === null;
    show(box, strip);
    if (first) {
        box.scrollLeft = box.scrollWidth; // the newest are at the right
    }
    show(byId('legend'),
        legend('uncompressed', chunks.filter(chunk => !chunk.compressed)),
        legend('compressed', chunks.filter(chunk => chunk.compressed)));
}

const say = ({ target }) => show(byId('chunk-said'), target.closest('li')?.dataset.said ?? '');
box.addEventListener('pointerover', say);
box.addEventListener('click', say);
box.addEventListener('pointerleave', () => show(byId('chunk-said')));
