// The lists below the charts. A column is [heading, what a row shows, class of its cells]; the first heads the row.
import { breakable, byId, element, show } from './dom.js';
import { ago, bytes, count, duration, moment, UNKNOWN } from './format.js';
import { link } from './sources.js';

/** Rows that are null are not known. */
function table(id, title, rows, empty, columns) {
    const heading = element('h2', '', title);
    if (rows === null || rows.length === 0) {
        show(byId(id), heading, element('p', 'empty', rows === null ? 'not known' : empty));
        return;
    }
    const head = element('tr', '', ...columns.map(
        ([name, , className]) => scoped('col', element('th', className, name))));
    const body = rows.map(row => element('tr', '', ...columns.map(([, cell, className], i) =>
        i === 0 ? scoped('row', element('th', className, cell(row))) : element('td', className, cell(row)))));
    const made = element('table', '', element('thead', '', head), element('tbody', '', ...body));
    made.setAttribute('aria-label', title);
    show(byId(id), heading, element('div', 'scroll', made));
}

function scoped(scope, cell) {
    cell.scope = scope;
    return cell;
}

/** A name and what is said of it below. */
function named(name, note, className = '') {
    return element('span', 'named', element('span', className, ...breakable(name)),
        note && element('span', 'note', ...breakable(note)));
}

function instant(value, now, unknown = 'never') {
    const made = element('time', '', Number.isFinite(value) ? ago(value, now) : unknown);
    if (Number.isFinite(value)) {
        made.dateTime = new Date(value * 1000).toISOString();
        made.title = moment(value, now);
    }
    return made;
}

const flag = (bad, text) => element('span', bad ? 'bad' : '', text);

/** All sites, the worst first; of one alone, the way back to all. */
function sourceTable(sources, now, one) {
    const section = byId('sources');
    section.hidden = sources.length === 1 && one === null;
    if (one !== null) {
        const all = element('a', '', 'all sources');
        all.href = '#';
        show(section, element('p', '', all));
        return;
    }
    table('sources', `${sources.length} sources`, sources, 'no source', [
        ['Source', source => {
            const made = named('', source.up === false ? source.reason : null);
            made.prepend(element('span', `dot ${source.state}`), link(source.name));
            return made;
        }],
        ['State', source => element('span', `tone ${source.state}`, source.state), 'optional'],
        ['Lag', source => duration(source.lag), 'end'],
        ['Waiting', source => count(source.pending), 'end'],
        ['Streams', source => count(source.streams), 'end optional'],
        ['Copied up to', source => moment(source.watermark, now), 'end optional'],
        ['Up or down since', source => moment(source.since, now), 'end optional']]);
}

function streamTable(streams, now) {
    table('streams', streams.length === 1 ? 'Stream' : `${streams.length} streams`, streams, 'no stream is declared', [
        ['Stream', stream => {
            const made = named(stream.name, [stream.state === 'ok' ? null : stream.sentence.split('\nHINT: ')[0], history(stream.firstCopy)]
                .filter(Boolean).join('; ') || null);
            made.prepend(element('span', `dot ${stream.state}`));
            return made;
        }],
        ['State', stream => element('span', `tone ${stream.state}`, stream.state), 'optional'],
        ['Lag', stream => duration(stream.lag), 'end'],
        ['Waiting', stream => count(stream.pending), 'end'],
        ['Held back', stream => count(stream.heldBack?.rows ?? null), 'end optional'],
        ['Copied up to', stream => moment(stream.watermark, now), 'end optional'],
        ['Compared', stream => compared(stream.reconcile, now), 'end optional']]);
}

/** How far the history is that is copied beside a stream; nothing where all of it is there. */
const history = copy => copy === null ? 'history: not known' : copy.left > 0 && `history: ${count(copy.left)} of ${count(copy.rows)} rows are to come, ${count(Math.round(copy.rate))} rows/s`
    + (copy.rate > 0 ? `, ${duration(copy.seconds)} left` : '');

/** What the last comparisons of a stream say, the worst of them. */
function compared(comparisons, now) {
    if (comparisons === null) {
        return 'not known';
    }
    const failing = comparisons.find(({ failingSince }) => failingSince !== null);
    const differing = comparisons.find(({ scope, remaining }) => scope !== 'range' && remaining > 0);
    const absent = comparisons.find(({ scope, notCompared }) => scope === 'whole' && notCompared > 0);
    const clean = comparisons.filter(({ lastClean }) => lastClean !== null).sort((a, b) => b.lastClean - a.lastClean)[0];
    return failing ? flag(true, `fails for ${duration(now - failing.failingSince)}`)
        : differing ? flag(true, differing.remaining === 1 ? '1 row differs' : `${count(differing.remaining)} rows differ`)
            : absent ? flag(true, absent.notCompared === 1 ? '1 row is absent' : `${count(absent.notCompared)} rows are absent`)
                : clean ? element('span', '', clean.scope === 'whole' ? 'equal ' : `${clean.scope} rows equal `, instant(clean.lastClean, now))
                    : 'not yet';
}

export function drawTables({ now, edition, jobs, aggregates, reconcile, quarantine, backups, hypertables, routes, streams, sources }, one) {
    sourceTable(sources, now, one);
    streamTable(streams, now);
    table('jobs', 'Policy jobs', jobs, edition === 'apache' ? 'none on the Apache edition' : 'no policy job yet', [
        ['Job', job => named(job.kind, job.relation, job.failing ? 'bad' : '')],
        ['Last success', job => instant(job.lastSuccess, now), 'end'],
        ['Next start', job => instant(job.nextStart, now, UNKNOWN), 'end'],
        ['Failures', job => flag(job.failing, count(job.failures)), 'end']]);
    table('aggregates', 'Aggregates', aggregates, 'no aggregate yet', [
        ['Aggregate', aggregate => named(aggregate.name)],
        ['Materialised up to', aggregate => moment(aggregate.materialized, now), 'end']]);
    table('reconcile', 'Reconcile', reconcile, 'not reconciled yet', [
        ['Run', run => named(`${run.stream}, ${run.scope}`, outcome(run, now), run.error ? 'bad' : '')],
        ['Compared', run => count(run.compared), 'end optional'],
        ['Differing', run => count(run.differing), 'end'],
        ['Repaired', run => count(run.repaired), 'end'],
        ['Remaining', run => flag(run.remaining > 0, count(run.remaining)), 'end']]);
    table('quarantine', 'Quarantine', quarantine && quarantine.retention + quarantine.refused > 0 ? [quarantine] : [],
        quarantine ? 'no row in quarantine' : 'not known yet', [
            ['Rows', rows => count(rows.retention + rows.refused)],
            ['Older than the retention', rows => count(rows.retention), 'end'],
            ['Refused by the target', rows => count(rows.refused), 'end']]);
    table('backups', 'Backups', backups, 'no backup yet', [
        ['Taken', backup => named(ago(backup.time, now), backup.file)],
        ['Size', backup => bytes(backup.bytes), 'end'],
        ['Verified', backup => flag(!backup.verified, backup.verified ? 'yes' : 'no'), 'end']]);
    table('hypertables', 'Hypertables', hypertables, 'no hypertable yet', [
        ['Table', hypertable => named(hypertable.name, hypertable.schema)],
        ['Size', hypertable => bytes(hypertable.bytes), 'end'],
        ['Compressed', hypertable => compression(hypertable), 'end']]);
    table('routes', 'Routes', together(shown(routes)), 'no route yet', [
        ['Route', route => named(route.id, route.failing ?? (route.state === 'started' ? '' : route.state), route.failing ? 'bad' : '')],
        ['Last success', route => instant(route.lastSuccess, now), 'end'],
        ['Last attempt', route => instant(route.lastAttempt, now), 'end']]);
}

/** Those that a clock starts, each once, and others that do not run. */
function shown(routes) {
    const ids = new Set(routes.map(route => route.id));
    const isTimerOfOther = ({ id }) => /-(timer|cron)$/.test(id) && ids.has(id.replace(/-(timer|cron)$/, ''));
    return routes.filter(route => route.lastAttempt !== null && !isTimerOfOther(route)
        || ['suspended', 'stopped'].includes(route.state));
}

/** The routes that look for figures as one, the one that looked longest ago; unless they fail. */
function together(routes) {
    const looks = routes.filter(route => route.id.startsWith('monitor-') && !route.failing);
    if (looks.length < 2) {
        return routes;
    }
    const oldest = looks.reduce((a, b) => (a.lastSuccess ?? 0) <= (b.lastSuccess ?? 0) ? a : b);
    return [...routes.filter(route => !looks.includes(route)), { ...oldest, id: `monitor, ${looks.length} routes` }];
}

function outcome(run, now) {
    if (run.error) {
        return run.error.split('\nHINT: ')[0];
    }
    return !run.finished ? `running for ${duration(now - run.started)}`
        : `${ago(run.finished, now)}, took ${duration(run.finished - run.started)}`;
}

function compression({ compressedBefore, compressedAfter }) {
    if (!compressedBefore || !compressedAfter) {
        return UNKNOWN;
    }
    return named(`${count(compressedBefore / compressedAfter, 1)} ×`,
        `${bytes(compressedBefore)} to ${bytes(compressedAfter)}`);
}
