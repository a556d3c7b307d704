import { checkOptions } from '../../core/options/read.js';
import { nodeSplitOptions, type RandomNodeSplitOptions, randomNodeSplit as split } from '../splits/randomNodeSplit.js';
import type { Transform } from './transform.js';

export { coalesce } from './coalesce.js';
export { constant } from './constant.js';
export { largestComponent } from './largestComponent.js';
export { knnGraph, radiusGraph } from './nearGraph.js';
export { normalizeFeatures } from './normalizeFeatures.js';
export { type OneHotDegreeOptions, oneHotDegree } from './oneHotDegree.js';
export { removeSelfLoops } from './removeSelfLoops.js';
export { selfLoops } from './selfLoops.js';
export { toUndirected } from './toUndirected.js';
export type { Transform } from './transform.js';
export { virtualNode } from './virtualNode.js';

/** `data.randomNodeSplit` as a transform. */
export const randomNodeSplit = (options: RandomNodeSplitOptions = {}): Transform => {
  checkOptions('data.transforms.randomNodeSplit', nodeSplitOptions, options);
  return (graph) => split(graph, options);
};
