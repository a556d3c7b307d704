import { type Layer, makeLayer } from '../define.js';
import type { ParamSpec } from '../layer.js';

type Specs = Readonly<Record<string, ParamSpec>>;

/** A norm whose tensors torch's own module holds, which PyG did not wrap: 'weight' and not 'module.weight'. */
export function inTorch(norm: Layer): Layer {
  const bare = (specs: Specs): Specs =>
    Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [name, { ...spec, pyg: (spec.pyg as string | undefined)?.replace(/^module\./, '') }]),
    );
  return makeLayer((...[params, x, graph, context]: Parameters<Layer>) => norm(params, x, graph, context), {
    ...norm,
    paramSpecs: (inShape, graph) => bare(norm.paramSpecs(inShape, graph)),
    bufferSpecs: (inShape) => bare(norm.bufferSpecs(inShape)),
  });
}
