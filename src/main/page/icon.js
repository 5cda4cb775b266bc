// The tab's icon is the state's colour, so that it is seen from another tab.
import { byId } from './dom.js';

const COLOURS = { ok: '#1f8a54', behind: '#b7791f', down: '#cf3a2f', silent: '#cf3a2f', starting: '#6b7280' };

export function drawIcon(state) {
    const circle = `<circle cx="8" cy="8" r="6" fill="${COLOURS[state] ?? COLOURS.starting}"/>`;
    byId('icon').href = 'data:image/svg+xml,'
        + encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${circle}</svg>`);
}
