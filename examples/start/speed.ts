import type { data, Model } from 'graphgrad';
import type { NodeData } from './gcn.js';

/** A network on the nodes of one graph, to be timed. */
export interface NodeTraining {
  readonly name: string;
  readonly nodes: NodeData;
  readonly graph: data.Graph;
  readonly dropout: number;
  /** The network, compiled, with a rate of dropout of its own. */
  readonly network: (dropout: number) => Model;
}

/** A network on whole graphs, to be timed. */
export interface GraphTraining {
  readonly name: string;
  readonly graphs: readonly data.SyntheticGraph[];
  readonly batchSize: number;
  readonly network: () => Model;
}

/** Times an epoch beside another program that computes the same, and says in a sentence what came out. */
export interface Speed {
  nodes(training: NodeTraining): Promise<string>;
  graphs(training: GraphTraining): Promise<string>;
}
