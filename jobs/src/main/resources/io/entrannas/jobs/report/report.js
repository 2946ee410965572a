(() => {
  const { data, byId, element, drawing, row, number, redraws, colour, isPrinting } = page;
  const run = data.run;
  const kind = run.provenance.kind;
  const all = [run, ...data.others];

  // ---- numbers as people read them

  const none = '–';
  const percent = v => v == null ? none : (100 * v).toFixed(2) + ' %';
  const millions = v => v == null ? none : (v / 1e6).toFixed(3) + ' M';
  const short = v => v == null ? none : String(+v.toPrecision(4));
  const mebibytes = v => v == null ? none : Math.round(v / 1048576) + ' MiB';
  const time = seconds => {
    if (seconds == null) return none;
    const s = Math.round(seconds);
    return [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60].map((n, i) => i ? String(n).padStart(2, '0') : n).join(':');
  };
  const sum = values => values.reduce((total, v) => total + (v ?? 0), 0);
  const last = values => values == null ? null : values[values.length - 1];
  const column = (of, name) => of.curves[name] ?? [];
  const seconds = of => of.summary?.seconds ?? sum(Object.values(of.workers)[0]?.seconds ?? []);
  const best = of => {
    const accuracies = column(of, 'validationAccuracy').filter(v => v != null);
    return accuracies.length ? Math.max(...accuracies) : null;
  };

  // ---- charts

  const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

  /**
   * @param lines [{label, values}] with a value or null per x
   * @param options value: how to write a value; stacked: lines add up and are filled; zero: the axis begins at 0
   */
  function chart(parent, title, x, lines, options = {}) {
    const shown = lines.filter(line => line.values?.some(v => v != null));
    if (!shown.length || !x.length) return;
    const write = options.value ?? short;
    const host = element('div', { role: 'img', 'aria-label': title + ' by epoch. At the end: '
      + shown.map(line => line.label + ' ' + write(last(line.values))).join(', ') });
    const table = element('table');
    const values = element('details', {}, element('summary', { textContent: 'Values' }), element('div', { className: 'scroll' }, table));
    values.addEventListener('toggle', () => {
      if (table.rows.length) return;
      table.append(row(['Epoch', ...shown.map(line => number(line.label))], true));
      x.forEach((epoch, i) => table.append(row([epoch, ...shown.map(line => number(write(line.values[i])))])));
    });
    const figure = element('figure', { className: 'chart' }, element('figcaption', { textContent: title }), host, values);
    parent.append(figure);

    let heights = shown.map(line => line.values);
    if (options.stacked) {
      const total = x.map(() => 0);
      heights = heights.map(of => of.map((v, i) => total[i] += v ?? 0));
    }
    // What is stacked is drawn from the highest down, so that each covers what is not its own.
    const order = shown.map((line, i) => i);
    if (options.stacked) order.reverse();
    let plot;
    const width = () => isPrinting() ? 330 : Math.max(200, host.clientWidth);

    function draw() {
      plot?.destroy();
      const axis = { stroke: colour('quiet'), grid: { stroke: colour('grid'), width: 1 }, ticks: { stroke: colour('grid'), width: 1 } };
      plot = new uPlot({
        width: width(),
        height: 240,
        scales: {
          x: { time: false, range: (u, from, to) => from === to ? [from - 1, to + 1] : [from, to] },
          y: { range: (u, from, to) => {
            if (from == null) return [0, 1];
            const room = (to - from) * 0.08 || Math.abs(to) * 0.1 || 1;
            return [options.stacked || options.zero ? 0 : from - room, to + room];
          } },
        },
        axes: [
          { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], label: 'Epoch', labelSize: 18, size: 34, labelFont: '12px system-ui, sans-serif' },
          { ...axis, size: 62, values: (u, splits) => splits.map(v => write(v).replace(/\.00 %$/, ' %')) },
        ],
        series: [
          { label: 'Epoch', value: (u, v) => v ?? none },
          ...order.map(i => ({
            label: shown[i].label,
            stroke: colour('s' + i % 8),
            fill: options.stacked ? colour('s' + i % 8) : undefined,
            width: 2,
            dash: options.stacked ? [] : DASHES[i % DASHES.length],
            points: { show: x.length < 40, size: 6, fill: colour('s' + i % 8) },
            spanGaps: true,
            value: (u, v, s, at) => write(at == null ? last(shown[i].values) : shown[i].values[at]),
          })),
        ],
      }, [x, ...order.map(i => heights[i])], host);
    }
    redraws.push(draw);
    new ResizeObserver(() => {
      if (plot && Math.abs(plot.width - width()) > 1) plot.setSize({ width: width(), height: 240 });
    }).observe(host);
  }

  // ---- head and summary

  document.title = run.name + ' – EnTranNAS ' + kind;
  byId('name').textContent = run.name;
  byId('kind').textContent = kind + (run.summary ? '' : ' – not complete');
  byId('written').textContent = 'Written ' + data.written + '; run begun ' + run.provenance.started + '.';

  const tiles = byId('tiles');
  function tile(name, value) {
    if (value !== none && value != null) tiles.append(element('div', {}, element('dt', { textContent: name }), element('dd', { textContent: value })));
  }
  const result = run.summary;
  tile('Test accuracy', percent(result?.testAccuracy ?? last(column(run, 'testAccuracy').filter(v => v != null))));
  tile(kind === 'search' ? 'Validation accuracy, best epoch' : 'Validation accuracy', percent(result?.validationAccuracy
    ?? (kind === 'search' ? best(run) : last(column(run, 'validationAccuracy')))));
  tile('Standard deviation of test accuracy', percent(result?.testAccuracyDeviation));
  if (kind !== 'search') tile('Best-epoch validation accuracy', percent(result?.bestEpochValidationAccuracy ?? best(run)));
  tile('Best-epoch test accuracy', percent(result?.bestEpochTestAccuracy));
  tile('Child-net accuracy', percent(result?.childNetAccuracy));
  tile('Parameters', millions(result?.parameters));
  tile('FLOPs', millions(result?.flops));
  tile('Epochs', result && run.epochs.length ? run.epochs.length + ' of ' + result.epochs : run.epochs.length || none);
  tile('Time', time(seconds(run)));
  tile('Workers', result?.workers ?? Object.keys(run.workers).length);
  tile('Engine', result?.engine ?? run.provenance.settings.engine);
  tile('Data set', (run.provenance.settings['data set'] ?? none).slice(0, 12));
  tile('Code', (run.provenance.code.commit ?? none).slice(0, 12) + (run.provenance.code['commit.modified'] === 'true' ? ' (modified)' : ''));
  tile('Spark', run.provenance.environment.spark);

  // ---- several runs

  if (data.others.length) {
    byId('compare').hidden = false;
    const facts = [
      ['Kind', of => of.provenance.kind],
      ['Complete', of => of.summary ? 'yes' : 'no'],
      ['Test accuracy', of => percent(of.summary?.testAccuracy)],
      ['Validation accuracy', of => percent(of.summary?.validationAccuracy ?? best(of))],
      ['Best-epoch validation accuracy', of => percent(of.summary?.bestEpochValidationAccuracy ?? best(of))],
      ['Best-epoch test accuracy', of => percent(of.summary?.bestEpochTestAccuracy)],
      ['Child-net accuracy', of => percent(of.summary?.childNetAccuracy)],
      ['Parameters', of => millions(of.summary?.parameters)],
      ['FLOPs', of => millions(of.summary?.flops)],
      ['Epochs', of => String(of.epochs.length)],
      ['Time', of => time(seconds(of))],
      ['Engine', of => of.summary?.engine ?? of.provenance.settings.engine ?? none],
    ];
    const settings = [...new Set(all.flatMap(of => Object.keys(of.provenance.settings)))].sort()
      .filter(key => all.filter(of => of.provenance.kind === kind).length > 1
        && new Set(all.filter(of => of.provenance.kind === kind).map(of => of.provenance.settings[key])).size > 1);
    const table = byId('runs');
    table.append(row(['', ...all.map(of => of.name)], true));
    facts.forEach(([name, of]) => table.append(row([name, ...all.map(each => number(of(each)))])));
    settings.forEach(key => table.append(row([key, ...all.map(of => number(of.provenance.settings[key] ?? none))])));

    const epochs = [...new Set(all.flatMap(of => of.epochs))].sort((a, b) => a - b);
    const compare = (title, name, options) => chart(byId('compare-charts'), title, epochs, all.map(of => ({
      label: of.name,
      values: epochs.map(epoch => column(of, name)[of.epochs.indexOf(epoch)] ?? null),
    })), options);
    compare('Validation accuracy', 'validationAccuracy', { value: percent });
    compare('Training accuracy', 'trainingAccuracy', { value: percent });
    compare('Training loss', 'trainingLoss');
    data.others.filter(of => of.cells).forEach(of => byId('compare-cells').append(
      element('h3', { textContent: 'Cells of ' + of.name }),
      element('div', { className: 'scroll drawing cell' }, drawing(of.cells))));
  }

  // ---- curves

  const curves = (title, lines, options) => chart(byId('curve-charts'), title, run.epochs,
    lines.map(([label, name]) => ({ label, values: run.curves[name] })), options);
  curves('Loss', [['training', 'trainingLoss'], ['architecture steps', 'architectureLoss'], ['validation', 'validationLoss'],
    ['child-net', 'childLoss'], ['test', 'testLoss']]);
  curves('Accuracy', [['training', 'trainingAccuracy'], ['architecture steps', 'architectureAccuracy'],
    ['validation', 'validationAccuracy'], ['child-net', 'childAccuracy'], ['test', 'testAccuracy']], { value: percent });
  curves('Active connections', [['normal cell', 'normalConnections'], ['reduction cell', 'reduceConnections']], { zero: true });
  curves('Temperature', [['temperature', 'temperature']], { zero: true });
  curves('Learning rate of the weights', [['learning rate', 'learningRate']], { zero: true });
  if (column(run, 'regulariser').some(v => v)) curves('Regulariser of the thresholds', [['regulariser', 'regulariser']], { zero: true });
  if (column(run, 'dropPath').some(v => v)) curves('Drop-path', [['probability', 'dropPath']], { zero: true });

  // ---- cells

  if (run.cells) {
    byId('cells').hidden = false;
    byId('cells-note').textContent = result
      ? (kind === 'search' ? 'The genotype of the epoch with the best validation accuracy.' : 'The genotype of the network that is trained.')
      : (kind === 'search' ? 'What was derived last.' : 'The genotype of the network that is trained.');
    byId('cells-drawing').classList.add('cell');
    byId('cells-drawing').append(drawing(run.cells));
  }

  // ---- evaluations

  function confusionMatrix(of) {
    const table = element('table', { className: 'confusion', 'aria-label': 'Confusion matrix' });
    table.append(row(['', ...of.classes.map((name, c) => number(String(c))), number('accuracy')], true));
    of.counts.forEach((counts, label) => {
      const images = sum(counts);
      const line = row([of.classes[label] === String(label) ? of.classes[label] : label + ' ' + of.classes[label], ...counts.map(count => number(String(count))),
        number(images ? percent(counts[label] / images) : none)]);
      counts.forEach((count, predicted) => {
        const cell = line.cells[predicted + 1];
        cell.title = count + ' of ' + images + ' images of ' + of.classes[label] + ' taken for ' + of.classes[predicted];
        cell.className = 'number ' + (label === predicted ? 'right' : 'wrong');
        cell.style.setProperty('--share', images ? Math.sqrt(count / images) : 0);
        if (!count) cell.textContent = '·';
      });
      table.append(line);
    });
    return table;
  }

  run.evaluations.forEach(of => {
    byId('evaluation').hidden = false;
    const parent = byId('evaluations');
    parent.append(
      element('h3', { textContent: 'On the ' + of.split + ' images' }),
      element('p', { textContent: of.images + ' images: top-1 accuracy ' + percent(of.accuracy) + ', top-5 ' + percent(of.top5Accuracy) + '.' }));
    if (of.counts.length) {
      parent.append(
        element('p', { className: 'quiet', textContent: 'Images of the class of a row that were taken for the class of a column:' }),
        element('div', { className: 'scroll' }, confusionMatrix(of)));
    }
    if (of.confusions.length) {
      parent.append(element('p', { textContent: 'Most often taken for another: ' + of.confusions.map(pair =>
        pair.label + ' for ' + pair.predicted + ' (' + pair.images + ')').join(', ') + '.' }));
    }
    if (of.mistakes.length) {
      parent.append(
        element('h3', { textContent: 'Mistakes of which the network was surest' }),
        element('div', { className: 'pictures' }, ...of.mistakes.map(mistake => {
          const text = mistake.label + ', taken for ' + mistake.predicted + ' (' + Math.round(100 * mistake.probability) + '\u00a0%)';
          return element('figure', {}, element('img', { src: mistake.picture, alt: 'Image of ' + text }), element('figcaption', { textContent: text }));
        })));
    }
  });

  // ---- film

  const TITLES = { normal: 'Normal cell', reduce: 'Reduction cell' };
  const histories = Object.entries(run.architecture);
  let stopFilm = () => {};
  let playing = () => false;

  if (histories.length && run.epochs.length) {
    byId('film').hidden = false;
    const painters = histories.map(([type, history]) => {
      const svg = drawing(history.film);
      byId('film-cells').append(element('h3', { textContent: TITLES[type] }), element('div', { className: 'scroll drawing film' }, svg));
      const groups = of => new Map([...svg.querySelectorAll(of)].map(group => [group.dataset.connection, group]));
      const lines = groups('.line');
      const labels = groups('.label');
      const ever = history.candidates.filter(candidate => lines.has(candidate.id));
      return epoch => {
        const strongest = new Map();
        ever.forEach(candidate => {
          const edge = candidate.source + '-' + candidate.target;
          const strength = candidate.strength[epoch];
          if (strength > (strongest.get(edge)?.strength[epoch] ?? 0)) strongest.set(edge, candidate);
        });
        ever.forEach(candidate => {
          const strength = candidate.strength[epoch];
          lines.get(candidate.id).style.opacity = strength > 0 ? 0.3 + 0.7 * strength : 0;
          labels.get(candidate.id).style.opacity =
            strongest.get(candidate.source + '-' + candidate.target) === candidate ? 1 : 0;
        });
      };
    });
    const scrub = byId('scrub');
    const play = byId('play');
    const end = run.epochs.length - 1;
    let timer = null;
    playing = () => timer != null;
    function show(epoch) {
      scrub.value = epoch;
      byId('moment').textContent = 'epoch ' + run.epochs[epoch] + ' of ' + run.epochs[end];
      painters.forEach(paint => paint(epoch));
    }
    stopFilm = () => {
      clearInterval(timer);
      timer = null;
      play.textContent = 'Play';
    };
    play.addEventListener('click', () => {
      if (playing()) return stopFilm();
      if (+scrub.value >= end) show(0);
      play.textContent = 'Pause';
      timer = setInterval(() => {
        if (+scrub.value < end) show(+scrub.value + 1);
        if (+scrub.value >= end) stopFilm();
      }, 700);
    });
    scrub.max = end;
    scrub.addEventListener('input', () => {
      stopFilm();
      show(+scrub.value);
    });
    show(end);
  }

  // ---- heat maps

  /** Cividis and, for what has a sign, blue-white-orange: both readable with any kind of colour blindness. */
  const CIVIDIS = [[0, 34, 78], [53, 69, 108], [102, 105, 112], [148, 142, 119], [200, 184, 102], [254, 232, 56]];
  const DIVERGING = [[5, 48, 97], [67, 147, 195], [209, 229, 240], [247, 247, 247], [253, 219, 199], [214, 96, 77], [103, 0, 31]];

  function shade(scale, share) {
    const place = Math.min(1, Math.max(0, share)) * (scale.length - 1);
    const from = Math.min(scale.length - 2, Math.floor(place));
    return scale[from].map((c, i) => Math.round(c + (place - from) * (scale[from + 1][i] - c)));
  }

  function pixels(canvas, width, height, at) {
    canvas.width = width;
    canvas.height = height;
    const image = new ImageData(width, height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) image.data.set([...(at(x, y) ?? [128, 128, 128]), 255], 4 * (y * width + x));
    }
    canvas.getContext('2d').putImageData(image, 0, 0);
  }

  const QUANTITIES = {
    alpha: 'alpha (parameter)',
    p: 'p (softmax over operations)',
    q: kind === 'search' && histories[0]?.[1].thresholds && Object.keys(histories[0][1].thresholds).length
      ? 'q (weight after pruning)' : 'weight in Engine-cells',
  };

  function maps(quantity) {
    const candidates = histories.flatMap(([, history]) => history.candidates);
    const values = candidates.flatMap(candidate => candidate[quantity]).filter(v => v != null);
    const largest = values.reduce((a, v) => Math.max(a, Math.abs(v)), 0) || 1;
    const [low, scale] = quantity === 'alpha' ? [-largest, DIVERGING] : [0, CIVIDIS];
    const legend = element('canvas', { role: 'img', 'aria-label': 'Colours from the lowest to the highest value' });
    pixels(legend, 100, 1, x => shade(scale, x / 99));
    byId('scale').replaceChildren(short(low), legend, short(largest));
    byId('maps').replaceChildren(...histories.flatMap(([type, history]) => {
      const edges = new Map();
      history.candidates.forEach(c => {
        const edge = c.source + '-' + c.target;
        edges.set(edge, [...(edges.get(edge) ?? []), c]);
      });
      const node = n => n < 2 ? 'cell k-' + (2 - n) : 'node ' + (n - 2);
      return [
        element('h3', { textContent: TITLES[type] }),
        element('div', { className: 'maps' }, ...[...edges.values()].map(operations => {
          const title = node(operations[0].source) + ' → ' + node(operations[0].target);
          const canvas = element('canvas', { role: 'img', 'aria-label': title + ': ' + QUANTITIES[quantity] + ' at the end: '
            + operations.map(c => c.operation + ' ' + short(last(c[quantity]))).join(', ') });
          canvas.style.setProperty('--rows', operations.length);
          pixels(canvas, run.epochs.length, operations.length, (x, y) => {
            const value = operations[y][quantity][x];
            return value == null ? null : shade(scale, (value - low) / (largest - low));
          });
          canvas.addEventListener('pointermove', event => {
            const box = canvas.getBoundingClientRect();
            const x = Math.min(run.epochs.length - 1, Math.max(0, Math.floor((event.clientX - box.left) / box.width * run.epochs.length)));
            const y = Math.min(operations.length - 1, Math.max(0, Math.floor((event.clientY - box.top) / box.height * operations.length)));
            canvas.title = operations[y].operation + ', epoch ' + run.epochs[x] + ': ' + short(operations[y][quantity][x]);
          });
          return element('div', { className: 'map' },
            element('h4', { textContent: title }),
            element('div', { className: 'body' },
              element('ul', {}, ...operations.map(c => element('li', {
                textContent: c.operation, className: last(c.strength) > 0 ? 'derived' : '' }))),
              canvas));
        })),
      ];
    }));
  }

  if (histories.length && run.epochs.length) {
    byId('architecture').hidden = false;
    Object.entries(QUANTITIES).forEach(([quantity, text]) => {
      const choice = element('input', { type: 'radio', name: 'quantity', value: quantity, checked: quantity === 'alpha' });
      choice.addEventListener('change', () => maps(quantity));
      byId('quantities').append(element('label', {}, choice, ' ' + text));
    });
    maps('alpha');
    histories.forEach(([type, history]) => chart(byId('threshold-charts'), 'Thresholds t, ' + TITLES[type].toLowerCase(), run.epochs,
      Object.entries(history.thresholds).map(([node, values]) => ({ label: 'node ' + (node - 2), values })), { zero: true }));
  }

  // ---- cost

  const ranks = Object.entries(run.workers);
  if (ranks.length) {
    const PHASES = [['computing', 'computeSeconds'], ['waiting for data', 'dataSeconds'], ['averaging gradients', 'averagingSeconds'], ['waiting for other workers', 'waitingSeconds'],
      ['evaluation', 'evaluationSeconds']];
    const mean = name => run.epochs.map((epoch, i) => sum(ranks.map(([, columns]) => columns[name][i])) / ranks.length);
    const phases = PHASES.map(([label, name]) => ({ label, values: mean(name) }));
    const whole = mean('seconds');
    phases.push({ label: 'other', values: whole.map((s, i) => Math.max(0, s - sum(phases.map(phase => phase.values[i])))) });
    const parent = byId('cost-charts');
    chart(parent, 'Seconds of an epoch, by phase (mean over workers)', run.epochs, phases, { stacked: true });
    const perWorker = (title, name, options) => chart(parent, title, run.epochs,
      ranks.map(([rank, columns]) => ({ label: 'worker ' + rank, values: columns[name] })), options);
    perWorker('Images per second while training', 'examplesPerSecond', { zero: true });
    perWorker('Seconds of a step', 'secondsPerStep', { zero: true });
    perWorker('Largest resident memory so far', 'peakMemory', { zero: true, value: mebibytes });
    const table = byId('cost-table');
    table.append(row(['Worker', 'Threads', 'Images', 'Images per second', 'Time', 'Core-hours', 'Largest memory'].map((text, i) => i ? number(text) : text), true));
    ranks.forEach(([rank, of]) => table.append(row([rank, ...[
      String(last(of.threads)), String(sum(of.examples)), short(sum(of.examplesPerSecond) / of.examplesPerSecond.length),
      time(sum(of.seconds)), short(sum(of.seconds.map((s, i) => s * of.threads[i])) / 3600), mebibytes(last(of.peakMemory)),
    ].map(number)])));
  } else {
    byId('cost').hidden = true;
  }

  // ---- provenance

  [['Settings', 'settings'], ['Code', 'code'], ['Environment', 'environment']].forEach(([title, part]) => {
    const table = element('table');
    Object.entries(run.provenance[part]).forEach(([key, value]) => table.append(row([key, value])));
    byId('origin').append(element('details', { open: part !== 'settings' },
      element('summary', { textContent: title }), element('div', { className: 'scroll' }, table)));
  });
  if (!run.epochs.length) byId('curves').hidden = true;

  page.show();

  if (!run.summary) {
    const follow = byId('follow');
    follow.hidden = false;
    setInterval(() => {
      if (follow.firstElementChild.checked && !playing()) location.reload();
    }, 15000);
  }
})();
