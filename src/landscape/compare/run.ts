import { visit } from '../../core/tree.js';
import type { TensorTree } from '../../layers/context.js';
import type { Network } from '../../network/network.js';
import type { Rows } from '../../nn/metrics/metric.js';
import { Tensor } from '../../runtime/tensor.js';
import type { Callback } from '../../train/callbacks/callback.js';
import type { CompileOptions } from '../../train/compile.js';
import { compiledOf, readCompiled, type Trainable } from '../../train/compile.js';
import type { Scored } from '../../train/evaluate.js';
import { fit as train } from '../../train/fit.js';
import type { Run } from '../../train/run.js';
import type { Ready } from '../../train/trainable.js';
import { Problem } from '../problem.js';
import type { LandscapeData } from '../settings.js';
import { sharpest } from '../sharpest.js';
import { type LayerStatistics, layerStatistics } from './statistics.js';

/** Some rows of a prediction beside what they should have been. */
export interface Sample {
  readonly prediction: Rows;
  readonly target: Rows;
}

/** A run at one of the recorded epochs. */
export interface Snapshot {
  /** 0 is before the first step. */
  readonly epoch: number;
  readonly train: Sample | null;
  readonly validation: Sample | null;
  readonly layers: readonly LayerStatistics[];
}

/** One choice trained from one seed. */
export interface ComparedRun {
  readonly choice: string;
  readonly seed: number;
  /** Keys as in History. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly snapshots: readonly Snapshot[];
  /** The largest eigenvalue of the Hessian at the end; null where it was not asked for, or the loss there is not finite. */
  readonly curvature: number | null;
  /** Seconds of training, without what was recorded. */
  readonly seconds: number;
  /** Why it ended before its time, or null. */
  readonly stopped: string | null;
}

/** How every run goes. */
export interface RunSettings {
  readonly epochs: number;
  readonly batchSize: number | undefined;
  /** Epochs between two snapshots. */
  readonly every: number;
  /** Rows of each prediction that are kept. */
  readonly most: number;
  readonly curvature: boolean;
}

/** Data of a comparison. */
export interface RunData {
  readonly data: LandscapeData;
  readonly validationData: LandscapeData | undefined;
}

/** Graphs of a list that the statistics look at. */
const STATISTICS_GRAPHS = 256;

/** Trains one network from one seed, and looks at it every few epochs. */
export async function runChoice(
  choice: string,
  { network, compile }: { readonly network: Network; readonly compile: CompileOptions },
  seed: number,
  { data, validationData }: RunData,
  { epochs, batchSize, every, most, curvature }: RunSettings,
  told: { readonly signal: AbortSignal | undefined; onLook(run: ComparedRun): void },
): Promise<ComparedRun> {
  const where = 'landscape.compare';
  const trainable: Trainable = { network, compiled: readCompiled(compile) };
  const looked = Array.isArray(data) ? data.slice(0, STATISTICS_GRAPHS) : data;
  const snapshots: Snapshot[] = [];
  const look = async (epoch: number, run: Run): Promise<void> => {
    const [seen, unseen] = [await run.predictions('train'), await run.predictions('validation')];
    const snapshot = {
      epoch,
      train: sampleOf(seen, most),
      validation: sampleOf(unseen, most),
      layers: withProblem(readyOf(trainable, run.step.params, run.step.buffers), looked, (problem) => {
        const { gradient } = problem.gradient(problem.center);
        const [{ graph }] = problem.passes(false);
        const { params, buffers } = problem.ready;
        return layerStatistics(network, params, buffers, graph, { layout: problem.layout, vector: gradient });
      }),
    };
    snapshots.push(snapshot);
    told.onLook(asIs(run.history, null));
  };
  const asIs = (history: ComparedRun['history'], stopped: string | null, sharp: number | null = null): ComparedRun => ({
    choice,
    seed,
    history,
    snapshots: [...snapshots],
    curvature: sharp,
    seconds: compiledOf(trainable, where).seconds,
    stopped,
  });
  const observer: Callback = {
    onTrainBegin: (run) => look(0, run),
    onEpochEnd: ({ epoch }, run) => (epoch % every === 0 || epoch === epochs ? look(epoch, run) : undefined),
    onNonFinite: () => {},
  };
  const history: Record<string, readonly number[]> = {};
  try {
    const ended = await train(trainable, data, {
      epochs,
      seed,
      callbacks: [observer],
      ...(told.signal && { signal: told.signal }),
      ...(batchSize !== undefined && { batchSize }),
      ...(validationData !== undefined && { validationData }),
    });
    Object.assign(history, ended.history);
    const { params, buffers } = network;
    const sharp =
      !curvature || ended.stopped !== null || params === null
        ? null
        : await withProblem(readyOf(trainable, params, buffers ?? {}), data, (problem) => topEigenvalue(problem, seed));
    return asIs(history, ended.stopped, sharp);
  } finally {
    for (const held of [network.params, network.buffers, trainable.compiled?.memory?.state.slots])
      visit(held, (leaf) => {
        if (leaf instanceof Tensor) leaf.dispose();
      });
    network.params = network.buffers = null;
  }
}

const readyOf = ({ network, compiled }: Trainable, params: TensorTree, buffers: TensorTree): Ready => ({
  network,
  compiled: compiled as Ready['compiled'], // compiled by runChoice
  params,
  buffers,
});

function withProblem<T>(ready: Ready, data: LandscapeData, use: (problem: Problem) => T): T {
  const problem = Problem.of('landscape.compare', ready, data);
  const close = (): void => problem.dispose();
  let result: T;
  try {
    result = use(problem);
  } catch (error) {
    close();
    throw error;
  }
  if (result instanceof Promise) result.then(close, close);
  else close();
  return result;
}

async function topEigenvalue(problem: Problem, seed: number): Promise<number | null> {
  if (!Number.isFinite(problem.at(problem.center, false).train)) return null;
  const found = await sharpest(problem, problem.center, { k: 1, tolerance: 1e-2, maxSteps: 40 }, seed);
  return found?.eigenvalues[0] ?? null;
}

/** The same rows at every epoch: spread evenly. */
function sampleOf(scored: Scored | null, most: number): Sample | null {
  if (scored === null) return null;
  const rows = scored.prediction.shape[0];
  if (rows <= most) return { prediction: copied(scored.prediction), target: copied(scored.target) };
  const ids = Array.from({ length: most }, (_, i) => Math.floor(((i + 0.5) * rows) / most));
  return { prediction: chosen(scored.prediction, ids), target: chosen(scored.target, ids) };
}

const copied = ({ data, shape }: Rows): Rows => ({ data: Float64Array.from(data), shape: [...shape] });

function chosen({ data, shape: [rows, ...rest] }: Rows, ids: readonly number[]): Rows {
  const width = data.length / rows;
  const out = new Float64Array(ids.length * width);
  for (const [i, id] of ids.entries()) for (let j = 0; j < width; j++) out[i * width + j] = data[id * width + j];
  return { data: out, shape: [ids.length, ...rest] };
}
