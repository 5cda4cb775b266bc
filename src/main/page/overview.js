// What a person wants to know first: a few figures, and what is not as it should be.
import { element, show } from './dom.js';
import { count, duration, moment } from './format.js';

const HINT = '\nHINT: ';

function figure(name, value, ...notes) {
    return element('div', '', element('dt', '', name), element('dd', '', value),
        ...notes.filter(Boolean).map(note => element('dd', 'note', note)));
}

function side(name, { up, since, reason }, now) {
    const state = typeof up !== 'boolean' ? 'not asked yet' : up ? 'up' : 'down';
    return figure(name, element('span', up === false ? 'bad' : '', state), `since ${moment(since, now)}`, reason);
}

/** One as a database of its own, several by how many are up. */
function sourcesUp(sources, now) {
    const [first] = sources;
    if (sources.length === 1) {
        return side(first.name === 'primary' ? 'Source' : `Source ${first.name}`, first, now);
    }
    const down = sources.filter(({ up }) => up === false).map(({ name }) => name);
    return figure('Sources', element('span', down.length > 0 ? 'bad' : '', `${sources.filter(({ up }) => up).length} of ${sources.length} up`),
        down.length > 0 && `down: ${down.join(', ')}`);
}

export function keyFigures(list, { now, lag, stream, pending, watermark, horizon, streams, history, sources, target }) {
    const rate = history.rows.length > 0 ? history.rows[history.rows.length - 1] : null;
    const unknown = streams.filter(each => each.lag === null).length;
    const held = streams.reduce((rows, each) => rows + (each.heldBack?.rows ?? 0), 0);
    show(list,
        figure('Lag', duration(lag), streams.length > 1 && stream !== null && `of ${stream}, the farthest behind`,
            `copied up to ${moment(watermark, now)}`,
            unknown > 0 && streams.length > 1 && `not known of ${unknown} of ${streams.length} streams`),
        figure('Rows waiting', count(pending), held > 0 ? `and ${count(held)} above the horizon`
            : `horizon at ${moment(horizon?.time ?? null, now)}`),
        figure('Rows a second', count(rate, 1), `over the last ${history.step} s`),
        sourcesUp(sources, now),
        side('Target', target, now));
}

const sentenceOf = text => text.charAt(0).toUpperCase() + text.slice(1);

/** What is not in the headline, which is the worst problem without what to do about it. */
function texts({ sentence, problems, horizon, backups, warnings }) {
    const holder = horizon?.holder;
    const [worst, ...others] = problems.map(problem => problem.text);
    return [
        ...worst === undefined || sentence.endsWith(worst) ? [] : sentence.endsWith(worst.split(HINT)[0])
            ? [sentenceOf(worst.split(HINT)[1])] : [worst],
        ...others,
        holder && !problems.some(problem => problem.state === 'held') && `Transaction of pid ${holder.pid} (${
            holder.application || 'no application name'}) has held the horizon back for ${duration(holder.age)}`,
        backups.length > 0 && !backups[0].verified && `The newest backup, ${backups[0].file}, is not verified`,
        ...warnings ?? [],
    ].filter(Boolean);
}

export function attention(list, status) {
    const all = texts(status);
    list.hidden = all.length === 0;
    show(list, ...all.map(text => element('li', '', ...text.split(HINT).map(
        (part, i) => i === 0 ? part : element('p', 'note', part)))));
}
