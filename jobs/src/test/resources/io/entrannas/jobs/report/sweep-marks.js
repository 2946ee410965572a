// Counts what is on a sweep's page, for SweepReportTest.
addEventListener('load', () => setTimeout(() => {
  const all = selector => [...document.querySelectorAll(selector)];
  const marks = {
    errors: window.failures,
    title: document.title,
    strangers: document.querySelectorAll('b.stranger').length,
    sections: all('main > section').map(section => section.querySelector('h2').textContent),
    links: all('td a, th a').map(link => link.getAttribute('href')),
    ours: all('tr.ours').map(line => line.cells[0].textContent),
    rows: all('main > section').map(section => section.querySelectorAll('tbody tr').length),
    figures: all('.figure svg').map(svg => svg.querySelectorAll('.mark').length),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
  const result = document.createElement('pre');
  result.id = 'marks';
  result.textContent = JSON.stringify(marks);
  document.body.append(result);
}, 300));
