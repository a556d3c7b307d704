export { Graph } from '../../src/graph/graph.js';
export * from '../../src/index.js';
