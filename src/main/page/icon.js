// The tab's icon is the state's colour, so that it is seen from another tab.
import { byId } from './dom.js';

const GREEN = '#1f8a54';
const AMBER = '#b7791f';
const RED = '#cf3a2f';
const GREY = '#6b7280';
const COLOURS = { ok: GREEN, attention: AMBER, differs: AMBER, held: AMBER, behind: AMBER, failing: RED, refused: RED, down: RED,
    silent: RED };

export function drawIcon(state) {
    const circle = `<circle cx="8" cy="8" r="6" fill="${COLOURS[state] ?? GREY}"/>`;
    byId('icon').href = 'data:image/svg+xml,'
        + encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${circle}</svg>`);
}
