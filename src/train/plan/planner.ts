import type { Key } from '../../core/random.js';
import * as tree from '../../core/tree.js';
import type { Weights } from '../../layers/build.js';
import { runtime } from '../../runtime/runtime.js';
import { isOwner, STORAGES, type Storage } from '../../runtime/storage.js';
import type { Differentiated } from './differentiated.js';
import { Plan } from './plan.js';
import { Recorded } from './recorded.js';

/** What a step is made of, by identity: where one part is another, the step is another. */
export type Parts = readonly unknown[];

/**
 * Sees whether one step is like the one before. The second of a kind and the third are written down, and where they agree, the fourth and all
 * that follow are replayed: same bits, by a test for each layer, loss and optimizer.
 */
export class Planner {
  private parts: Parts = [];
  private blocks: readonly Storage[] = [];
  private steps = 0;
  private recorded: Recorded | null = null;
  private plan: Plan | null = null;

  /** Whether steps are replayed now. */
  get active(): boolean {
    return this.plan !== null;
  }

  /** Value, gradients and results of a step: `run` gives them, and a plan where there is one. */
  differentiate(parts: Parts, weights: Weights, key: Key, run: (key: Key) => Differentiated): Differentiated {
    if (!runtime().step.idle) return run(key); // inside a scope of the user's
    const blocks = blocksOf(weights);
    if (!same(parts, this.parts) || !same(blocks, this.blocks) || this.plan?.fits === false) this.forget(parts, blocks);
    if (this.plan !== null) {
      const results = this.plan.replay(key);
      if (results !== null) return results;
      this.forget(parts, blocks);
      runtime().step.reset();
      return run(key);
    }
    if (++this.steps === 1 || this.steps > 3) return run(key);
    const { recorded, result } = Recorded.of(new Set(blocksOf(weights.params)), key, run);
    if (this.recorded !== null) this.plan = Plan.of(this.recorded, recorded, result);
    this.recorded = this.steps === 2 ? recorded : null;
    return result;
  }

  private forget(parts: Parts, blocks: readonly Storage[]): void {
    Object.assign(this, { parts, blocks, steps: 0, recorded: null, plan: null });
  }
}

function blocksOf(changing: unknown): Storage[] {
  const found: Storage[] = [];
  tree.visit(changing, (leaf) => {
    if (isOwner(leaf)) for (const storage of leaf[STORAGES]) found.push(storage);
  });
  return found;
}

function same(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
