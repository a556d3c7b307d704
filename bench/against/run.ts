import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { assertAgreement } from '../agreement.js';
import { bundleSide, checkOut } from './build.js';
import { meanRatio, type Ratio } from './ratio.js';
import type { Question } from './side.js';

/** One build of the library in a process of its own, which does what it is asked and nothing in between. */
class Side {
  private readonly child: ChildProcess;

  constructor(file: string) {
    this.child = fork(file);
  }

  private next<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      const gone = (code: number | null): void => reject(new Error(`it ended (${code})`));
      this.child.once('exit', gone);
      this.child.once('message', ({ value, error }: { value: T; error?: string }) => {
        this.child.off('exit', gone);
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
    });
  }

  ready = (): Promise<unknown> => this.next();

  ask<T>(question: Question): Promise<T> {
    const answer = this.next<T>();
    this.child.send(question);
    return answer;
  }

  end(): void {
    this.child.removeAllListeners();
    this.child.kill();
  }
}

/** How many fresh pairs of processes do each work, and how many turns each pair takes. Where memory and code come to lie differs from process to process by several percent, so the pairs, not the turns, are what the interval counts. */
const effort = (quick: boolean) =>
  quick ? { pairs: 5, turns: 8, milliseconds: 8, patience: 25 } : { pairs: 9, turns: 10, milliseconds: 20, patience: 20 };

/** A work that never settles is timed after so many milliseconds of calls all the same. */
const WARM_AT_MOST = 6000;

/** Times of the other revision over times of this tree, for a case's works. */
async function compareCase(name: string, files: readonly [string, string], quick: boolean, report: (name: string, ratio: Ratio) => void) {
  const found = new Map<string, number[]>();
  const { pairs } = effort(quick);
  for (let pair = 0; pair < pairs; pair++) {
    for (const [work, ratio] of await comparePair(name, files, quick, pair)) {
      const ratios = found.get(work) ?? [];
      found.set(work, [...ratios, ratio]);
    }
  }
  for (const [work, ratios] of found) report(work, meanRatio(ratios));
}

/** One fresh pair of processes: a ratio for each work both know; the first pair checks that they compute the same. */
async function comparePair(name: string, files: readonly [string, string], quick: boolean, pair: number): Promise<[string, number][]> {
  // the one that starts first may get the better memory
  const turned = pair % 2 === 1;
  const started = (turned ? [files[1], files[0]] : files).map((file) => new Side(file)) as [Side, Side];
  const sides = turned ? ([started[1], started[0]] as const) : started;
  try {
    await Promise.all(sides.map((side) => side.ready()));
    const lists: string[][] = [];
    for (const side of sides) lists.push(await side.ask<string[]>({ ask: 'list', name, large: !quick }));
    const ratios: [string, number][] = [];
    for (const [index, work] of lists[0].entries()) {
      const there = lists[1].indexOf(work);
      if (there < 0) continue;
      try {
        ratios.push([work, await compareWork(work, sides, [index, there], quick, pair === 0)]);
      } catch (error) {
        if (pair === 0) console.log(`${work}: left out, ${error instanceof Error ? error.message : error}`);
      }
    }
    return ratios;
  } finally {
    for (const side of sides) side.end();
  }
}

/**
 * Calls until neither side still gets faster, and says how many fill a turn. A fixed number of calls will not do: what a process did before (a step
 * that is replayed warms no other) decides how long the engine takes to compile a work, and a build would be judged by that.
 */
async function warmUp(
  time: (calls: number) => Promise<readonly [number, number]>,
  milliseconds: number,
  patience: number,
): Promise<number> {
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [calls, idle] = [1, 0];
  const end = performance.now() + WARM_AT_MOST;
  while (idle < patience && performance.now() < end) {
    const took = await time(calls);
    const faster = took.filter((ms, side) => ms / calls < 0.98 * best[side]).length > 0;
    took.forEach((ms, side) => {
      best[side] = Math.min(best[side], ms / calls);
    });
    const wanted = Math.max(1, Math.min(Math.ceil(milliseconds / Math.max(best[0], 1e-6)), calls * 8));
    idle = faster || wanted > 2 * calls ? 0 : idle + 1;
    calls = wanted;
  }
  return calls;
}

/** The median of a pair's turns, the order reversed every time. */
async function compareWork(
  work: string,
  [here, there]: readonly [Side, Side],
  [i, j]: readonly [number, number],
  quick: boolean,
  checked: boolean,
): Promise<number> {
  if (checked)
    assertAgreement(work, {
      here: await here.ask<number[]>({ ask: 'check', index: i }),
      there: await there.ask<number[]>({ ask: 'check', index: j }),
    });
  const time = async (calls: number, first: boolean): Promise<number> => {
    const turn = [() => here.ask<number>({ ask: 'time', index: i, calls }), () => there.ask<number>({ ask: 'time', index: j, calls })];
    const [a, b] = first ? [await turn[0](), await turn[1]()] : [await turn[1](), await turn[0]()].reverse();
    return b / a;
  };
  const { turns, milliseconds, patience } = effort(quick);
  const calls = await warmUp(
    (calls) => Promise.all([here.ask<number>({ ask: 'time', index: i, calls }), there.ask<number>({ ask: 'time', index: j, calls })]),
    milliseconds,
    patience,
  );
  const ratios: number[] = [];
  for (let turn = 0; turn < turns; turn++) ratios.push(await time(calls, turn % 2 === 0));
  ratios.sort((a, b) => a - b);
  return Math.sqrt(ratios[(turns - 1) >> 1] * ratios[turns >> 1]);
}

const told = ({ ratio, low, high }: Ratio): string => `${ratio.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;

/**
 * How fast this tree is beside a revision, for each work of the cases: both libraries in fresh processes of their own, in short turns one after the other;
 * first both must compute the same. A ratio above 1 says that this tree is faster.
 */
export async function runAgainst(revision: string, cases: readonly string[], quick: boolean): Promise<void> {
  const { root, remove } = checkOut(revision);
  const all: [string, Ratio][] = [];
  try {
    const files = [await bundleSide(resolve('.')), await bundleSide(root)] as const;
    for (const name of cases) {
      await compareCase(name, files, quick, (work, ratio) => {
        all.push([work, ratio]);
        console.log(`${told(ratio)}  ${name}: ${work}`);
      }).catch((error) => {
        console.log(`${name}: left out, ${error instanceof Error ? error.message : error}`);
      });
    }
  } finally {
    remove();
  }
  if (all.length === 0) throw new Error('nothing was compared');
  const { ratio } = meanRatio(all.map(([, one]) => one.ratio));
  const slower = all.filter(([, { high }]) => high < 0.98);
  console.log(`${all.length} works, geometric mean ${ratio.toFixed(3)}; ${slower.length} wholly below 0.98`);
  for (const [work, one] of slower) console.log(`slower: ${told(one)}  ${work}`);
}
