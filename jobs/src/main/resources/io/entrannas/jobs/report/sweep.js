(() => {
  const { data, byId, element, drawing, row, number } = page;

  document.title = data.title + ' – EnTranNAS sweep';
  byId('title').textContent = data.title;
  byId('written').textContent = data.name + ', written ' + data.written + '; ' + data.done + ' of ' + data.points + ' points are complete.';

  data.sections.forEach((section, i) => {
    const made = element('section', { id: 'section-' + i }, element('h2', { textContent: section.title }));
    section.notes.forEach(note => made.append(element('p', { className: 'quiet', textContent: note })));
    if (section.figures.length) {
      made.append(element('div', { className: 'charts' }, ...section.figures.map(figure =>
        element('div', { className: 'scroll drawing figure' }, drawing(figure.svg)))));
    }
    const table = element('table', {}, element('thead', {}, row(section.columns.map(column =>
      column.number ? number(column.name) : column.name), true)));
    const body = element('tbody');
    section.rows.forEach(of => {
      const cells = of.cells.map((text, c) => section.columns[c].number ? number(text) : text);
      if (of.report) cells[0] = { element: element('a', { href: of.report, textContent: of.cells[0] }) };
      const line = row(cells, false);
      if (of.ours) line.className = 'ours';
      body.append(line);
    });
    table.append(body);
    made.append(element('div', { className: 'scroll' }, table));
    document.querySelector('main').append(made);
  });
  page.show();
})();
