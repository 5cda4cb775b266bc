// What a person wants to know first: a few figures, and what is not as it should be.
import { element, show } from './dom.js';
import { count, duration, moment, runName } from './format.js';

function figure(name, value, ...notes) {
    return element('div', '', element('dt', '', name), element('dd', '', value),
        ...notes.map(note => element('dd', 'note', note)));
}

function side(name, { up, since, newest }, now) {
    const state = typeof up !== 'boolean' ? 'not asked yet' : up ? 'up' : 'down';
    return figure(name, element('span', up === false ? 'bad' : '', state),
        `since ${moment(since, now)}`, `newest event ${moment(newest, now)}`);
}

export function keyFigures(list, { now, lag, pending, watermark, horizon, history, source, target }) {
    const rate = history.rows.length > 0 ? history.rows[history.rows.length - 1] : null;
    show(list,
        figure('Lag', duration(lag), `copied up to ${moment(watermark, now)}`),
        figure('Rows waiting', count(pending), `horizon at ${moment(horizon?.time ?? null, now)}`),
        figure('Rows a second', count(rate, 1), `over the last ${history.step} s`),
        side('Source', source, now),
        side('Target', target, now));
}

/** A database that is down fails many routes: what they all say is said once. */
function failures(routes) {
    const said = new Map();
    for (const { id, failing } of routes.filter(route => route.failing)) {
        const key = failing.match(/(primary|target) database \S+ is down: .*/)?.[0] ?? id;
        said.set(key, [...said.get(key) ?? [], `${id}: ${failing}`]);
    }
    return [...said].map(([key, texts]) => texts.length === 1 ? texts[0] : `${texts.length} routes: ${key}`);
}

function problems({ routes, jobs, reconcile, horizon, quarantine, backups, warnings }) {
    const holder = horizon?.holder;
    const newestRuns = reconcile.filter((run, i) => reconcile.findIndex(
        other => runName(other) === runName(run)) === i);
    const inQuarantine = quarantine.retention + quarantine.refused;
    return [
        ...failures(routes),
        ...jobs.filter(job => job.failing).map(job => `The ${job.kind} job of ${job.relation} is failing`),
        holder && `Transaction of pid ${holder.pid} (${holder.application || 'no application name'}) has held the`
            + ` horizon back for ${duration(holder.age)}`,
        ...newestRuns.filter(run => run.error).map(run => `Reconcile (${runName(run)}) failed: ${run.error}`),
        ...newestRuns.filter(run => run.remaining > 0).map(run =>
            `Reconcile (${runName(run)}) left ${count(run.remaining)} difference${run.remaining === 1 ? '' : 's'}`),
        inQuarantine > 0 && `${count(inQuarantine)} ${inQuarantine === 1 ? 'row is' : 'rows are'} in quarantine`,
        backups.length > 0 && !backups[0].verified && `The newest backup, ${backups[0].file}, is not verified`,
        ...warnings ?? [],
    ].filter(Boolean);
}

export function attention(list, status) {
    const texts = problems(status);
    list.hidden = texts.length === 0;
    show(list, ...texts.map(text => element('li', '', text)));
}
