import { layers } from '../../src/index.js';

/** Width of the features, and of what the layers make of them where that is theirs to say. */
export const WIDTH = 64;

/** What a layer is given: rows of features, one number a row, ids, or sequences of ten rows. */
export type Input = 'features' | 'column' | 'ids' | 'sequences';

/** A layer whose step is measured. */
export interface Measured {
  readonly layer: layers.Layer;
  /** What sets it apart from others of its kind. */
  readonly setting?: string;
  readonly input: Input;
}

const units = WIDTH;
const nn = layers.mlp({ units: [WIDTH, WIDTH], norm: 'none' });
const assign = layers.dense({ units: WIDTH });
const gate = layers.dense({ units: 1 });
const degrees = [1, 2, 4, 8, 4, 2, 1];
const scaled = { scalers: ['identity', 'amplification', 'attenuation'], degrees } as const;
const inner = layers.graphConv({ units });

const of = (input: Input, made: readonly layers.Layer[]): readonly Measured[] => made.map((layer) => ({ layer, input }));

/** One of each kind, with a width of 64 in and out; those that change cost by a setting more than once. */
export const measured: readonly Measured[] = [
  ...of('features', [
    layers.agnnConv(),
    layers.appnp({ hops: 10, alpha: 0.1 }),
    layers.armaConv({ units }),
    layers.cfConv({ units, filters: WIDTH, nn: layers.dense({ units: WIDTH }), cutoff: 5 }),
    layers.cgConv(),
    layers.chebConv({ units, terms: 3 }),
    layers.clusterGcnConv({ units }),
    layers.dynamicEdgeConv({ nn, k: 10 }),
    layers.edgeConv({ nn }),
    layers.egnnConv({ units }),
    layers.exphormerConv({ units: WIDTH / 4, heads: 4 }),
    layers.faConv(),
    layers.feaStConv({ units, heads: 4 }),
    layers.filmConv({ units }),
    layers.gatConv({ units: WIDTH / 4, heads: 4 }),
    layers.gatedGraphConv({ units, steps: 1 }),
    layers.gatv2Conv({ units: WIDTH / 4, heads: 4 }),
    layers.gcn2Conv({ alpha: 0.1, theta: 0.5, depth: 1 }),
    layers.gcnConv({ units }),
    layers.genConv({ units }),
    layers.ginConv({ nn }),
    layers.gineConv({ nn }),
    layers.gpsConv({ units, conv: layers.ginConv({ nn }), heads: 4 }),
    layers.graphConv({ units }),
    layers.hypergraphConv({ units }),
    layers.leConv({ units }),
    layers.lgConv(),
    layers.messagePassing({ message: 'copy', aggregate: 'mean' }),
    layers.mfConv({ units }),
    layers.mixHopConv({ units }),
    layers.nnConv({ units: 8, nn: layers.dense({ units: WIDTH * 8 }) }),
    layers.pnaConv({ units, aggregators: ['mean', 'min', 'max', 'std'], ...scaled, useEdgeAttr: false }),
    layers.pointNetConv({ local: nn }),
    layers.propagationConv({ units }),
    layers.resGatedGraphConv({ units }),
    layers.rgatConv({ units: WIDTH / 4, relations: 4, heads: 4 }),
    layers.rgcnConv({ units, relations: 4 }),
  ]),
  ...(['mean', 'max', 'pool', 'lstm'] as const).map(
    (aggregate): Measured => ({ layer: layers.sageConv({ units, aggregate }), setting: aggregate, input: 'features' }),
  ),
  ...of('features', [
    layers.schNetInteraction({ filters: WIDTH, cutoff: 5 }),
    layers.sgConv({ units, hops: 2 }),
    layers.simpleConv({ aggregate: 'mean' }),
    layers.ssgConv({ units, alpha: 0.1, hops: 2 }),
    layers.superGatConv({ units: WIDTH / 4, heads: 4 }),
    layers.tagConv({ units, hops: 3 }),
    layers.transformerConv({ units: WIDTH / 4, heads: 4 }),

    layers.multiheadAttention({ heads: 4 }),
    layers.performerAttention({ heads: 4, headUnits: WIDTH / 4 }),
    layers.polynormerAttention({ heads: 4, headUnits: WIDTH / 4 }),
    layers.sgFormerAttention({ units }),

    layers.degreeScalerAggregation({ aggregations: ['mean', 'max'], ...scaled }),
    layers.gruAggregation({ units }),
    layers.lstmAggregation({ units }),
    layers.medianAggregation(),
    layers.mulAggregation(),
    layers.multiAggregation({ aggregations: ['mean', 'max', 'std'] }),
    layers.powerMeanAggregation({ p: 2 }),
    layers.quantileAggregation({ q: [0.25, 0.75] }),
    layers.softmaxAggregation(),
    layers.sortAggregation({ k: 30 }),
    layers.stdAggregation(),
    layers.varAggregation(),

    layers.asaPooling(),
    layers.attentionalPool({ gate }),
    layers.diffPool({ assign, embed: inner }),
    layers.dmonPooling({ assign }),
    layers.edgePooling(),
    layers.globalMaxPool(),
    layers.globalMeanPool(),
    layers.globalMinPool(),
    layers.globalSumPool(),
    layers.minCutPool({ assign }),
    layers.sagPooling(),
    layers.set2set({ steps: 3 }),
    layers.topKPooling(),

    layers.batchNorm(),
    layers.diffGroupNorm({ groups: 10 }),
    layers.graphNorm(),
    layers.graphSizeNorm(),
    layers.instanceNorm(),
    layers.layerNorm(),
    layers.meanSubtractionNorm(),
    layers.messageNorm({ messages: inner }),
    layers.pairNorm(),
    layers.rmsNorm(),

    layers.complExDecoder(),
    layers.distMultDecoder(),
    layers.dotDecoder(),
    layers.mlpDecoder({ nn }),
    layers.transEDecoder(),

    layers.activation({ activation: 'gelu' }),
    layers.dense({ units }),
    layers.dropEdge({ rate: 0.5 }),
    layers.dropNode({ rate: 0.5 }),
    layers.dropout({ rate: 0.5 }),
    layers.initialFeatures(),
    layers.jumpingKnowledge({ layers: [inner, inner], mode: 'lstm' }),
    layers.mlp({ units: [WIDTH, WIDTH] }),
    layers.outputHeads({ heads: { a: layers.dense({ units: WIDTH / 2 }), b: layers.dense({ units: WIDTH / 2 }) } }),
  ]),
  ...of('sequences', [layers.gru({ units }), layers.lstm({ units })]),
  ...of('column', [layers.besselBasis({ count: WIDTH, cutoff: 5 }), layers.gaussianSmearing({ count: WIDTH, stop: 5 })]),
  ...of('ids', [layers.embedding({ count: 1000, units })]),
];
