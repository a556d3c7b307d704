import { duration } from '../harness.js';
import type { CaseResult } from './case-result.js';

/** A figure that was asked for. */
interface Demand {
  readonly case: string;
  /** How the name of the work begins. */
  readonly work: string;
  /** What is demanded, in words. */
  readonly demand: string;
  /** The figure, from the result; undefined where its contestant is missing. */
  readonly figure: (result: CaseResult) => number | undefined;
  readonly show: (figure: number) => string;
  readonly bound: number;
  /** Whether the figure must reach the bound, or stay at it or below. */
  readonly sense: 'at least' | 'at most';
}

const time = (kind: string, work: string, bound: number): Demand => ({
  case: kind,
  work,
  demand: `at most ${duration(bound)}`,
  figure: ({ milliseconds }) => milliseconds.graphgrad,
  show: duration,
  bound,
  sense: 'at most',
});

const times = (kind: string, work: string, other: string, bound: number): Demand => ({
  case: kind,
  work,
  demand: `at least ${bound} x ${other}`,
  figure: ({ ratio }) => ratio[other],
  show: (figure) => `${figure.toFixed(2)} x`,
  bound,
  sense: 'at least',
});

const gigaflops = (size: number, bound: number): Demand => ({
  case: 'matmul',
  work: `matmul [${size}, ${size}]`,
  demand: `at least ${bound} GFLOP/s`,
  figure: ({ milliseconds }) => (2 * size ** 3) / milliseconds.graphgrad / 1e6,
  show: (figure) => `${figure.toFixed(1)} GFLOP/s`,
  bound,
  sense: 'at least',
});

const fact = (kind: string, work: string, name: string, unit: string, bound: number): Demand => ({
  case: kind,
  work,
  demand: `at most ${bound} ${unit}`,
  figure: ({ facts }) => facts[`${name}, ${unit}`],
  show: (figure) => `${figure.toFixed(2)} ${unit}`,
  bound,
  sense: 'at most',
});

const twoThreads = (work: string, bound: number): Demand => ({
  ...time('threads', work, bound),
  demand: `at most ${duration(bound)} with two threads`,
  figure: ({ milliseconds }) => milliseconds.twoThreads,
});

const speedUp = (work: string, bound: number): Demand => ({
  case: 'threads',
  work,
  demand: `two threads at least ${bound} x as fast as one`,
  figure: ({ ratio }) => ratio.twoThreads && 1 / ratio.twoThreads,
  show: (figure) => `${figure.toFixed(2)} x`,
  bound,
  sense: 'at least',
});

/** Of a thousand calls, so that their milliseconds are the microseconds of one. */
const ofOne = (kind: string, work: string, demand: string, bound: number, figure: Demand['figure']): Demand => ({
  ...time(kind, work, bound),
  demand,
  figure,
  show: (microseconds) => duration(microseconds / 1000),
});

const continuous: Demand['figure'] = ({ milliseconds }) => milliseconds.graphgradContinuous;

const DOWNLOAD = 'page that trains the GCN on Cora';
const ARXIV = 'epoch of a GCN 128-256-256-40 with batch norm and dropout, 169,343 nodes';
const GRAPH = 'spmm gcnGraph';
const STEP = 'GCN step';
const BATCH = 'batch step, 64 graphs of 20 nodes';

const demands: readonly Demand[] = [
  ...[256, 512, 1024].flatMap((size) => [
    gigaflops(size, 55),
    times('matmul', `matmul [${size}, ${size}]`, 'tfjs', 1.25),
    times('matmul', `matmul [${size}, ${size}]`, 'ortWeb', 1.5),
  ]),
  time('spmm', GRAPH, 0.18),
  times('spmm', GRAPH, 'referenceJs', 12),
  times('spmm', GRAPH, 'ortWeb', 8),
  time('spmm', 'spmm power law', 115),
  time('spmm', 'spmm random 13,752 nodes', 3),
  time('steps', STEP, 1.23),
  times('steps', STEP, 'referenceJs', 14),
  times('steps', STEP, 'jaxJs', 25),
  times('steps', STEP, 'tfjs', 40),
  time('steps', BATCH, 0.38),
  times('steps', BATCH, 'referenceJs', 8),
  times('steps', BATCH, 'jaxJs', 20),
  times('steps', 'batch step, 64 graphs of 10 to 30 nodes', 'jaxJs', 50),
  time('gcn', 'GCN epoch, Cora, hidden 16, sparse x', 0.38),
  time('arxiv', ARXIV, 3600),
  fact('arxiv', ARXIV, 'linear memory', 'GiB', 1.6),
  ...[256, 512, 1024].map((size) => speedUp(`matmul [${size}, ${size}]`, 1.8)),
  speedUp('spmm power law', 1.6),
  ...['GCN step', BATCH, 'GCN epoch, Cora', 'GAT epoch, Cora'].map((work) => speedUp(work, 0.97)),
  ofOne('eager', '1000 eager operations', 'at most 80 ns of JavaScript each', 0.08, ({ milliseconds: { graphgrad, kernelsAlone } }) =>
    graphgrad === undefined || kernelsAlone === undefined ? undefined : graphgrad - kernelsAlone,
  ),
  ofOne('threads', '1000 dispatches', 'at most 1 us each, warm', 1, ({ milliseconds }) => milliseconds.twoThreads),
  twoThreads('spmm power law', 62),
  twoThreads(ARXIV, 2100),
  fact('download', DOWNLOAD, 'graphgrad', 'kB', 146),
  time('cora', 'GAT epoch, Cora', 3.3),
  times('cora', 'APPNP step', 'plainJs', 6),
  ...['PNA epoch', 'EdgeConv epoch', 'GPS epoch'].map((work) => times('layers', work, 'plainJs', 6)),
  time('molecules', 'GIN 5 x 64', 17.5),
  times('molecules', 'GIN 5 x 64', 'plainJs', 8),
  time('molecules', 'GIN 5 x 32', 7),
  times('molecules', 'GIN 5 x 32', 'plainJs', 8),
  time('molecules', 'MFConv 2 x 64', 25),
  times('molecules', 'MFConv 2 x 64', 'plainJs', 8),
  time('molecules', 'NNConv 2 x 32', 45),
  { ...time('molecules', 'NNConv 2 x 32', 112), demand: 'at most 112 ms with continuous bonds', figure: continuous },
  time('sampling', 'sampling, fan-out 10/10, batch 1024: structure and 128 features', 20),
];

/** Lines of a table: each demand, what was measured, and by how much it was missed. Demands without a result are left out. */
export function demandTable(results: readonly CaseResult[]): string[] {
  const lines = demands.flatMap(({ case: kind, work, demand, figure, show, bound, sense }) => {
    const result = results.find((one) => one.case === kind && one.name.startsWith(work));
    const got = result && figure(result);
    if (got === undefined) return [];
    const met = sense === 'at least' ? got >= bound : got <= bound;
    const missed = `missed by ${(100 * Math.abs(got / bound - 1)).toFixed(0)} %`;
    return [`| ${work} | ${demand} | ${show(got)} | ${met ? 'met' : `**${missed}**`} |`];
  });
  if (lines.length === 0) return [];
  return ['## What was demanded', '', '| work | demand | measured | |', '| --- | --- | ---: | --- |', ...lines, ''];
}
