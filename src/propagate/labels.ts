import { OptionError } from '../core/errors.js';
import { custom, int, optional } from '../core/options/vocabulary.js';
import { written } from '../core/written.js';
import type { Graph } from '../graph/graph.js';
import { expectMask } from '../graph/mask-names.js';
import { refuseOrdered } from '../graph/order.js';
import { type Mask, type MaskLike, readMask } from '../runtime/mask.js';
import { emptyTensor, Tensor } from '../runtime/tensor.js';

/** Labels that are known at some nodes, as options. */
export const labelOptions = {
  /** Classes [nodes], whole numbers from 0; only those of the mask are read. Default `graph.y`. */
  labels: optional(
    custom<Tensor | ArrayLike<number>>(
      'labels',
      'class ids',
      (value) => value instanceof Tensor || Array.isArray(value) || ArrayBuffer.isView(value),
    ),
  ),
  /** The nodes whose labels are known: a mask, or the name of one of the graph's. Default 'train'. */
  mask: custom<string | MaskLike | Mask>('mask', 'a mask, or the name of one', (value) => value !== null),
  /** How many classes there are. Default as many as are seen. */
  classes: optional(int({ min: 1 })),
};

/** 4 GiB of f32. */
const MOST_ENTRIES = 2 ** 30;

/** What is known, and where. */
export interface Known {
  /** One-hot rows of known labels, zeros elsewhere [nodes, classes]. */
  readonly start: Tensor;
  readonly mask: Mask;
}

/** @throws OptionError for a mask that is not there, labels that are no classes, or a class beyond `classes`. */
export function readLabels(
  where: string,
  graph: Graph,
  options: { labels?: Tensor | ArrayLike<number>; mask: string | MaskLike | Mask; classes?: number },
): Known {
  refuseOrdered(where, graph);
  const mask = chosen(where, graph, options.mask);
  const given = options.labels ?? graph.y;
  const labels = given instanceof Tensor ? given.toTypedArray() : given;
  if (labels === null || labels.length !== graph.numNodes) {
    throw new OptionError({
      where,
      what: 'there is no label for each node',
      got: `${labels?.length ?? 'none'}`,
      expected: `${graph.numNodes} class ids`,
      mend: 'Give labels, or a graph with y',
    });
  }
  let classes = options.classes ?? 0;
  for (const node of mask.indices) {
    const label = labels[node];
    if (!Number.isInteger(label) || label < 0 || (options.classes !== undefined && label >= options.classes)) {
      const bound = options.classes === undefined ? 'a whole number of at least 0' : `a whole number in [0, ${options.classes})`;
      throw new OptionError({
        where,
        what: `the label of node ${node} is no class`,
        got: written(label),
        expected: bound,
        fields: { node, label },
      });
    }
    classes = Math.max(classes, label + 1);
  }
  if (graph.numNodes * classes > MOST_ENTRIES) {
    throw new OptionError({
      where,
      what: 'rows of so many classes fit into no memory',
      got: `${graph.numNodes} nodes, labels up to ${classes - 1}`,
      expected: 'classes numbered from 0 on',
    });
  }
  const rows = new Float64Array(graph.numNodes * classes);
  for (const node of mask.indices) rows[node * classes + labels[node]] = 1;
  return { start: emptyTensor([graph.numNodes, classes], graph.dtype).set(rows), mask };
}

function chosen(where: string, graph: Graph, given: string | MaskLike | Mask): Mask {
  if (typeof given !== 'string') return readMask(where, 'mask', given, graph.numNodes, null);
  return expectMask(where, graph.masks, given);
}
