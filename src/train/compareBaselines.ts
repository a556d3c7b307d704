import type { Baseline } from '../baselines/baseline.js';
import { graphBaselines } from '../baselines/graphBaselines.js';
import { type GraphTable, graphTable } from '../baselines/graphTable.js';
import { linkBaselines } from '../baselines/linkBaselines.js';
import { nodeBaselines, pick } from '../baselines/nodeBaselines.js';
import { targetsOf } from '../baselines/targets.js';
import { OptionError } from '../core/errors.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import type { GraphLike } from '../graph/batch.js';
import { graph as createGraph } from '../graph/create.js';
import { Graph, type LinkPairs } from '../graph/graph.js';
import { isLinkData, type LinkData } from '../graph/links.js';
import { maskNamed } from '../graph/mask-names.js';
import { targetOf } from '../graph/targetOf.js';
import { table } from '../network/describe.js';
import { metric as metricByName, type ReadMetric } from '../nn/metrics/list.js';
import type { Rows } from '../nn/metrics/metric.js';
import { taskOf } from '../nn/task.js';
import { numberText } from '../plot/numberText.js';
import { type Compiled, compiledOf, type Trainable } from './compile.js';
import { predict, scored } from './evaluate.js';
import { rowsAtColumns, scoredOf } from './outputs.js';

/** Options of `compareBaselines`. */
export interface BaselineOptions {
  /** Graphs to report on, for a list of graphs: the model must not have seen them. */
  readonly testData?: readonly GraphLike[];
  /** The mask to report on, for one graph. Default 'test', or 'validation' where there is none. Baselines learn from 'train'. */
  readonly mask?: string;
  /** For the random forest. Default 0. */
  readonly seed?: number;
  /** Where the table goes. Default: the console. */
  readonly print?: (text: string) => void;
}

/** How one of them did. */
export interface BaselineRow {
  readonly name: string;
  /** Of which output, where there are several. */
  readonly output?: string;
  /** The compiled metrics on the cases reported on; without any, accuracy or R² and RMSE. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Time to learn and to predict; of the model itself, of the training steps since compile. */
  readonly seconds: number;
}

/** A link split: its test part is reported on. */
export interface SplitLinks {
  readonly test: LinkData;
}

/** What is compared: the cases, the model's predictions of them, and the humble ones. */
interface Contest {
  readonly target: Rows;
  readonly model: () => Promise<Rows>;
  readonly baselines: readonly Baseline[];
  readonly measures: readonly ReadMetric[];
}

const baselineOptions = namesOf<BaselineOptions>({ testData: true, mask: true, seed: true, print: true });

/** Trains the humble ones, prints the table and returns its rows, the model last. */
export async function compareBaselines(
  state: Trainable,
  data: GraphLike | readonly GraphLike[] | SplitLinks,
  options: BaselineOptions,
): Promise<BaselineRow[]> {
  const where = 'model.compareBaselines';
  checkOptions(where, baselineOptions, options);
  const compiled = compiledOf(state, where);
  const { print = console.log } = options;
  const lists: BaselineRow[][] = [];
  for (const asked of compiled.outputs?.list ?? [compiled]) lists.push(await contest(where, state, compiled, asked, data, options));
  const rows = lists.flat();
  const names = [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))];
  const cells = rows.map(({ name, output, metrics, seconds }) => [
    output === undefined ? name : `${output}: ${name}`,
    ...names.map((key) => (metrics[key] === undefined ? '' : numberText(metrics[key]))),
    `${numberText(seconds, 2)} s`,
  ]);
  print(table([['on unseen cases', ...names, 'time'], ...cells]));
  return rows;
}

/** What is asked of a model, or of one of its outputs. */
type Asked = Pick<Compiled, 'task' | 'metrics'> & { readonly name?: string };

async function contest(
  where: string,
  state: Trainable,
  compiled: Compiled,
  asked: Asked,
  data: GraphLike | readonly GraphLike[] | SplitLinks,
  options: BaselineOptions,
): Promise<BaselineRow[]> {
  const { target, model, baselines, measures } = Array.isArray(data)
    ? listContest(where, state, asked, data, options)
    : isSplit(data)
      ? linkContest(state, compiled, data.test)
      : graphContest(where, state, asked, data as GraphLike, options);
  const output = asked.name === undefined ? {} : { output: asked.name };
  const measured = (prediction: Rows): Record<string, number> =>
    Object.fromEntries(measures.map(({ name, metric }) => [name, metric(prediction, target)]));
  const rows: BaselineRow[] = baselines.map(({ name, predict: run }) => {
    const began = performance.now();
    const prediction = run();
    const seconds = (performance.now() - began) / 1000;
    return { name, ...output, metrics: measured(prediction), seconds };
  });
  if (state.network.params !== null)
    rows.push({ name: 'this model', ...output, metrics: measured(await model()), seconds: compiled.seconds });
  return rows;
}

/** The targets of one output among those of several. */
function ofOutput(where: string, y: Rows, graph: Graph, { name }: Asked): Rows {
  if (name === undefined) return y;
  const columns = graph.outputs?.find((one) => one.name === name);
  if (columns !== undefined) return rowsAtColumns(y, columns, columns.flat);
  throw new OptionError({
    where,
    what: `there are no targets of the output '${name}'`,
    got: graph.outputs?.map((one) => one.name).join(', ') ?? 'one output',
    expected: `y: { ${name}: … }`,
  });
}

function listContest(
  where: string,
  state: Trainable,
  asked: Asked,
  data: readonly GraphLike[],
  { testData, seed = 0 }: BaselineOptions,
): Contest {
  if (testData === undefined || testData.length === 0) {
    throw new OptionError({
      where,
      what: 'nothing to report on',
      got: 'no testData',
      expected: 'graphs that the model has not seen',
      mend: 'Give the graphs the model was trained on, and { testData } that it has not seen',
    });
  }
  const tableOf = (graphs: readonly GraphLike[]): GraphTable => graphTable(where, graphs, (y, whole) => ofOutput(where, y, whole, asked));
  const [train, test] = [tableOf(data), tableOf(testData)];
  const targets = targetsOf(taskOf(asked), [train.y, test.y]);
  return {
    target: test.y,
    model: async () => {
      const given = await predict(state, testData, {});
      return asked.name === undefined ? given : (given.outputs?.[asked.name] ?? given);
    },
    baselines: decoded(graphBaselines(train, test, targets, seed), targets.decode),
    measures: metricsOf(asked),
  };
}

function graphContest(where: string, state: Trainable, asked: Asked, data: GraphLike, { mask }: BaselineOptions): Contest {
  const graph = data instanceof Graph ? data : createGraph(data);
  const name = mask ?? (graph.masks.test === undefined ? 'validation' : 'test');
  const [train, test] = [graph.masks.train, maskNamed(graph.masks, name)];
  if (train === undefined || test === undefined || graph.level !== 'node') {
    throw new OptionError({
      where,
      what: 'the graph does not say what to learn from and what to report on',
      got: `targets of ${graph.level}s, masks ${Object.keys(graph.masks).join(', ') || 'none'}`,
      expected: `targets of nodes, and the masks 'train' and '${name}'`,
    });
  }
  const y = ofOutput(where, { data: targetOf(graph).toTypedArray(), shape: targetOf(graph).shape }, graph, asked);
  const targets = targetsOf(taskOf(asked), [pick(y, train), pick(y, test)]);
  return {
    target: pick(y, test),
    model: async () => {
      const given = await scored(state, graph, name);
      return asked.name === undefined ? given.prediction : scoredOf(given, asked.name).prediction;
    },
    baselines: decoded(nodeBaselines(graph, y, train, test, targets), targets.decode),
    measures: metricsOf(asked),
  };
}

const isSplit = (data: object): data is SplitLinks => 'test' in data && isLinkData(data.test);

/** Scores of neighbourhoods are no logits: only what goes by their order measures them. */
function linkContest(state: Trainable, compiled: Compiled, test: LinkData): Contest {
  const { scored: graph } = test;
  const { src, dst } = graph.pairs as LinkPairs; // the part of a link split has some
  const y = targetOf(graph);
  const orders = compiled.metrics.filter(({ name }) => /^(rocAuc|averagePrecision|mrr|hits@\d+)$/.test(name));
  return {
    target: { data: y.toTypedArray(), shape: y.shape },
    model: () => predict(state, test, {}),
    baselines: linkBaselines(graph, { src: src.view(), dst: dst.view() }),
    measures: orders.length > 0 ? orders : named('rocAuc', 'averagePrecision'),
  };
}

const decoded = (baselines: readonly Baseline[], decode: (scores: Rows) => Rows): Baseline[] =>
  baselines.map(({ name, predict: run }) => ({ name, predict: () => decode(run()) }));

const named = (...names: readonly string[]): readonly ReadMetric[] => names.map((name) => metricByName('model.compareBaselines', name));

function metricsOf(asked: Asked): readonly ReadMetric[] {
  if (asked.metrics.length > 0) return asked.metrics;
  return taskOf(asked) === 'values' ? named('r2', 'rmse') : named('accuracy');
}
