/** Runs cases away from the page, so that it stays alive; posts each result as it comes. */
import { init } from '../../src/index.js';
import * as cora from '../cases/cora.js';
import * as gcn from '../cases/gcn.js';
import * as matmul from '../cases/matmul.js';
import * as spmm from '../cases/spmm.js';
import * as steps from '../cases/steps.js';
import { type CaseOptions, type Comparison, compare } from '../harness.js';
import { machine } from '../machine.js';
import type { PeerName } from '../peers/list.js';
import type { CaseResult } from '../report/case-result.js';

type Case = { comparisons: (options: CaseOptions<PeerName>) => Comparison[] | Promise<Comparison[]> };
const cases: Readonly<Record<string, Case>> = { matmul, spmm, steps, gcn, cora };

/** What the page asks for. */
export interface Order {
  readonly cases: readonly string[];
  readonly peers: readonly PeerName[];
  readonly quick: boolean;
  /** Threads of graphgrad; the others have one. */
  readonly threads: number;
}

/** What it hears. */
export type Message =
  | { readonly kind: 'hello'; readonly cases: readonly string[]; readonly machine: ReturnType<typeof machine> }
  | { readonly kind: 'began'; readonly name: string }
  | { readonly kind: 'result'; readonly result: CaseResult }
  | { readonly kind: 'failed'; readonly name: string; readonly why: string }
  | { readonly kind: 'done' };

const say = (message: Message): void => self.postMessage(message);

self.addEventListener('message', async ({ data }: MessageEvent<Order>) => {
  await init({ threads: data.threads });
  const suffix = data.threads === 1 ? '' : `, graphgrad with ${data.threads} threads`;
  for (const name of data.cases) {
    try {
      for (const comparison of await cases[name].comparisons({ peers: data.peers, large: false })) {
        say({ kind: 'began', name: comparison.name });
        say({
          kind: 'result',
          result: { case: name, ...(await compare({ ...comparison, name: comparison.name + suffix }, { quick: data.quick })) },
        });
      }
    } catch (error) {
      say({ kind: 'failed', name, why: String(error) });
    }
  }
  say({ kind: 'done' });
});
say({ kind: 'hello', cases: Object.keys(cases), machine: machine() });
