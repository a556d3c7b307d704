import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as list from '../../src/layers/list.js';
import { type Graph, ops, type Tensor, tensor } from './api.js';
import { type Case, cases } from './cases.js';
import { buildParams } from './golden.js';
import { plains, toGraph } from './property-graphs.js';

/** docs/layers.md by layer: column -> what it says. */
const rows = new Map<string, Readonly<Record<string, string>>>();
for (const section of readFileSync(new URL('../../docs/layers.md', import.meta.url), 'utf8')
  .split('\n## ')
  .slice(1)) {
  const [head, , ...lines] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(2, -2)
        .split(/ (?<!\\)\| /)
        .map((cell) => cell.trim()),
    );
  for (const cells of lines) {
    const name = /`(\w+)`/.exec(cells[0]!)![1]!;
    rows.set(name, Object.fromEntries(head!.map((column, i) => [column, cells[i]!])));
  }
}

const graph = toGraph(plains['G2 an isolated node, a loop, a double edge']);
const moved = (t: Tensor): Tensor => ops.add(t, tensor([0.5], { dtype: t.dtype }));

/** Whether a layer's output follows from an input of the graph. */
function depends(one: Case, changed: Graph): boolean {
  const { params } = buildParams(one.layer, graph);
  const [before, after] = [graph, changed].map((given) => [...one.layer(params, given.x!, given).toTypedArray()]);
  return before!.some((value, i) => Math.abs(value - after![i]!) > 1e-9);
}

describe('the table of the layers', () => {
  it('has a row for each, with shapes and what its definition says', () => {
    expect([...rows.keys()].sort()).toEqual(Object.keys(list).sort());
    for (const [name, { definition }] of Object.entries(list)) {
      const row = rows.get(name)!;
      expect({ name, sparse: row['sparse x'] === 'yes', blocks: row.blocks === 'yes' }).toEqual({
        name,
        sparse: definition.takesSparse === true,
        blocks: definition.takesBlocks === true,
      });
      expect(row.shapes, name).toContain('->');
      expect(row['what it computes'], name).not.toBe('');
    }
  });

  const convolutions = [...rows].filter(([, row]) => row.edges !== undefined).map(([name]) => name);
  it.each(convolutions)('says truly what of the edges %s looks at', (name) => {
    const own = Object.entries(cases).filter(([key]) => key.split(' ')[0] === name);
    const inputs = {
      weights: graph.with({ edgeWeight: moved(graph.edgeWeight!) }),
      attributes: graph.with({ edgeAttr: moved(graph.edgeAttr!) }),
    };
    const seen = Object.entries(inputs).flatMap(([input, changed]) => (own.some(([, one]) => depends(one, changed)) ? [input] : []));
    expect(rows.get(name)!.edges).toBe(seen.join(', '));
  });
});
