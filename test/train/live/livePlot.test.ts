import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callbacks, data, IoError, layers, type Model, OptionError, optimizers, sequential } from '../../../src/index.js';
import { bits } from '../../bits.js';
import { temporaryFolder } from '../../io/temporary.js';
import { Svg } from '../../plot/figures/svg.js';
import { rejected, thrown } from '../../thrown.js';

const graphs = data.synthetic('score_nbr', { count: 60, seed: 0 });
const [train, validationData] = [graphs.slice(0, 40), graphs.slice(40)];

function network(): Model {
  const model = sequential([layers.propagationConv({ units: 8 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse', metrics: ['r2'] });
  return model;
}

/** Everything that a page is told from now on, as pairs of event and data. */
async function listen(url: string): Promise<{ ended: Promise<[string, { line: string; over: boolean; svg: string }][]> }> {
  const stream = await fetch(`${url}events`);
  const ended = stream
    .text()
    .then((text) => Array.from(text.matchAll(/event: (\w+)\ndata: (.*)\n/g), ([, event, json]) => [event, JSON.parse(json)] as const));
  return { ended: ended as never };
}

describe('callbacks.livePlot in Node', () => {
  it('tells an open page, and leaves the final state in two files', async () => {
    const file = join(await temporaryFolder(), 'plots', 'score');
    const printed: string[] = [];
    const plot = callbacks.livePlot({ every: 2, file, label: 'score', title: 'Scores & <graphs>', print: (line) => printed.push(line) });
    let page: Awaited<ReturnType<typeof listen>> | null = null;
    let html = '';
    const visit: callbacks.Callback = {
      onTrainBegin: async () => {
        const url = printed[0].replace('Live plot: ', '');
        html = await (await fetch(url)).text();
        page = await listen(url);
      },
      // a training that lasts, so that a drawing may fall due before the end
      onEpochEnd: () => new Promise((resolve) => setTimeout(resolve, 5)),
    };
    const model = network();
    const { history } = await model.fit(train, { epochs: 200, validationData, seed: 0, callbacks: [plot, visit] });
    expect(html).toContain('<title>Scores &amp; &lt;graphs&gt;</title>');

    const told = await (page as Awaited<ReturnType<typeof listen>> | null)!.ended;
    const names = told.map(([name]) => name);
    expect(plot.cost.drawings).toBeGreaterThanOrEqual(1);
    const count = (wanted: string): number => names.filter((name) => name === wanted).length;
    for (const name of ['fit', 'status']) expect(count(name), name).toBe(plot.cost.drawings);
    // the first drawing may come before the first epoch is over, which has no curves yet
    for (const name of ['loss', 'metrics']) expect(plot.cost.drawings - count(name), name).toBeOneOf([0, 1]);
    const [, status] = told.at(-1)!;
    expect(status.over).toBe(true);
    expect(status.line).toMatch(/^done after 200 epochs {2}loss [\d.]+ {2}r2 0\.\d+ {2}valLoss [\d.]+ {2}valR2 /);

    const final = new Svg(readFileSync(`${file}.svg`, 'utf8'));
    const text = final.texts.join(' | ');
    expect(text).toMatch(/train {2}R² .* 40 points/);
    expect(text).toMatch(/validation {2}R² .* 20 points/);
    expect(text).toContain('y = x');
    expect(history.loss).toHaveLength(200);
    const report = readFileSync(`${file}.html`, 'utf8');
    expect(report.match(/<svg/g)).toHaveLength(3);
    expect(report).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect(printed).toHaveLength(2);
    expect(printed[1]).toMatch(
      /^Live plot: \d+ drawings, packing and drawing took [\d.]+ % of the training time, [\d.e-]+ s of prediction passes apart; .*score\.html and .*score\.svg written$/,
    );
    const { drawing, predicting, training } = plot.cost;
    expect(plot.cost).toEqual({ drawings: plot.cost.drawings, drawing, predicting, training }); // nothing goes on after the end
    for (const seconds of [drawing, predicting, training]) expect(seconds).toBeGreaterThan(0);
    const [, share, apart] = /took ([\d.]+) % .* ([\d.e-]+) s of/.exec(printed[1]) as RegExpExecArray;
    expect(Number(share) / ((100 * drawing) / training)).toBeCloseTo(1, 1);
    expect(Number(apart) / predicting).toBeCloseTo(1, 1);
  });

  it('changes nothing in what is learnt', async () => {
    const [plain, watched] = [network(), network()];
    const options = { epochs: 12, validationData, seed: 3 };
    const first = await plain.fit(train, options);
    const plot = callbacks.livePlot({ every: 1, file: null, print: () => {} });
    const second = await watched.fit(train, { ...options, callbacks: [plot] });
    expect(second).toEqual(first);
    expect(bits(watched.params)).toBe(bits(plain.params));
  });

  it('draws what there is when training is stopped, and frees the port', async () => {
    const printed: string[] = [];
    const plot = callbacks.livePlot({ file: null, print: (line) => printed.push(line) });
    const stop: callbacks.Callback = { onEpochEnd: ({ epoch }, run) => (epoch === 3 ? run.stop('enough') : undefined) };
    await network().fit(train, { epochs: 100, seed: 0, callbacks: [plot, stop] });
    expect(plot.cost.drawings).toBe(1);
    await expect(fetch(printed[0].replace('Live plot: ', ''))).rejects.toThrow();
  });

  it('refuses a port in use before anything is trained', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const file = join(await temporaryFolder(), 'never');
    const model = network();
    await model.fit(train, { epochs: 1, seed: 0 });
    const before = bits(model.params);
    const error = await rejected(() => model.fit(train, { epochs: 5, callbacks: [callbacks.livePlot({ port, file })] }));
    expect(error).toBeInstanceOf(IoError);
    expect(error.message).toContain(`port ${port} is in use`);
    expect(bits(model.params)).toBe(before);
    expect(existsSync(`${file}.html`)).toBe(false);
    server.close();
  });

  it.each([0, -1, 1.5])('refuses every: %s', (every) => {
    expect(thrown(() => callbacks.livePlot({ every }))).toBeInstanceOf(OptionError);
  });
});
