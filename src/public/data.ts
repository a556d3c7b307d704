export type { NamedGraph, NamingOptions } from '../data/adapters/assemble.js';
export { type CytoscapeLike, type CytoscapeOptions, fromCytoscape } from '../data/adapters/cytoscape.js';
export { fromGraphTable, type GraphTableOptions } from '../data/adapters/graph-table.js';
export { fromGraphology, type GraphologyLike } from '../data/adapters/graphology.js';
export { fromTables, type TablesInput } from '../data/adapters/tables.js';
export { type ClusterLoaderOptions, clusterLoader } from '../data/clusterLoader.js';
export { cora } from '../data/datasets/cora.js';
export { type EsolOptions, esol } from '../data/datasets/esol.js';
export { karate } from '../data/datasets/karate.js';
export { mutag } from '../data/datasets/mutag.js';
export { type BlockLike, type DenseInput, dense, toDenseAdj, toDenseBatch } from '../data/dense.js';
export * from '../data/formats/list.js';
export { atomFeatures, bondFeatures } from '../data/formats/molecule/features.js';
export { type MoleculeGraph, moleculeGraph } from '../data/formats/molecule/graph.js';
export type { Atom, Bond, Molecule } from '../data/formats/molecule/molecule.js';
export { readMolecule } from '../data/formats/molecule/read.js';
export { type ScaffoldChemistry, scaffold } from '../data/formats/molecule/scaffold.js';
export type { Table } from '../data/formats/table.js';
export { fromPairs } from '../data/fromPairs.js';
export { kHopSubgraph, rootedEgoNets } from '../data/kHopSubgraph.js';
export { BatchLoader, type LoaderState } from '../data/loader/batch-loader.js';
export { type GraphSource, type LoaderOptions, loader } from '../data/loader.js';
export { assortativity } from '../data/measures/assortativity.js';
export { homophily } from '../data/measures/homophily.js';
export { type MetaPathLoaderOptions, metaPathLoader, type Relations } from '../data/metaPathLoader.js';
export {
  type NegativeSamplingOptions,
  negativeSampling,
  type StructuredNegatives,
  structuredNegatives,
} from '../data/negativeSampling.js';
export { type NeighborLoaderOptions, neighborLoader } from '../data/neighborLoader.js';
export type { NodesLike } from '../data/nodes.js';
export type { NodePairs } from '../data/pairs.js';
export { type PartitionOptions, partition } from '../data/partition.js';
export { type RandomWalksOptions, randomWalks, type Walks } from '../data/randomWalks.js';
export { type SaintLoaderOptions, saintLoader } from '../data/saintLoader.js';
export { type GroupSplitOptions, groupSplit, scaffoldSplit } from '../data/splits/groupSplit.js';
export { type Fold, type KFoldOptions, kFold } from '../data/splits/kFold.js';
export type { LinkPart } from '../data/splits/linkPart.js';
export { type LinkSplit, type RandomLinkSplitOptions, randomLinkSplit } from '../data/splits/randomLinkSplit.js';
export { type RandomNodeSplitOptions, randomNodeSplit } from '../data/splits/randomNodeSplit.js';
export { type RandomSplitOptions, randomSplit } from '../data/splits/randomSplit.js';
export { subgraph } from '../data/subgraph.js';
export { type SyntheticGraph, type SyntheticOptions, type SyntheticTask, synthetic, syntheticTasks } from '../data/synthetic.js';
export * as transforms from '../data/transforms/list.js';
export { containsIsolatedNodes } from '../data/transforms/removeIsolatedNodes.js';
export { compose } from '../data/transforms/transform.js';
export { type WalkLoaderOptions, walkLoader } from '../data/walkLoader.js';
export { type Forces, withForces } from '../data/withForces.js';
export { batch, type GraphLike, GraphSet } from '../graph/batch.js';
export type { CoalesceOptions } from '../graph/coalesce.js';
export { type GraphInput, graph } from '../graph/create.js';
export type { EdgeIndexLike, EdgesLike } from '../graph/edges.js';
export type { DenseLike, SparseLike } from '../graph/features.js';
export { Graph, type Level, type LinkPairs } from '../graph/graph.js';
export type { LinkData, NegativeOptions } from '../graph/links.js';
export type { GcnNormOptions, Propagation } from '../graph/normalize.js';
export type { TargetLike } from '../graph/readTargets.js';
