import type { LoadSource } from '../io/source.js';
import type { Model } from '../model.js';
import { type LoadOptions, load as loadModel } from '../train/saved/load.js';
import * as ready from './list.js';

/** Ready-made networks make themselves known when they are defined; naming them here keeps bundlers from leaving that out. */
const readyMade: Readonly<Record<string, unknown>> = { ...ready };

/**
 * The model that `model.save` wrote, or that of a checkpoint: its topology, parameters and buffers, compiled as it was where optimizer, loss
 * and metrics have names. Its predictions are the same bits. Nothing in the file is evaluated: kinds are looked up among those of the
 * library and those given as `layers`.
 *
 * @throws FormatError when one bit is wrong or the file says what no model can be; IoError when it cannot be read.
 * @example
 * const { x, edges, y } = data.karate();
 * const graph = data.graph({ x, edges, y });
 * const model = sequential([layers.gcnConv({ units: 4 })]);
 * model.params = model.init({ seed: 0, like: graph });
 * await model.save('build/karate.safetensors');
 * const again = await io.load('build/karate.safetensors');
 * console.log((await again.predict(graph)).shape);
 */
export const load = (source: LoadSource, options: LoadOptions = {}): Promise<Model> =>
  loadModel(source, { ...options, layers: { ...readyMade, ...options.layers } });
