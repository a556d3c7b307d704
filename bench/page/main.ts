/** The page: starts the worker, shows the tables as they grow, and gives the results as JSON. */
import { duration } from '../harness.js';
import { headings, legend } from '../report/captions.js';
import type { CaseResult } from '../report/case-result.js';
import type { Message, Order } from './worker.js';

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const [start, status, tables, json] = [
  element<HTMLButtonElement>('start'),
  element('status'),
  element('tables'),
  element<HTMLTextAreaElement>('json'),
];
const chosen = new URL(location.href).searchParams;
const results: CaseResult[] = [];
const failures: string[] = [];

const cell = (row: HTMLTableRowElement, text: string, tag: 'td' | 'th' = 'td'): HTMLElement => {
  const made = document.createElement(tag);
  made.textContent = text;
  row.append(made);
  return made;
};

/** One case's results as a table with a column for each contestant. */
function draw(name: string): void {
  const of = results.filter((result) => result.case === name);
  const columns = [...new Set(of.flatMap(({ milliseconds, absent }) => [...Object.keys(milliseconds), ...Object.keys(absent)]))];
  const table = document.createElement('table');
  table.createCaption().textContent = headings[name] ?? name;
  const head = table.createTHead().insertRow();
  for (const column of ['work', ...columns]) cell(head, column, 'th').title = legend[column] ?? '';
  const body = table.createTBody();
  for (const { name: work, milliseconds, ratio, absent } of of) {
    const row = body.insertRow();
    cell(row, work);
    for (const column of columns) {
      const ms = milliseconds[column];
      if (ms === undefined) {
        cell(row, absent[column] === undefined ? '' : 'left out').title = absent[column] ?? '';
        continue;
      }
      const made = cell(row, duration(ms));
      if (column === 'graphgrad') continue;
      const times = document.createElement('b');
      times.textContent = `${ratio[column].toFixed(2)} x`;
      times.className = ratio[column] < 1 ? 'faster' : 'slower';
      made.append(' ', times);
    }
  }
  const id = `case-${name}`;
  const before = document.getElementById(id);
  table.id = id;
  if (before === null) tables.append(table);
  else before.replaceWith(table);
}

const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
let known: readonly string[] = [];
worker.addEventListener('message', ({ data: message }: MessageEvent<Message>) => {
  if (message.kind === 'hello') {
    known = message.cases;
    const { engine, platform, cores, graphgrad, peers } = message.machine;
    const versions = Object.entries(peers)
      .filter(([name]) => name !== 'onnxruntime-node')
      .map(([name, version]) => `${name} ${version}`);
    element('machine').textContent =
      `${engine}, ${platform}, ${cores} logical processors; graphgrad ${graphgrad}; ${versions.join(', ')}. ` +
      `This page is ${crossOriginIsolated ? '' : 'not '}cross-origin isolated.`;
    start.disabled = false;
    element<HTMLInputElement>('threads').value = chosen.get('threads') ?? '1';
    if (chosen.has('run')) start.click();
  } else if (message.kind === 'began') status.textContent = `Timing: ${message.name} …`;
  else if (message.kind === 'result') {
    results.push(message.result);
    json.value = JSON.stringify(results, null, 2);
    draw(message.result.case);
  } else if (message.kind === 'failed') failures.push(`${message.name} failed: ${message.why}`);
  else {
    status.textContent = [`Done: ${results.length} comparisons.`, ...failures].join(' ');
    document.title = 'done';
  }
});
worker.addEventListener('error', ({ message }) => {
  status.textContent = `The worker failed: ${message}`;
});

start.addEventListener('click', () => {
  start.disabled = true;
  const cases = chosen.get('cases')?.split(',') ?? known;
  const order: Order = {
    cases: cases.filter((name) => known.includes(name)),
    peers: element<HTMLInputElement>('peers').checked ? ['tfjs', 'jaxJs', 'ortWeb'] : [],
    quick: element<HTMLInputElement>('quick').checked,
    threads: element<HTMLInputElement>('threads').valueAsNumber || 1,
  };
  worker.postMessage(order);
});
element('copy').addEventListener('click', () => navigator.clipboard.writeText(json.value));
