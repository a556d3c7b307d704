import type { Graph } from '../../graph/graph.js';
import type { Propagation } from '../../graph/normalize.js';
import { activation as activationLayer } from '../../layers/activation.js';
import { gcnConv } from '../../layers/conv/gcnConv.js';
import { floatOf, type Layer } from '../../layers/define.js';
import { dense } from '../../layers/dense.js';
import { dropout } from '../../layers/dropout.js';
import type { Network } from '../../network/network.js';
import type { Activation } from '../../nn/activations.js';

/** A layer of a chain: propagate · (x kernel) + bias, then activations. */
export interface Link {
  readonly name: string;
  readonly layer: Layer;
  /** The matrix it propagates with; null for a dense layer. */
  readonly propagation: Propagation | null;
  readonly activations: readonly Activation[];
}

/** The options that dense and gcn layers share. */
type Options = { readonly activation: Activation };

/** The layers of a network that is a chain of dense and gcn layers, dropout and activations between them; null for any other. */
export function chainOf(network: Network, graph: Graph): readonly Link[] | null {
  if (network.kind !== 'sequential' || network.definition !== null || graph.x === null) return null;
  const links: Link[] = [];
  for (const [name, layer] of Object.entries(network.parts)) {
    const { definition } = layer;
    // a definition is one object, whoever made a layer from it
    const is = ({ definition: other }: { readonly definition: object }): boolean => other === definition;
    if (is(dropout)) continue;
    if (is(activationLayer)) {
      const last = links.pop();
      if (last === undefined) return null;
      // those of the kinds listed here
      links.push({ ...last, activations: [...last.activations, (layer.options as unknown as Options).activation] });
      continue;
    }
    if (!is(dense) && !is(gcnConv)) return null;
    const { activation } = layer.options as unknown as Options; // those of the kinds listed here
    links.push({ name, layer, propagation: is(gcnConv) ? matrixOf(layer, graph) : null, activations: [activation] });
  }
  return links.length === 0 ? null : links;
}

function matrixOf(layer: Layer, graph: Graph): Propagation {
  const { normalize, improved, addSelfLoops } = layer.options as unknown as Record<string, boolean>; // those of gcnConv
  return normalize ? graph.gcn({ improved, addSelfLoops }, floatOf(graph.x as NonNullable<Graph['x']>)) : graph.adjacency();
}
