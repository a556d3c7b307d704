import type { Layer } from '../define.js';

/** True for a layer whose result for a row depends on all rows of its graph: it needs the nodes of graphs, in full. */
export const normalisesGraphs = ({ kind, options }: Pick<Layer, 'kind' | 'options'>): boolean =>
  kind === 'graphNorm' || (kind === 'layerNorm' && 'mode' in options && options.mode === 'graph');
