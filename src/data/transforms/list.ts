import { checkOptions } from '../../core/options/read.js';
import { nodeSplitOptions, type RandomNodeSplitOptions, randomNodeSplit as split } from '../splits/randomNodeSplit.js';
import type { Transform } from './transform.js';

export { addLaplacianEigenvectorPE } from './addLaplacianEigenvectorPE.js';
export { addRandomWalkPE } from './addRandomWalkPE.js';
export { coalesce } from './coalesce.js';
export { constant } from './constant.js';
export { cartesian, distance } from './edgeVectors.js';
export { largestComponent } from './largestComponent.js';
export { localDegreeProfile } from './localDegreeProfile.js';
export { knnGraph, radiusGraph } from './nearGraph.js';
export { normalizeFeatures } from './normalizeFeatures.js';
export { type OneHotDegreeOptions, oneHotDegree } from './oneHotDegree.js';
export { removeIsolatedNodes } from './removeIsolatedNodes.js';
export { removeSelfLoops } from './removeSelfLoops.js';
export { selfLoops } from './selfLoops.js';
export { standardizeTargets, type TargetTransform } from './standardizeTargets.js';
export { toUndirected } from './toUndirected.js';
export type { Transform } from './transform.js';
export { twoHop } from './twoHop.js';
export { virtualNode } from './virtualNode.js';

/** `data.randomNodeSplit` as a transform. */
export const randomNodeSplit = (options: RandomNodeSplitOptions = {}): Transform => {
  checkOptions('data.transforms.randomNodeSplit', nodeSplitOptions, options);
  return (graph) => split(graph, options);
};
