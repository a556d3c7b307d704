import type { data } from 'graphgrad';
import { readArrays } from './arrays.js';

const ATOM_FEATURES = 32;
const BOND_FEATURES = 6;

/** ESOL with 32 numbers an atom and 6 a bond; y is the logarithm of the solubility, in mol per litre. */
export async function esolGraphs(): Promise<data.GraphInput[]> {
  const read = await readArrays('esol/graphs');
  const [nodePtr, edgePtr, ends, y, x, edgeAttr] = ['node_ptr', 'edge_ptr', 'edge_index', 'y', 'x', 'edge_attr'].map(read);
  const half = ends.length / 2;
  return y.map((target, g) => {
    const [node, nodeEnd, edge, edgeEnd] = [nodePtr[g], nodePtr[g + 1], edgePtr[g], edgePtr[g + 1]];
    const own = (first: number): Uint32Array => Uint32Array.from(ends.slice(first + edge, first + edgeEnd), (end) => end - node);
    return {
      x: { data: x.slice(node * ATOM_FEATURES, nodeEnd * ATOM_FEATURES), shape: [nodeEnd - node, ATOM_FEATURES] },
      edges: [own(0), own(half)],
      edgeAttr: { data: edgeAttr.slice(edge * BOND_FEATURES, edgeEnd * BOND_FEATURES), shape: [edgeEnd - edge, BOND_FEATURES] },
      y: target,
      level: 'graph',
    };
  });
}
