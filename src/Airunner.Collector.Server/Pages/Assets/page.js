// The view of an output: all rows in one scrolled pane, read from the collector by range as they come into sight. Without this script the
// page shows the same rows, a part at a time.
'use strict';
(() => {
  const ROW = 20;              // px, --row of the style sheet
  const BLOCK = 200;           // rows in one request
  const MOST_BLOCKS = 60;      // kept
  const OVERSCAN = 60;         // rows made ready on both sides
  const MOST_HEIGHT = 6e6;     // px: browsers have a highest element, so a longer output is scrolled in a shorter canvas
  const MOST_HITS = 20000;
  const policy = window.trustedTypes
    ? trustedTypes.createPolicy('airunner', { createHTML: markup => markup })   // markup of the collector, which encoded every text in it
    : { createHTML: markup => markup };
  const byId = id => document.getElementById(id);
  const isTyping = target => target instanceof HTMLElement && target.matches('input, textarea, select');

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.querySelector('[data-search]');
    if (event.key === '/' && !isTyping(event.target) && search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === 'Escape' && isTyping(event.target)) {
      event.preventDefault();       // a search field would lose its text
      event.target.blur();
      byId('pane')?.focus({ preventScroll: true });
    } else if (!isTyping(event.target) && !byId('pane')) {
      document.querySelector(`.pages [data-key="${CSS.escape(event.key)}"]`)?.click();
    }
  });

  const pane = byId('pane');
  if (!pane) return;
  document.documentElement.classList.add('windowed');

  const rowsBox = byId('rows');
  const base = pane.dataset.base;
  const canvas = document.createElement('div');
  canvas.className = 'canvas';
  pane.insertBefore(canvas, rowsBox);
  canvas.append(rowsBox);

  let rows = Number(pane.dataset.rows);
  let text = pane.dataset.q;
  let marked = Number(pane.dataset.line);     // from 1; 0 for none
  let follows = false;
  const blocks = new Map();                    // number of a block → { rows: elements, whole, asked }

  // Rows ---------------------------------------------------------------------------------------------------------------------------------

  function elementsOf(markup) {
    const template = document.createElement('template');
    template.innerHTML = policy.createHTML(markup);
    const elements = [...template.content.children];
    for (const colour of template.content.querySelectorAll('[data-f]')) colour.style.setProperty('--f', colour.dataset.f);
    for (const colour of template.content.querySelectorAll('[data-b]')) colour.style.setProperty('--b', colour.dataset.b);
    return elements;
  }

  async function read(path) {
    const answer = await fetch(base + path, { credentials: 'same-origin' });
    if (answer.status === 401) location.reload();
    if (!answer.ok) throw new Error(`${answer.status} for ${path}`);
    return answer;
  }

  function load(number) {
    const known = blocks.get(number);
    if (known?.asked) return known.asked;
    const block = known ?? { rows: [], whole: false, asked: null };
    const version = text;
    blocks.delete(number);
    blocks.set(number, block);
    if (blocks.size > MOST_BLOCKS) blocks.delete(blocks.keys().next().value);
    block.asked = (async () => {
      const gotten = [];
      const want = Math.min(BLOCK, rows - number * BLOCK);
      while (gotten.length < want) {
        const from = number * BLOCK + gotten.length;
        const answer = await read(`/rows?from=${from}&count=${want - gotten.length}&q=${encodeURIComponent(version)}`);
        const some = elementsOf(await answer.text());
        if (some.length === 0) break;
        gotten.push(...some);
      }
      block.rows = gotten;
      block.whole = gotten.length === BLOCK;
    })().catch(failure => console.warn(failure)).finally(() => {
      block.asked = null;
      if (version === text) draw();
      else forget();
    });
    return block.asked;
  }

  function forget() {
    blocks.clear();
    shownFrom = shownTo = 0;
    rowsBox.replaceChildren();
    draw();
  }

  function elementAt(row) {
    const number = Math.floor(row / BLOCK);
    const block = blocks.get(number);
    const element = block?.rows[row - number * BLOCK];
    if (element) {
      element.classList.toggle('at', row + 1 === marked);
      return element;
    }
    if (!block?.asked) load(number);
    const wait = document.createElement('div');
    wait.className = 'r wait';
    wait.dataset.row = row;
    const gutter = document.createElement('span');
    gutter.className = 'n';
    gutter.textContent = (row + 1).toLocaleString('en');
    wait.append(gutter);
    return wait;
  }

  // Scrolling: a canvas of at most MOST_HEIGHT px. A longer output moves under it by an offset ---------------------------------------------

  let offset = 0;               // px between the canvas and the whole output
  let lastTop = 0;
  let shownFrom = 0;
  let shownTo = 0;
  let isDrawing = false;
  const whole = () => rows * ROW + 12;
  const height = () => Math.min(whole(), MOST_HEIGHT);
  const span = () => Math.max(0, whole() - pane.clientHeight);
  const topOf = () => Math.min(span(), Math.max(0, pane.scrollTop + offset));
  const isAtEnd = () => topOf() >= span() - 2 * ROW;

  function scrollTo(top) {
    top = Math.min(Math.max(0, top), span());
    const most = height() - pane.clientHeight;
    // In the middle of the canvas, so that there is room to scroll on both ways; exactly at its ends at the ends of the output.
    const inCanvas = whole() <= MOST_HEIGHT ? top : top < most / 2 ? top : span() - top < most / 2 ? most - (span() - top) : most / 2;
    offset = top - inCanvas;
    pane.scrollTop = lastTop = inCanvas;
    draw();
  }

  pane.addEventListener('scroll', () => {
    if (pane.scrollTop === lastTop) { draw(); return; }
    const moved = pane.scrollTop - lastTop;
    lastTop = pane.scrollTop;
    const most = height() - pane.clientHeight;
    if (whole() > MOST_HEIGHT) {
      const isJump = Math.abs(moved) > 2 * pane.clientHeight;                     // the scroll bar was dragged
      if (isJump) offset = Math.round((span() - most) * (pane.scrollTop / most));
      else if (pane.scrollTop < 2 * pane.clientHeight || pane.scrollTop > most - 2 * pane.clientHeight) scrollTo(pane.scrollTop + offset);
    }
    follows = isLive() && isAtEnd();
    draw();
  }, { passive: true });
  new ResizeObserver(() => draw()).observe(pane);

  function draw() {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      drawNow();
    });
  }

  function drawNow() {
    canvas.style.height = `${height()}px`;
    const first = Math.floor(topOf() / ROW);
    const last = Math.min(rows, first + Math.ceil(pane.clientHeight / ROW) + 1);
    const from = Math.max(0, first - OVERSCAN);
    const to = Math.min(rows, last + OVERSCAN);
    // Rows that stay are not touched, so that a selection in them stays.
    if (from >= shownTo || to <= shownFrom) {
      rowsBox.replaceChildren();
      shownFrom = shownTo = from;
    }
    while (shownFrom < from) { rowsBox.firstElementChild.remove(); shownFrom++; }
    while (shownTo > to) { rowsBox.lastElementChild.remove(); shownTo--; }
    while (shownFrom > from) { shownFrom--; rowsBox.prepend(elementAt(shownFrom)); }
    while (shownTo < to) { rowsBox.append(elementAt(shownTo)); shownTo++; }
    for (const wait of rowsBox.querySelectorAll('.wait')) {
      const element = elementAt(Number(wait.dataset.row));
      if (!element.classList.contains('wait')) wait.replaceWith(element);
    }
    rowsBox.style.transform = `translateY(${shownFrom * ROW - offset + 6}px)`;
    pane.dataset.shown = `${first}-${last}`;
  }

  function mark(line, keepsAddress) {
    marked = line;
    for (const row of rowsBox.children) row.classList.toggle('at', row.id === `L${line}`);
    if (!keepsAddress) history.replaceState(null, '', `?line=${line}${text ? `&q=${encodeURIComponent(text)}` : ''}#L${line}`);
  }

  function goTo(row) {
    row = Math.min(Math.max(0, row), rows - 1);
    follows = false;
    scrollTo(row * ROW - pane.clientHeight / 2 + ROW);
    mark(row + 1);
    pane.scrollLeft = 0;
  }

  const goToEnd = () => { follows = isLive(); scrollTo(span()); };

  document.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a.n, .timeline a') : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const line = Number(new URL(link.getAttribute('href'), location.href).searchParams.get('line'));
    if (link.matches('.n')) mark(line);
    else goTo(line - 1);
  });

  // Search -------------------------------------------------------------------------------------------------------------------------------

  const form = byId('search');
  const field = form.querySelector('[data-search]');
  const said = byId('hits');
  let hits = [];
  let hit = -1;
  let searching = null;

  async function search(value) {
    searching?.abort();
    const turn = searching = new AbortController();
    text = value;
    hits = [];
    hit = -1;
    forget();
    said.textContent = value ? 'searching…' : '';
    if (!value) return;
    for (let from = 0; from >= 0 && hits.length < MOST_HITS;) {
      const answer = await fetch(`${base}/hits?from=${from}&q=${encodeURIComponent(value)}`, { signal: turn.signal });
      if (!answer.ok) throw new Error(`${answer.status} for a search`);
      const some = await answer.json();
      const isFirst = hits.length === 0;
      hits.push(...some.hits);
      from = some.next;
      if (isFirst && hits.length > 0) stepTo(Math.max(0, hits.findIndex(row => row * ROW >= topOf())));
      say(from >= 0);
    }
  }

  function say(isMore) {
    if (hits.length === 0) said.textContent = isMore ? 'searching…' : 'no line has it';
    else said.textContent = `${(hit + 1).toLocaleString('en')} of ${hits.length.toLocaleString('en')}${isMore ? '+' : ''}`;
  }

  function stepTo(index) {
    if (hits.length === 0) return;
    hit = (index + hits.length) % hits.length;
    goTo(hits[hit]);
    say(false);
  }

  form.addEventListener('submit', event => {
    event.preventDefault();
    if (field.value === text && hits.length > 0) stepTo(hit + 1);
    else search(field.value).catch(failure => { if (failure.name !== 'AbortError') said.textContent = 'the search failed'; });
  });
  field.addEventListener('search', () => { if (field.value === '' && text !== '') search(''); });

  // Following: server-sent events say how far the output is ------------------------------------------------------------------------------

  const live = byId('live');
  let source = null;
  let isStale = false;
  const isLive = () => source !== null;

  function grow(count) {
    const wasAtEnd = follows;
    const tail = Math.floor(Math.max(0, rows - 1) / BLOCK);
    rows = count;
    byId('silent')?.remove();
    const block = blocks.get(tail);
    if (block && !block.whole) {
      const refresh = () => {
        load(tail).then(() => {
          for (let row = Math.max(shownFrom, tail * BLOCK); row < Math.min(shownTo, (tail + 1) * BLOCK); row++) {
            const element = elementAt(row);
            const shown = rowsBox.children[row - shownFrom];
            if (shown !== element) shown.replaceWith(element);
          }
        });
      };
      if (block.asked) block.asked.then(refresh);
      else refresh();
    }
    if (wasAtEnd) { drawNow(); scrollTo(span()); } else draw();
  }

  async function refreshSummary() {
    if (isStale) return;
    isStale = true;
    await new Promise(done => setTimeout(done, 500));
    isStale = false;
    const answer = await read('/summary');
    byId('summary').innerHTML = policy.createHTML(await answer.text());
  }

  function follow() {
    source = new EventSource(`${base}/live`);
    follows = marked === 0 && pane.dataset.running === '1';    // a running execution opens at its end
    if (follows) scrollTo(span());
    source.addEventListener('open', () => { live.hidden = false; live.textContent = 'following'; live.classList.remove('broken'); });
    source.addEventListener('rows', event => { grow(JSON.parse(event.data).rows); refreshSummary().catch(console.warn); });
    source.addEventListener('end', event => {
      source.close();
      grow(JSON.parse(event.data).rows);
      source = null;
      live.hidden = true;
      refreshSummary().catch(console.warn);
    });
    source.addEventListener('error', () => {
      if (source?.readyState === EventSource.CLOSED) {
        source = null;
        live.hidden = true;
      } else {
        live.hidden = false;
        live.textContent = 'connecting again…';
        live.classList.add('broken');
      }
    });
  }

  // Tools and keys -----------------------------------------------------------------------------------------------------------------------

  const times = byId('times');
  function showTimes(are) {
    pane.classList.toggle('times', are);
    times.classList.toggle('on', are);
    times.setAttribute('aria-pressed', are);
    try { localStorage.setItem('airunner-times', are ? '1' : '0'); } catch { /* a browser that keeps nothing */ }
  }

  function likesTimes() {
    try {
      const kept = localStorage.getItem('airunner-times');
      if (kept !== null) return kept === '1';
    } catch { /* a browser that keeps nothing */ }
    return innerWidth > 900;
  }

  async function goToFailure() {
    const answer = await read('/failure');
    goTo((await answer.json()).row);
  }

  const failed = failure => { said.textContent = 'that failed'; console.warn(failure); };
  const actions = {
    failure: () => goToFailure().catch(failed),
    end: goToEnd,
    times: () => showTimes(!pane.classList.contains('times')),
  };
  for (const [id, action] of Object.entries(actions)) {
    byId(id).setAttribute('role', 'button');
    byId(id).addEventListener('click', event => { event.preventDefault(); action(); });
  }

  const keys = {
    g: () => { follows = false; scrollTo(0); },
    G: goToEnd,
    Home: () => { follows = false; scrollTo(0); },
    End: goToEnd,
    n: () => stepTo(hit + 1),
    p: () => stepTo(hit - 1),
    N: () => stepTo(hit - 1),
    f: actions.failure,
    t: actions.times,
    j: () => scrollTo(topOf() + ROW),
    k: () => scrollTo(topOf() - ROW),
    PageDown: () => scrollTo(topOf() + pane.clientHeight - 2 * ROW),
    PageUp: () => scrollTo(topOf() - pane.clientHeight + 2 * ROW),
  };
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const key = keys[event.key];
    if (!key) return;
    event.preventDefault();
    key();
  });

  // The beginning: the rows that came with the page ----------------------------------------------------------------------------------------

  const first = Number(pane.dataset.first);
  const given = elementsOf([...rowsBox.children].map(row => row.outerHTML).join(''));
  for (let at = 0; at < given.length; at++) {
    const row = first + at;
    const number = Math.floor(row / BLOCK);
    if (!blocks.has(number)) blocks.set(number, { rows: [], whole: false, asked: null });
    const block = blocks.get(number);
    block.rows[row - number * BLOCK] = given[at];
    block.whole = block.rows.length === BLOCK && !block.rows.includes(undefined);
  }
  rowsBox.replaceChildren();
  showTimes(likesTimes());
  drawNow();
  const named = Number(/^#L(\d+)$/.exec(location.hash)?.[1] ?? 0);
  if (named > 0) marked = named;
  if (marked > 0) scrollTo((marked - 1) * ROW - pane.clientHeight / 2 + ROW);
  if (text) search(text).catch(failed);
  if (pane.dataset.done === '0') follow();
})();
