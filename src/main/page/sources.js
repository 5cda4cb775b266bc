// The sites: which one the page is about, where the address names one (#berlin).
import { element } from './dom.js';

/** Null: all of them. */
export function site({ sources }) {
    const name = decodeURIComponent(location.hash.slice(1));
    return sources.length > 1 ? sources.find(source => source.name === name) ?? null : null;
}

/** The figures of one site alone; those of the target stay. */
export function ofSite(status, { name, state, stream, lag, pending, watermark, horizon }) {
    const streams = status.streams.filter(each => each.source === name);
    const names = new Set(streams.map(each => each.name));
    const isOfSite = text => text.startsWith(`source ${name} `) || names.has(text.split(': ')[0]);
    const problems = status.problems.filter(problem => isOfSite(problem.text));
    const sentence = problems[0]?.text.split('\nHINT: ')[0] ?? `${name}: ${streams[0]?.sentence ?? 'no stream reads it'}`;
    return { ...status, state, stream, lag, pending, watermark, horizon, streams,
        sources: status.sources.filter(each => each.name === name),
        sentence, problems,
        reconcile: status.reconcile && status.reconcile.filter(run => names.has(run.stream)) };
}

/** Its name, which leads to its own view. */
export function link(name) {
    const made = element('a', '', name);
    made.href = `#${encodeURIComponent(name)}`;
    return made;
}
