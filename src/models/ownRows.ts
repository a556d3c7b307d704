import { int } from '../core/options/vocabulary.js';
import { dotDecoder } from '../layers/decoder/dotDecoder.js';
import { isScored } from '../layers/decoder/ends.js';
import { normal } from '../nn/initializers.js';
import { defineModel } from './define.js';

/** A model that is a learned row for each node: inner products of the pairs of a graph, or the rows themselves where there are no pairs. */
export const ownRows = (kind: string) =>
  defineModel({
    kind,
    options: {
      /** Width of a row. */
      units: int({ min: 1 }),
    },
    needsGraph: true,
    takesNoFeatures: true,
    params: ({ units }, [nodes]) => ({ table: { shape: [nodes, units], init: normal(1), pyg: 'embedding.weight' } }),
    parts: () => ({ decoder: { layer: dotDecoder() } }),
    call: (_options, { table }, _x, graph, _context, { decoder }) => (isScored(graph) ? decoder(table) : table),
  });
