/**
 * Makes files of assembly/ops from the templates beside this file: WebAssembly has no arrays of registers, so a tile's steps stand there once for
 * every register. A template is AssemblyScript with these additions:
 *
 * - `#(expression)` is replaced by the value of a JavaScript expression;
 * - `#for name of list` … `#end` repeats lines, a number standing for 0, 1, … below it; `#if condition` … `#end` keeps or drops them;
 *   for a single line, `#for name of list do line` and `#if condition do line`;
 * - `#let name = expression` names a value, those of operands.mjs are named everywhere; `#file path` begins a file, under assembly/;
 * - `#table name = column | column …` … `#end` names a list of objects, one a line.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as operands from './operands.mjs';

const here = new URL('.', import.meta.url);
const root = new URL('../../', here);

/** What the templates make: contents by path from the root, formatted. */
export function generate() {
  const files = readdirSync(here).filter((name) => name.endsWith('.template'));
  return new Map(files.flatMap((name) => [...expand(name, readFileSync(new URL(name, here), 'utf8'))]));
}

function expand(name, template) {
  const outputs = new Map();
  let path;
  const emit = (line) => outputs.get(path)?.push(line);
  const walk = (lines, scope) => {
    for (let i = 0; i < lines.length; i++) {
      const [, word, rest] = /^\s*#(file|let|table|for|if) (.*)$/.exec(lines[i]) ?? [];
      if (word === 'file') {
        path = `assembly/${fill(rest, scope)}`;
        outputs.set(path, [`// Written by scripts/generate.mjs from assembly/templates/${name}.`]);
      } else if (word === 'let') {
        const [, variable, expression] = /^(\w+) = (.*)$/.exec(rest);
        scope = { ...scope, [variable]: evaluate(expression, scope) };
      } else if (word === 'table') {
        const [name, header] = rest.split(' = ');
        const end = closing(lines, i);
        scope = { ...scope, [name]: lines.slice(i + 1, end).map((line) => row(header, line)) };
        i = end;
      } else if (word !== undefined) {
        const [head, line] = rest.split(' do ');
        const end = line === undefined ? closing(lines, i) : i;
        const body = line === undefined ? lines.slice(i + 1, end) : [line];
        const [variable, list] = word === 'for' ? head.split(' of ') : ['_', `${head} ? 1 : 0`];
        const values = evaluate(list, scope);
        for (const value of typeof values === 'number' ? Array(values).keys() : values) walk(body, { ...scope, [variable]: value });
        i = end;
      } else emit(fill(lines[i], scope));
    }
  };
  walk(template.split('\n'), { ...operands });
  return [...outputs].map(([file, lines]) => [file, format(file, lines.join('\n'))]);
}

const evaluate = (expression, scope) => new Function(...Object.keys(scope), `return (${expression})`)(...Object.values(scope));

const fill = (line, scope) => line.replace(/#\(((?:[^()]|\([^()]*\))*)\)/g, (_, expression) => evaluate(expression, scope));

const cells = (line) => line.split(/ \|(?= )/).map((cell) => cell.trim());

const row = (header, line) => Object.fromEntries(cells(header).map((column, i) => [column, cells(line)[i] ?? '']));

/** The line that ends the block which begins at `start`. */
function closing(lines, start) {
  for (let i = start, depth = 0; i < lines.length; i++) {
    if (/^\s*#(for|if|table) /.test(lines[i]) && !lines[i].includes(' do ')) depth++;
    else if (lines[i].trim() === '#end' && --depth === 0) return i;
  }
  throw new Error(`no #end for ${lines[start]}`);
}

/** As the rest of the project is formatted, names in order. */
export function format(path, text) {
  const biome = fileURLToPath(new URL('node_modules/@biomejs/biome/bin/biome', root));
  return execFileSync(process.execPath, [biome, 'check', '--write', `--stdin-file-path=${path}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });
}
