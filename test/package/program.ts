/**
 * A program for the packed package: trains a small GCN from a fixed seed and prints what it saw. Plain JavaScript, since it runs as it is in
 * Node, through a bundler and in a page.
 */
export const program = (from: string): string => `import { data, layers, losses, memory, optimizers, sequential } from '${from}';
const { x, edges, y, masks } = data.karate();
const graph = data.graph({ x, edges, y, masks });
const model = sequential([layers.gcnConv({ units: 8, activation: 'relu' }), layers.gcnConv({ units: 4 })]);
model.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: 'crossEntropy', metrics: ['accuracy'] });
const { history } = await model.fit(graph, { epochs: 50, seed: 7 });
const { accuracy } = await model.evaluate(graph, { mask: 'train' });
export const seen = { first: history.loss[0], last: history.loss.at(-1), accuracy, step: memory().step, mse: typeof losses.mse };
`;
