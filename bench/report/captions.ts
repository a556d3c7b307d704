/** Headings in the order of the page; a case without one comes last, under its own name. */
export const headings: Record<string, string> = {
  gcn: 'Epochs of a GCN (forward, loss, backward, Adam; no evaluation)',
  cora: 'Epochs of further networks on Cora (forward, loss, backward, Adam; no evaluation)',
  layers: 'Epochs of networks whose layers do most of the work, on Cora (forward, loss, backward, SGD)',
  arxiv: 'A graph of the size of ogbn-arxiv',
  'score-nbr': 'Epochs over many small graphs',
  steps: 'Training steps',
  threads: 'Threads: two against one',
  spmm: 'Sparse times dense',
  matmul: 'Dense products',
  download: 'Download',
  ops: 'Every op',
  baseline: 'What tuning plain JavaScript is worth',
};

/** Who the contestants are. */
export const legend: Record<string, string> = {
  twoThreads: 'graphgrad with two threads; a ratio below 1 says that they are faster than one',
  plainJs: 'the tuned plain-JavaScript baseline of `bench/baseline`: the same algorithms, typed arrays, unrolled register tiles',
  referenceJs: 'a straightforward program of hand-written loops, unchanged; the demands of speed in plain JavaScript refer to it',
  tfjs: 'TensorFlow.js, wasm backend; sparse products as gather, multiply and scatterND with a custom derivative',
  tfjsDense: 'the same with the adjacency as a dense matrix',
  jaxJs: 'jax-js, wasm device, steps under `jit`; sparse products as a gather and the derivative of a gather',
  jaxJsDense: 'the same with the adjacency as a dense matrix',
  ortWeb: 'ONNX Runtime Web in WebAssembly, forward only; sparse products as Gather, Mul and ScatterND',
  ortNode: 'ONNX Runtime for Node, the same model in native code',
};
