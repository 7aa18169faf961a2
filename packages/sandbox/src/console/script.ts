/** The console's program: plain modules and DOM, texts always as text nodes, so that nothing of a packet can become markup. */
export const script: string = `
import { admin, texts } from './config.js';

const $ = (id) => document.getElementById(id);
const tabs = [...document.querySelectorAll('[role=tab]')];
let lang = localStorage.getItem('lienthong-lang') === 'en' ? 'en' : 'vi';
let current = 'packets';
let seen = 0;
let entries = [];

const t = (key) => (texts[key] ? texts[key][lang] : key);

/** h('td', {class: 'x'}, 'text', element) */
function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter((c) => c !== undefined && c !== null));
  return element;
}

async function ask(path, init) {
  const answer = await fetch(admin + path, init);
  const value = await answer.json();
  if (!answer.ok) throw Object.assign(new Error('refused'), { value });
  return value;
}

function table(headings, rows) {
  if (rows.length === 0) return h('p', {}, t('empty'));
  return h('table', {},
    h('thead', {}, h('tr', {}, ...headings.map((key) => h('th', { scope: 'col' }, key === '' ? '' : t(key))))),
    h('tbody', {}, ...rows.map((cells) => h('tr', {}, ...cells.map((c) => h('td', {}, c))))));
}

const badge = (text, kind) => h('span', { class: 'badge ' + (kind || text) }, text);
const group = (...parts) => { const f = document.createDocumentFragment(); f.append(...parts); return f; };
const clock = (iso) => iso.slice(0, 19).replace('T', ' ');

function words() {
  document.documentElement.lang = lang;
  document.title = t('title');
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', t(element.dataset.label));
}

const openButton = (docId, label) => h('button', { type: 'button', 'data-doc': docId, click: () => detail(docId) }, label || t('open'));

async function showPackets(type, panel) {
  const { packets } = await ask('/packets?type=' + type);
  const rows = packets.map((p) => [
    clock(p.at), p.from, p.receivers.map((r) => r.to).join(', '), p.notation,
    type === 'status' ? group(badge(p.statusCode), ' ', p.title) : p.title,
    group(...p.receivers.map((r) => badge(r.state))), openButton(p.docId),
  ]);
  keepFocus(panel, table(['time', 'from', 'to', 'notation', 'subject', 'state', ''], rows));
}

// A refresh must not take the focus from somebody who is reading with the keyboard.
function keepFocus(panel, content) {
  const doc = panel.contains(document.activeElement) ? document.activeElement.dataset.doc : undefined;
  panel.replaceChildren(content);
  if (doc) panel.querySelector('[data-doc="' + doc + '"]')?.focus();
}

async function showAgencies() {
  const { agencies } = await ask('/agencies?query=' + encodeURIComponent($('agency-query').value));
  const rows = agencies.map((a) => [h('code', {}, a.code), h('code', {}, a.code102), a.deleted ? h('s', {}, a.name) : a.name, a.systems.join(', ')]);
  $('agency-rows').replaceChildren(table(['code', 'oldCode', 'name', 'system'], rows));
}

function showLog() {
  const rows = entries.slice(-200).reverse().map((e) => [
    new Date(e.at + 7 * 3600000).toISOString().slice(11, 23), e.systemId, e.op,
    group(badge(e.status || (e.httpStatus ? 'HTTP ' + e.httpStatus : '—'), e.status), ' ', e.errorCode === '0' ? '' : e.errorCode + ' ' + e.errorDesc),
    e.docId, e.fault ? badge(e.fault, 'error') : '', e.ms + ' ms',
  ]);
  $('panel-log').replaceChildren(table(['time', 'system', 'operation', 'answer', '', 'fault', ''], rows));
}

async function showFaults() {
  const { faults } = await ask('/faults');
  const rest = (at) => faults.filter((_f, i) => i !== at).map(({ struck, ...rule }) => rule);
  const rows = faults.map((f, i) => [
    f.op === '*' ? t('all') : f.op, f.fault, f.count === undefined ? '∞' : String(f.count), f.rate === undefined ? '' : String(f.rate),
    h('code', {}, f.args && Object.keys(f.args).length ? JSON.stringify(f.args) : ''), String(f.struck),
    h('button', { type: 'button', click: () => dial('PUT', rest(i)) }, t('remove')),
  ]);
  $('fault-rows').replaceChildren(table(['operation', 'fault', 'count', 'rate', 'args', 'struck', ''], rows));
}

async function dial(method, faults) {
  $('fault-trouble').textContent = '';
  try {
    await ask('/faults', { method, body: JSON.stringify({ faults }) });
  } catch (error) {
    const message = error.value && error.value.error && error.value.error.message;
    $('fault-trouble').textContent = message ? message[lang] : t('unreachable');
  }
  await showFaults();
}

async function detail(docId) {
  const p = await ask('/packets/' + docId);
  const view = p.view || {};
  const verdict = view.verdict;
  const dialog = $('detail');
  const issues = view.issues || [];
  const attachments = view.attachments || [];
  dialog.replaceChildren(...[
    h('form', { method: 'dialog' }, h('button', { type: 'submit' }, t('close'))),
    h('h2', { id: 'detail-title', tabindex: '-1' }, [p.notation, p.title].filter(Boolean).join(' — ') || docId),
    h('p', {}, clock(p.at), ' · ', p.from, ' · ', String(p.size), ' B · ', h('code', {}, p.sha256.slice(0, 16) + '…')),
    h('h3', {}, t('receivers'), ' · ', t('path')),
    table(['to', 'path', 'state', ''], [
      [p.from, t('original'), '', openButton(p.docId)],
      ...p.items.map((i) => [
        i.to,
        group(i.hops.map((x) => x.hub + (x.rewrite === 'none' ? '' : ' (' + x.rewrite + ')')).join(' → '), ' ', badge(i.sameBytes ? t('sameBytes') : t('changedBytes'))),
        group(badge(i.state), ' ', i.description), openButton(i.docId),
      ]),
    ]),
    h('h3', {}, t('verdict')),
    verdict ? h('p', { id: 'verdict' }, badge(t(verdict.outcome), verdict.outcome)) : h('p', { id: 'verdict' }, view.error ? view.error.message[lang] : t('noPolicy')),
    view.explained ? h('pre', {}, view.explained[lang]) : undefined,
    h('h3', {}, t('attachments')),
    attachments.length === 0 ? h('p', {}, t('none')) : h('ul', {}, ...attachments.map((a) => h('li', {}, a.name, ' — ', String(a.size), ' B, ', a.sniffedType || a.declaredType || ''))),
    h('h3', {}, t('issues')),
    issues.length === 0 ? h('p', {}, t('none')) : h('ul', {}, ...issues.map((i) => h('li', {}, badge(i.code, i.severity), ' ', i.message[lang]))),
    h('details', {}, h('summary', {}, t('source')), h('pre', {}, p.xml)),
  ].filter(Boolean));
  if (!dialog.open) dialog.showModal();
  $('detail-title').focus();
}

async function refresh() {
  try {
    const { log } = await ask('/log?since=' + seen);
    const news = log.length > 0;
    if (news) {
      seen = log[log.length - 1].seq;
      entries = entries.concat(log).slice(-1000);
      const state = await ask('/state');
      $('facts').textContent = state.systems.map((s) => s.systemId).join(', ') + ' · ' + state.hubs.map((x) => x.id).join(' → ') + ' · ' + state.auth;
    }
    $('trouble').hidden = true;
    return news;
  } catch {
    $('trouble').textContent = t('unreachable');
    $('trouble').hidden = false;
    return false;
  }
}

async function show() {
  if (current === 'packets') await showPackets('edoc', $('panel-packets'));
  else if (current === 'statuses') await showPackets('status', $('panel-statuses'));
  else if (current === 'agencies') await showAgencies();
  else if (current === 'log') showLog();
  else await showFaults();
}

function select(name, focus) {
  current = name;
  for (const tab of tabs) {
    const on = tab.id === 'tab-' + name;
    tab.setAttribute('aria-selected', String(on));
    tab.tabIndex = on ? 0 : -1;
    $(tab.getAttribute('aria-controls')).hidden = !on;
    if (on && focus) tab.focus();
  }
  return show();
}

const nameOf = (tab) => tab.id.slice(4);
for (const tab of tabs) tab.addEventListener('click', () => select(nameOf(tab), true));
document.querySelector('[role=tablist]').addEventListener('keydown', (event) => {
  const at = tabs.findIndex((tab) => nameOf(tab) === current);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  select(nameOf(tabs[(to + tabs.length) % tabs.length]), true);
});
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || $('detail').open || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
  const tab = tabs[Number(event.key) - 1];
  if (tab) select(nameOf(tab), true);
});
$('agency-query').addEventListener('input', () => showAgencies());
$('language').addEventListener('click', () => {
  lang = lang === 'vi' ? 'en' : 'vi';
  localStorage.setItem('lienthong-lang', lang);
  words();
  show();
});
$('fault-clear').addEventListener('click', () => dial('PUT', []));
$('fault-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const rule = { op: form.get('op'), fault: form.get('fault') };
  if (form.get('count') !== '') rule.count = Number(form.get('count'));
  if (form.get('rate') !== '') rule.rate = Number(form.get('rate'));
  try {
    if (form.get('args').trim() !== '') rule.args = JSON.parse(form.get('args'));
  } catch {
    $('fault-trouble').textContent = 'JSON?';
    return;
  }
  await dial('PATCH', [rule]);
});

words();
const state = await ask('/state');
const form = $('fault-form');
form.elements.op.append(h('option', { value: '*' }, '*'), ...state.operations.map((o) => h('option', {}, o)));
form.elements.fault.append(...state.faultNames.map((f) => h('option', {}, f)));
$('facts').textContent = state.systems.map((s) => s.systemId).join(', ') + ' · ' + state.hubs.map((x) => x.id).join(' → ') + ' · ' + state.auth;
await select('packets', false);
// The log is polled with the last number seen: nothing is missed, and an idle page costs one small request a second.
for (;;) {
  const news = await refresh();
  if (news && !$('detail').open) await show();
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
`;
