import { OptionError } from '../core/errors.js';
import { misfit } from '../core/expect.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int } from '../core/options/vocabulary.js';
import { key } from '../core/random.js';
import { Graph } from '../graph/graph.js';
import { refuseOrdered } from '../graph/order.js';
import { Context } from '../layers/context.js';
import { isNetwork, type Network } from '../network/network.js';
import { scope } from '../runtime/scope.js';
import { breather } from '../train/breather.js';
import type { Prediction } from '../train/evaluate.js';

const options = {
  /** Passes. Default 20. */
  samples: int({ min: 1, default: 20 }),
  /** Of what is dropped. Default 0. */
  seed: int({ min: 0, default: 0 }),
};

export interface McDropoutOptions extends Given<typeof options> {}

/**
 * Monte Carlo dropout (arXiv:1506.02142): what the network says of a graph or batch when dropout goes on dropping, again and again; norms keep to the statistics
 * of evaluation. For `averageClasses` or `averageNumbers`.
 *
 * @throws OptionError for a model without parameters.
 */
export async function mcDropout(model: Network, graph: Graph, given: McDropoutOptions = {}): Promise<Prediction[]> {
  const where = 'uncertainty.mcDropout';
  const { samples, seed } = readOptions(where, options, given);
  if (typeof model !== 'function' || !isNetwork(model)) throw misfit(where, 'the first argument', model, 'a model');
  if (!(graph instanceof Graph))
    throw misfit(where, 'the second argument', graph, 'a graph', 'Make one with data.graph, a batch with data.batch');
  refuseOrdered(where, graph);
  const { params, buffers } = model;
  if (params === null) throw new OptionError({ where, what: 'the model has no parameters yet', mend: 'Call fit first' });
  const root = key(seed);
  const breathe = breather();
  const all: Prediction[] = [];
  for (let k = 0; k < samples; k++) {
    scope(() => {
      const y = model(params, graph, new Context(true, root.at(k), buffers, null, [], null, null, null, null, true));
      all.push({ data: y.toTypedArray() as Prediction['data'], shape: y.shape }); // networks give floats
    });
    await breathe();
  }
  return all;
}
