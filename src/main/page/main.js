// Asks the service for its figures, again and again, and shows them, or since when it has not answered.
import { drawCharts } from './charts.js';
import { drawChunks } from './chunks.js';
import { byId, show } from './dom.js';
import { moment, zone } from './format.js';
import { drawIcon } from './icon.js';
import { attention, keyFigures } from './overview.js';
import { ofSite, site } from './sources.js';
import { drawTables } from './tables.js';

const PERIOD = 2000;
const PATIENCE = 4000;

let lastAnswer = null;
let lastStatus = null;
const opened = Date.now() / 1000;

function enter(state, sentence, announcement) {
    const page = byId('page');
    if (page.dataset.state !== state) {
        page.dataset.state = state;
        drawIcon(state);
        show(byId('announcement'), announcement);
    }
    show(byId('sentence'), sentence);
    document.title = `${sentence} · TimescaleDB Integration`;
}

function draw(all) {
    lastStatus = all;
    const one = site(all);
    const status = one === null ? all : ofSite(all, one);
    byId('history').hidden = one !== null;
    enter(status.state, status.sentence, status.sentence);
    // A name keeps its case.
    byId('sentence').className = one !== null || status.streams.some(({ name }) => status.sentence.startsWith(name)) ? 'named' : '';
    show(byId('asof'), `as of ${moment(status.now, status.now)}`);
    show(byId('edition'), [status.version, status.edition && `${status.edition} edition`].filter(Boolean).join(' · '));
    attention(byId('attention'), status);
    keyFigures(byId('key'), status);
    drawCharts(status);
    drawChunks(status.chunks);
    drawTables(status, one);
}

function silent() {
    const text = 'no answer from the service';
    enter('silent', `${text} since ${moment(lastAnswer ?? opened, Date.now() / 1000)}`, text);
    show(byId('asof'), lastAnswer === null
        ? 'asking again every few seconds' : 'the figures below are the last it gave');
}

async function poll() {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    try {
        const answer = await fetch('/status', { signal: patience.signal, cache: 'no-store' });
        if (!answer.ok) {
            throw new Error(`/status answered ${answer.status}`);
        }
        const status = await answer.json();
        lastAnswer = Date.now() / 1000;
        draw(status);
    } catch (failure) {
        console.warn(failure);
        silent();
    } finally {
        clearTimeout(timer);
    }
    setTimeout(poll, PERIOD);
}

show(byId('zone'), `times are those of ${zone()}`);
drawIcon('starting');
addEventListener('hashchange', () => lastStatus === null || draw(lastStatus));
poll();
