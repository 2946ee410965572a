'use strict';
// What the pages of runs and of sweeps share.
const page = (() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const byId = id => document.getElementById(id);

  // ---- elements: text is always set as text

  function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in made) made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  /** Drawings of the program's own, read as XML: they cannot hold scripts that run. */
  function drawing(svg) {
    return document.importNode(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement, true);
  }

  function row(cells, heading) {
    return element('tr', {}, ...cells.map((cell, i) => {
      const first = i === 0 || heading;
      const made = element(first ? 'th' : 'td', {}, cell.element ?? cell.text ?? cell);
      if (first) made.scope = heading ? 'col' : 'row';
      if (cell.number) made.className = 'number';
      return made;
    }));
  }

  const number = text => ({ text, number: true });

  // ---- theme: of the system; on paper always light

  const dark = matchMedia('(prefers-color-scheme: dark)');
  const redraws = [];
  let printing = false;

  function theme() {
    document.documentElement.dataset.theme = dark.matches && !printing ? 'dark' : 'light';
    redraws.forEach(redraw => redraw());
  }

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

  /** Ends the making of a page: lists its sections and takes on its colours. */
  function show() {
    document.querySelectorAll('main > section').forEach(section => {
      if (!section.hidden) byId('contents').append(element('a', { href: '#' + section.id, textContent: section.querySelector('h2').textContent }));
    });
    theme();
    dark.addEventListener('change', theme);
    addEventListener('beforeprint', () => { printing = true; theme(); });
    addEventListener('afterprint', () => { printing = false; theme(); });
  }

  return { data, byId, element, drawing, row, number, redraws, colour, show, isPrinting: () => printing };
})();
