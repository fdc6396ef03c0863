// Reads the open page's content again while a person looks at it. Everything works without this script: reload the page instead.
const seconds = Number(document.body.dataset.refresh);
const live = document.getElementById('live');
const content = document.getElementById('content');
// Reads cost money on AWS: an open page that no person uses asks no more.
const MOST_IDLE_MS = 30 * 60_000;
let lastInput = Date.now();
let isPaused = false;

function say(text) {
  if (live.textContent !== text) live.textContent = text;
}

function mayReplace() {
  const active = document.activeElement;
  const isTyping = content.contains(active) && /^(?:INPUT|SELECT|TEXTAREA)$/.test(active.tagName);
  const selection = getSelection();
  const isSelecting = selection.toString() !== '' && content.contains(selection.anchorNode);
  return !isTyping && !isSelecting;
}

/** A link keeps the focus if the new content has it. */
function replaceContent(text) {
  const next = document.createElement('main');
  // Our own server's page, in which every value is escaped.
  next.innerHTML = text;
  const active = content.contains(document.activeElement) ? document.activeElement : undefined;
  const isSame = (link) =>
    link.textContent === active.textContent && link.getAttribute('href') === active.getAttribute('href');
  const before = content.querySelector('.headline h2')?.textContent;
  content.replaceChildren(...next.childNodes);
  if (active) [...content.querySelectorAll('a')].find(isSame)?.focus();
  const after = content.querySelector('.headline h2')?.textContent;
  if (after && before !== after) say(after);
}

async function refresh() {
  if (document.visibilityState !== 'visible' || !mayReplace()) return;
  if (Date.now() - lastInput > MOST_IDLE_MS) {
    isPaused = true;
    say('The page is not read again: it was not used for half an hour. Press any key or click to go on.');
    return;
  }
  try {
    const answer = await fetch(location.href, { headers: { 'x-console-part': 'main' } });
    if (answer.status === 403) return stop('The console was started again: open the address that it printed.');
    const text = await answer.text();
    if (mayReplace()) replaceContent(text);
    if (live.dataset.lost) {
      delete live.dataset.lost;
      say('');
    }
  } catch {
    live.dataset.lost = 'yes';
    say('The console does not answer: what you see is old. Start it with `npm run ops -- console`.');
  }
}

function stop(text) {
  clearInterval(timer);
  say(text);
}

for (const kind of ['pointerdown', 'keydown'])
  addEventListener(kind, () => {
    lastInput = Date.now();
    if (!isPaused) return;
    isPaused = false;
    say('');
    void refresh();
  });
document.addEventListener('visibilitychange', () => seconds > 0 && void refresh());
const timer = seconds > 0 ? setInterval(refresh, seconds * 1000) : undefined;

// A double click or a second Enter sends a form once; the server would carry it out once in any case.
document.addEventListener('submit', ({ target }) => {
  for (const button of target.querySelectorAll('button.go')) {
    button.disabled = true;
    button.textContent = 'Working…';
  }
});
