import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { codeBlocks } from '../docs/blocks.js';

const consumer = inject('consumer');
const root = fileURLToPath(new URL('../..', import.meta.url));
const subpaths = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports).filter(
  (path) => !/(\.wasm|\.json|worker)$/.test(path),
);

const sample = `import { data, layers, losses, module, ops, optimizers, random, scope, sequential, type Tensor, valueAndGrad } from 'graphgrad';

export const graph = data.graph({ x: [[1], [2]], edges: [[0, 1]], y: [0, 1], masks: { train: [true, false] } });
export const model = sequential([layers.gcnConv({ units: 4, activation: 'relu' }), layers.dense({ units: 2 })]);
export const params = model.init({ seed: 0, like: graph });
type Params = typeof params;
const adam = optimizers.adam();
const state = adam.init(params);
scope(() => {
  const objective = (p: Params): Tensor => losses.crossEntropy(model(p, graph, { training: true, key: random.key(0) }), graph.y as Tensor);
  const [loss, grads] = valueAndGrad(objective)(params);
  adam.update(params, grads, state);
  return loss.item();
});
export const residual = module({ conv: layers.gcnConv({ units: 1 }) }, (m, p, { x, graph }, context) => ops.add(x, m.conv(p.conv, x, graph, context.child('conv'))));
export const twice: layers.Layer = layers.define({ kind: 'twice', options: {}, call: (_options, _params, x) => ops.add(x as Tensor, x as Tensor) })();
{
  using t = ops.relu((await import('graphgrad')).tensor([1, 2]));
  const shape: readonly number[] = t.shape;
  void shape;
}
// @ts-expect-error units is a number
layers.dense({ units: 'many' });
// @ts-expect-error there is no such layer
layers.gcn({ units: 1 });
export const same: data.Graph = graph;
`;

it.each([
  ['NodeNext', 'NodeNext'],
  ['ESNext', 'Bundler'],
])('has types that compile under module %s, resolution %s', (module, moduleResolution) => {
  const readme = codeBlocks(join(root, 'README.md')).filter(
    ({ language, code }) => language === 'ts' && !code.includes('process.argv'), // which needs packages and types of the application's
  );
  const imports = subpaths.map((path, i) => `import * as g${i} from 'graphgrad${path.slice(1)}';\nexport { g${i} };`).join('\n');
  const sources = {
    'sample.ts': sample,
    'subpaths.ts': imports,
    ...Object.fromEntries(readme.map(({ code }, i) => [`readme${i}.ts`, code])),
  };
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(consumer, name), text);
  // skipLibCheck stays off: the declarations of the package are checked too, without the types of Node
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    module,
    moduleResolution,
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: false,
  };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(sources) }));
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], {
    cwd: consumer,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
