// Figures as people read them. Times are seconds since 1970, durations seconds; null is unknown and never shown as 0.
export const UNKNOWN = '–';

const known = value => typeof value === 'number' && Number.isFinite(value);

export function count(value, digits = 0) {
    return known(value) ? value.toLocaleString('en', { maximumFractionDigits: digits }) : UNKNOWN;
}

export function bytes(value) {
    if (!known(value)) {
        return UNKNOWN;
    }
    const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
    let unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
        value /= 1000;
        unit++;
    }
    return `${count(value, unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

const UNITS = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];

/** The two largest units, as the service writes them: 0.4 s, 12.0 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function duration(value) {
    if (!known(value)) {
        return UNKNOWN;
    }
    if (value < 60) {
        return `${(Math.floor(value * 10) / 10).toFixed(1)} s`;
    }
    const first = UNITS.findIndex(([size]) => value >= size);
    const [[size, name], [rest, restName]] = UNITS.slice(first);
    return `${Math.floor(value / size)} ${name} ${Math.floor(value % size / rest)} ${restName}`;
}

/** A round duration, such as an axis has: 10 s, 5 min. */
export function roundDuration(value) {
    const [size, name] = UNITS.find(([size]) => value >= size) ?? UNITS[UNITS.length - 1];
    return `${count(value / size, 1)} ${name}`;
}

function largestUnit(value) {
    const [size, name] = UNITS.find(([size]) => value >= size) ?? UNITS[UNITS.length - 1];
    return `${Math.trunc(value / size)} ${name}`;
}

export function ago(time, now) {
    const past = now - time;
    return past < 1 && past > -1 ? 'now' : past > 0 ? `${largestUnit(past)} ago` : `in ${largestUnit(-past)}`;
}

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DAY_AND_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

export const time = value => known(value) ? TIME.format(value * 1000) : UNKNOWN;
export const day = value => known(value) ? DAY.format(value * 1000) : UNKNOWN;

/** 12:03:10 today, with its day otherwise. */
export function moment(value, now) {
    if (!known(value)) {
        return UNKNOWN;
    }
    const date = DAY_AND_YEAR.format(value * 1000);
    if (date === DAY_AND_YEAR.format(now * 1000)) {
        return time(value);
    }
    return `${Math.abs(now - value) < 300 * 86400 ? day(value) : date}, ${time(value).slice(0, 5)}`;
}

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
