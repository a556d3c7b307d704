import ts from 'typescript';
import { expect, it } from 'vitest';
import { sources } from './sources.js';

/** Calls whose spread arguments are few by their nature: operands of a kernel or a function, a pair. */
const few: Readonly<Record<string, readonly string[]>> = {
  'src/autodiff/grad.ts': ['f', 'both'],
  'src/graph/sampler.ts': ['kernels.inducedRows'],
  'src/io/pickle/reader.ts': ['String.fromCharCode'], // 4,096 at a time
  'src/models/define.ts': ['layer'],
  'src/ops/binary.ts': ['call'],
  'src/plot/figures/lossCurves.ts': ['logTicks'],
  'src/runtime/pool/pool.ts': ['kernel'],
  'src/runtime/recording.ts': ['kernel'],
  'src/testing/gradients.ts': ['f'],
  'src/testing/operation.ts': ['f'],
  'src/train/baseRun.ts': ['call'],
  'src/train/plan/plan.ts': ['kernel'],
  'src/train/plan/recorded.ts': ['kernel'],
  'src/ops/custom-vjp.ts': ['f'],
  'src/transforms/matrices.ts': ['f', 'call'],
  'src/transforms/products.ts': ['f', 'call'],
};

/** Calls of a file that spread a list into their arguments: with a list of data the stack overflows. */
function spreading(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.arguments?.some(ts.isSpreadElement)) {
      const callee =
        ts.isIdentifier(node.expression) || ts.isPropertyAccessExpression(node.expression) ? node.expression.getText() : 'call';
      found.push(callee);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

it('finds a spread of data', () => {
  expect(spreading('x.ts', 'list.push(...more); Math.max(0, ...values); new Set([...values]); f({ ...options });')).toEqual([
    'list.push',
    'Math.max',
  ]);
});

it.each(sources('src').map(({ path, text }) => [path, text]))('%s spreads no data into arguments', (path, text) => {
  expect(spreading(path, text).filter((callee) => !few[path]?.includes(callee))).toEqual([]);
});
