// Elements whose texts are texts: nothing that comes from the service is ever parsed as HTML.
export const byId = id => document.getElementById(id);

/** An element with a class; children are elements or texts, null and false are left out. */
export function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) {
        made.className = className;
    }
    made.append(...children.filter(child => child !== null && child !== undefined && child !== false).map(
        child => child instanceof Node ? child : String(child)));
    return made;
}

/** Shows the children in place of what is there. What is the same already is left alone, and a reader's selection. */
export function show(parent, ...children) {
    const wanted = parent.cloneNode(false);
    wanted.append(...children);
    if (!wanted.isEqualNode(parent)) {
        parent.replaceChildren(...wanted.childNodes);
    }
}

/** A name that a narrow column breaks where its words end. */
export function breakable(name) {
    const words = String(name).split(/(?<=_|\.(?=[a-z]))/);
    return words.flatMap((word, i) => i === 0 ? [word] : [document.createElement('wbr'), word]);
}
