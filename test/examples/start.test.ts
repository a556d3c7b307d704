import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { deadAddress, serve } from '../io/server.js';
import { temporaryFolder } from '../io/temporary.js';
import { describeShared, shared } from '../shared.js';

const program = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs what `npm start -- …` runs, as a user in a folder does. */
function start(args: readonly string[], { cwd, env }: { cwd?: string; env?: Record<string, string> } = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...process.env, npm_lifecycle_event: '', ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr })));
}

const readReport = async (path: string): Promise<Document> =>
  new DOMParser().parseFromString(await readFile(path, 'utf8'), 'text/html') as unknown as Document;

const texts = (page: Document, selector: string): string[] =>
  [...page.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '');

/** The last number of the table row that begins with a name. */
const rowOf = (stdout: string, name: string): number =>
  Number(stdout.match(new RegExp(`^${name}.*?(-?[\\d.]+)(?: ± .*)?(?: %)?$`, 'm'))?.[1]);

const SPEED = /One epoch takes [\d.]+ (?:ms|µs); the same training in plain JavaScript takes [\d.]+ (?:ms|µs), [\d.,]+ times as long/g;

describe('npm start', { timeout: 60_000 }, () => {
  it('trains on the karate club and score_nbr, beats the baselines, and writes its report', async () => {
    const folder = await temporaryFolder();
    const { code, stdout, stderr } = await start(['--epochs', '60', '--out', 'deep/report.html'], { cwd: folder });
    expect(code, stderr).toBe(0);
    const [karate, score] = stdout.split(/^score_nbr: /m);
    expect(rowOf(karate, 'graph network')).toBeGreaterThan(rowOf(karate, 'ridge on features'));
    expect(rowOf(karate, 'ridge on features')).toBeGreaterThan(rowOf(karate, 'majority class'));
    expect(rowOf(score, 'graph network')).toBeGreaterThanOrEqual(0.99);
    expect(rowOf(score, 'ridge on features')).toBeCloseTo(0.944, 2);
    expect(Math.abs(rowOf(score, 'mean of the training graphs'))).toBeLessThan(0.05);
    expect(stdout.match(SPEED)).toHaveLength(2);
    // No terminal: a line for each epoch of both, and nothing that only a terminal understands.
    expect(stderr.match(/^epoch \d+\/60 /gm)).toHaveLength(120);
    expect(stderr).toMatch(/^epoch 60\/60 .* graphs\/s {2}loss .* valR2 /m);
    for (const control of ['\x1b', '\r']) expect(stdout + stderr).not.toContain(control);

    const path = join(folder, 'deep/report.html');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Report: ${path}`);
    const page = await readReport(path);
    expect(texts(page, 'h2')).toEqual(['Karate club: who belongs to whom', 'score_nbr: a number for a whole graph']);
    expect(texts(page, 'td')[1]).toBe(`${rowOf(karate, 'graph network').toFixed(1)} %`);
    expect(texts(page, 'figcaption')).toEqual([
      'Cross entropy of the 4 labelled people',
      'The 30 held-out people',
      'Mean squared error',
      'Predictions against actual values',
    ]);
    const [, matrix, , scatter] = texts(page, 'figure svg');
    expect(matrix).toContain(`accuracy ${rowOf(karate, 'graph network').toFixed(1)} % of 30`);
    expect(scatter).toMatch(/training {2}R² [\d.]+ · RMSE [\d.]+ · 800 points/);
    expect(scatter).toMatch(/held out {2}R² [\d.]+ · RMSE [\d.]+ · 200 points/);
    expect(scatter).toContain('y = x');
  });

  it('shows its trainings with --live, and keeps what they looked like at the end', async () => {
    const folder = await temporaryFolder();
    const { code, stdout, stderr } = await start(['--epochs', '30', '--live', '--out', 'report.html'], { cwd: folder });
    expect(code, stderr).toBe(0);
    expect(stdout.match(/^Live plot: http:\/\/127\.0\.0\.1:\d+\/$/gm)).toHaveLength(2);
    expect(
      stdout.match(/^Live plot: \d+ drawings, packing and drawing took [\d.]+ % of the training time, .* apart; .* written$/gm),
    ).toHaveLength(2);
    const [karate, score] = await Promise.all(['karate', 'score'].map((name) => readFile(join(folder, `${name}.html`), 'utf8')));
    for (const page of [karate, score]) expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect(karate).toContain('Actual and predicted classes');
    expect(score).toContain('Predictions against actual values');
    for (const name of ['karate', 'score']) expect(await readFile(join(folder, `${name}.svg`), 'utf8')).toMatch(/^<svg/);
  });

  it('explains itself', async () => {
    const { code, stdout } = await start(['--help']);
    expect(code).toBe(0);
    for (const option of ['--epochs', '--out', '--data', '--base-url', '--seeds']) expect(stdout).toContain(option);
  });

  it.each([
    [['--epoch', '3'], "unknown option '--epoch'"],
    [['citeseer'], "unknown command 'citeseer'"],
    [['cora', 'somewhere'], "unknown command 'cora' 'somewhere'"],
    [['--epochs', '0'], "--epochs '0' is no whole number of at least 1"],
    [['--epochs=2.5'], "--epochs '2.5' is no whole number of at least 1"],
    [['cora', '--data', 'a', '--base-url', 'b'], '--data and --base-url exclude each other'],
    [['--seeds', '3'], '--seeds belongs to cora'],
    [['cora', '--data='], '--data is empty'],
  ])('refuses %j in two lines, with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await start(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`npm start: ${message}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(stderr).toContain('npm start -- --help');
  });

  it('says what to do without a connection, with exit code 1', async () => {
    const baseUrl = await deadAddress();
    const { code, stderr } = await start(['cora', '--base-url', baseUrl], { env: { GRAPHGRAD_CACHE: await temporaryFolder() } });
    expect(code).toBe(1);
    expect(stderr).toContain(`npm start failed. download: ${baseUrl}/ind.cora.x: there is no connection`);
    expect(stderr).toContain('npm start -- cora --data DIR');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('names the folder where the files are not', async () => {
    const folder = await temporaryFolder();
    const { code, stderr } = await start(['cora', '--data', 'nowhere'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain(`npm start failed. io: reading ${folder}/nowhere/ind.cora.x failed (got ENOENT)`);
  });

  describeShared('cora', () => {
    const files = shared('data/raw/planetoid');

    it('trains from a folder, a seed after the other', async () => {
      const folder = await temporaryFolder();
      const { code, stdout, stderr } = await start(['cora', '--data', files, '--epochs', '40', '--seeds', '2', '--out', 'r.html'], {
        cwd: folder,
      });
      expect(code, stderr).toBe(0);
      const seeds = [...stdout.matchAll(/^seed \d: ([\d.]+) % of the test papers$/gm)].map(([, share]) => Number(share));
      expect(seeds).toHaveLength(2);
      expect(Math.min(...seeds)).toBeGreaterThan(70);
      const [, mean, deviation] = stdout.match(/^graph network .* ([\d.]+) ± ([\d.]+) % \(2 seeds\)$/m) ?? [];
      expect(Math.abs(Number(mean) - (seeds[0] + seeds[1]) / 2)).toBeLessThan(0.11);
      expect(Math.abs(Number(deviation) - Math.abs(seeds[0] - seeds[1]) / Math.SQRT2)).toBeLessThan(0.11);
      expect(stdout.match(SPEED)).toHaveLength(1);
      expect(stderr).not.toContain('kB');
      const page = await readReport(join(folder, 'r.html'));
      expect(texts(page, 'figcaption')).toEqual(['Cross entropy, seed 0', 'The 1,000 test papers, seed 0']);
      expect(texts(page, 'figure svg')[1]).toContain(`accuracy ${seeds[0].toFixed(1)} % of 1,000`);
      expect(texts(page, 'figure svg')[0]).toContain('validation');
    });

    it('downloads once, shows progress, and reads the cache afterwards', async () => {
      const folder = await temporaryFolder();
      const requests: string[] = [];
      const baseUrl = await serve(async (request, response) => {
        requests.push(basename(request.url ?? ''));
        response.end(await readFile(join(files, basename(request.url ?? ''))));
      });
      const args = ['cora', '--base-url', baseUrl, '--epochs', '1', '--out', 'r.html'];
      const options = { cwd: folder, env: { GRAPHGRAD_CACHE: join(folder, 'cache') } };
      const [first, second] = [await start(args, options), await start(args, options)];
      expect([first.code, second.code], first.stderr).toEqual([0, 0]);
      expect(requests).toHaveLength(8);
      expect(first.stderr.match(/^Cora: \d+ of 572 kB {2}ind\.cora\.\S+$/gm)).toHaveLength(8);
      expect(first.stderr).toContain('Cora: 572 of 572 kB  ind.cora.test.index\n');
      expect(rowOf(second.stdout, 'graph network')).toBe(rowOf(first.stdout, 'graph network'));
    });
  });
});
