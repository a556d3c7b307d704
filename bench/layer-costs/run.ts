/** npm run bench:layers [-- ROUNDS]: writes docs/layer-costs.md, time and peak memory of a step of training of each layer; ROUNDS steps are timed, default 15. */
import { writeFileSync } from 'node:fs';
import { machine } from '../machine.js';
import { measured } from './layers.js';
import { createGraph, measure } from './measure.js';
import { nameOf, page } from './page.js';

const before = machine();
const graph = createGraph();
const costs = measured.map((one) => ({ name: nameOf(one), ...measure(one, graph, Number(process.argv[2] ?? 15)) }));
writeFileSync('docs/layer-costs.md', page(before, costs));
console.log(`${costs.length} layers, written to docs/layer-costs.md`);
