// Lag and throughput over the last hour.
import uPlot from 'uplot';
import { byId, show } from './dom.js';
import { count, duration, roundDuration, time } from './format.js';

const HEIGHT = 168;
const HOUR = 3600;
const MINUTE = 60;
const DAY = 86400;
// Between the lines of the lag's axis: seconds, minutes, hours and days in round numbers.
const DURATIONS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE,
    30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY, 20 * DAY, 50 * DAY, 100 * DAY];

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A line that is drawn anew in other colours when the reader changes between light and dark. */
class Line {
    constructor(id, ink, format, axisFormat, increments) {
        this.box = byId(id);
        this.said = byId(`${id}-said`);
        this.ink = ink;
        this.format = format;
        this.axisFormat = axisFormat;
        this.increments = increments;
        this.data = [[], []];
        this.make();
        new ResizeObserver(() => this.plot.setSize({ width: this.box.clientWidth, height: HEIGHT })).observe(this.box);
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.make());
    }

    make() {
        this.plot?.destroy();
        const axis = { stroke: colour('--quiet'), font: '12px system-ui, sans-serif', ticks: { show: false } };
        const rule = { stroke: colour('--line'), width: 1 };
        this.plot = new uPlot({
            width: this.box.clientWidth,
            height: HEIGHT,
            padding: [8, 4, 0, 0],
            legend: { show: false },
            cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, sync: { key: 'hour' } },
            scales: {
                x: { range: () => [this.until - HOUR, this.until] },
                y: { range: (plot, low, high) => [0, high > 0 ? high * 1.1 : 1] },
            },
            axes: [
                { ...axis, grid: { show: false }, size: 28, space: 80,
                    values: (plot, times) => times.map(value => time(value).slice(0, 5)) },
                { ...axis, grid: rule, size: 60, space: 36, ...this.increments && { incrs: this.increments },
                    values: (plot, values) => values.map(value => this.axisFormat(value)) },
            ],
            series: [{}, {
                stroke: colour(this.ink), fill: `${colour(this.ink)}1f`, width: 1.75, points: { show: false },
            }],
            hooks: { setCursor: [() => this.say()] },
        }, this.data, this.box);
    }

    /** The points of the past hour, and the figure of now that the page shows elsewhere too. */
    draw({ until, step }, values, now, latest) {
        this.until = now;
        this.data = [[...values.map((value, i) => until - (values.length - 1 - i) * step), now], [...values, latest]];
        this.plot.setData(this.data);
        this.say();
    }

    /** The figure under the cursor; without one the last and the highest. */
    say() {
        const [times, values] = this.data;
        const at = this.plot?.cursor.idx ?? null;
        const known = values.filter(value => value !== null);
        if (at !== null && times[at] !== undefined) {
            show(this.said, `${this.format(values[at])} at ${time(times[at])}`);
        } else if (known.length === 0) {
            show(this.said, 'no figures yet');
        } else {
            const text = `${this.format(values[values.length - 1])} now, ${this.format(Math.max(...known))} at most`;
            show(this.said, text);
            this.box.setAttribute('aria-label', `the last hour: ${text}`);
        }
    }
}

let lag;
let rows;

export function drawCharts({ now, lag: lagNow, history }) {
    lag ??= new Line('lag', '--lag', value => duration(value), value => roundDuration(value), DURATIONS);
    const rate = value => `${count(value, 1)}/s`;
    rows ??= new Line('rows', '--rows', rate, rate);
    lag.draw(history, history.lag, now, lagNow);
    rows.draw(history, history.rows, now, history.rows[history.rows.length - 1] ?? null);
}
