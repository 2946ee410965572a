// Counts what is drawn on the page, for ReportPageTest.
addEventListener('load', () => setTimeout(() => {
  const coloured = canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let marks = 0;
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b, a] = data.slice(i, i + 4);
      if (a > 100 && Math.max(r, g, b) - Math.min(r, g, b) > 40) marks++;
    }
    return marks;
  };
  const all = selector => [...document.querySelectorAll(selector)];
  const shown = () => all('.film .line').filter(line => line.style.opacity > 0).length;
  const atEnd = shown();
  document.getElementById('scrub').value = 0;
  document.getElementById('scrub').dispatchEvent(new Event('input'));
  const marks = {
    errors: window.failures,
    charts: Object.fromEntries(all('.chart').map(figure =>
      [figure.querySelector('figcaption').textContent, coloured(figure.querySelector('canvas'))])),
    tiles: Object.fromEntries(all('.tiles div').map(tile =>
      [tile.querySelector('dt').textContent, tile.querySelector('dd').textContent])),
    maps: all('.map canvas').map(coloured),
    cells: all('.cell svg').map(svg => svg.querySelectorAll('path').length),
    confusion: all('.confusion .right, .confusion .wrong').map(cell => Number(cell.textContent)),
    pictures: all('.pictures img').map(picture => picture.naturalWidth),
    filmAtEnd: atEnd,
    filmAtStart: shown(),
    theme: document.documentElement.dataset.theme,
    title: document.title,
    strangers: document.querySelectorAll('b.stranger').length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
  const result = document.createElement('pre');
  result.id = 'marks';
  result.textContent = JSON.stringify(marks);
  document.body.append(result);
}, 500));
