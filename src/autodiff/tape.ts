import { currentScope, type Scope } from '../runtime/scope.js';
import type { Storage } from '../runtime/storage.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Saved, Vjp } from './derivative.js';

/** One recorded value: how it came to be, and where its cotangent gathers. */
export class Node {
  cotangent: Tensor | null = null;

  constructor(
    readonly tape: Tape,
    readonly output: Tensor,
    /** The same tensor as an enclosing tape sees it. */
    readonly outer: Node | null,
    readonly parents: readonly (Node | null)[],
    /** Null for a leaf, which is differentiated with respect to. */
    readonly vjp: Vjp | null,
    readonly saved: Saved | null,
    /** Blocks that `saved` needs until the derivative has run. */
    readonly kept: readonly Storage[],
  ) {}
}

const recording: Tape[] = [];

/** True while any tape records: operations then look for traced operands. */
export const isRecording = (): boolean => recording.length > 0;

/** The tapes that record now, outermost first. */
export const recordingTapes = (): readonly Tape[] => recording;

/** A tensor as one tape sees it; null when that tape does not trace it. */
export function nodeOn(tensor: Tensor | null, tape: Tape): Node | null {
  let node = (tensor?.trace ?? null) as Node | null;
  while (node !== null && node.tape !== tape) node = node.outer;
  return node;
}

/** What gathering cotangents takes; made of operations, so that enclosing tapes can record it. */
export interface CotangentSpace {
  add(a: Tensor, b: Tensor): Tensor;
  zerosLike(tensor: Tensor): Tensor;
}

/**
 * A record of operations in the order they ran, and its replay backward.
 *
 * @term tape: the record of operations in the order they ran, walked backward for gradients
 */
export class Tape {
  private readonly nodes: Node[] = [];
  private readonly leaves: Node[] = [];
  /** Nodes whose derivative has not run yet. */
  private pending = 0;

  constructor(private readonly space: CotangentSpace) {}

  /** Records while `fn` runs. */
  record<T>(fn: () => T): T {
    recording.push(this);
    try {
      return fn();
    } finally {
      recording.pop();
    }
  }

  /** Forgets everything: nothing is kept for this tape any more, and its tensors are as untraced as before it. */
  close(): void {
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const { output, outer, kept } = this.nodes[i];
      output.trace = outer;
      if (i < this.pending) for (const storage of kept) storage.holds--;
    }
    for (const { output, outer } of this.leaves) output.trace = outer;
    this.nodes.length = this.leaves.length = this.pending = 0;
  }

  /** Makes a tensor a leaf: gradients with respect to it will be known. */
  leaf(tensor: Tensor): Node {
    const node = new Node(this, tensor, tensor.trace as Node | null, [], null, null, []);
    tensor.trace = node;
    this.leaves.push(node);
    return node;
  }

  push(output: Tensor, parents: readonly (Node | null)[], vjp: Vjp, saved: Saved, kept: readonly Storage[]): void {
    for (const storage of kept) storage.holds++;
    const node = new Node(this, output, output.trace as Node | null, parents, vjp, saved, kept);
    output.trace = node;
    this.pending = this.nodes.push(node);
  }

  /**
   * Pulls a cotangent of `result` back to the leaves. Unless an enclosing tape records, values and cotangents are given
   * back as soon as nothing needs them: the peak is the forward activations and a small working set.
   */
  backward(result: Node | null, seed: Tensor, leaves: readonly Node[]): Tensor[] {
    const bin = isRecording() ? null : new Bin(currentScope());
    if (bin !== null) for (const { output } of this.nodes) bin.drop(output.storage);
    if (result !== null) this.receive(result, seed, bin);
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      this.step(this.nodes[i], bin);
      this.pending = i;
    }
    return leaves.map((leaf) => this.take(leaf));
  }

  /** The gradient of a leaf, in a block that no other gradient shares. */
  private take(leaf: Node): Tensor {
    const gradient = leaf.cotangent;
    if (gradient === null) return this.space.zerosLike(leaf.output);
    leaf.cotangent = null;
    const shared = --gradient.storage.holds > 0;
    return shared ? this.space.add(gradient, this.space.zerosLike(gradient)) : gradient;
  }

  /** Adds to a node's cotangent. */
  private receive(node: Node, contribution: Tensor, bin: Bin | null): void {
    const before = node.cotangent;
    const sum = before === null ? contribution : this.space.add(before, contribution);
    sum.storage.holds++;
    node.cotangent = sum;
    if (before === null) return;
    before.storage.holds--;
    bin?.drop(before.storage);
  }

  private step(node: Node, bin: Bin | null): void {
    const { cotangent, parents, vjp, saved } = node;
    if (cotangent !== null && vjp !== null && saved !== null) {
      const mark = bin?.mark() ?? 0;
      const given = vjp(cotangent, saved);
      for (let i = 0; i < parents.length; i++) {
        const parent = parents[i];
        const entry = parent === null ? null : given[i];
        if (parent !== null && entry) this.receive(parent, typeof entry === 'function' ? entry() : entry, bin);
      }
      bin?.sweep(mark);
    }
    for (const storage of node.kept) {
      storage.holds--;
      bin?.drop(storage);
    }
    if (cotangent !== null) {
      node.cotangent = null;
      cotangent.storage.holds--;
      bin?.drop(cotangent.storage);
    }
  }
}

/** Gives back blocks of one scope that nothing holds. */
class Bin {
  constructor(private readonly scope: Scope | null) {}

  drop(storage: Storage): void {
    if (storage.holds === 0 && this.scope !== null && storage.owner === this.scope) storage.free();
  }

  mark(): number {
    return this.scope?.storages.length ?? 0;
  }

  /** Drops everything made since a mark that has no holder: the intermediates of one derivative. */
  sweep(mark: number): void {
    const storages = this.scope?.storages ?? [];
    for (let i = mark; i < storages.length; i++) this.drop(storages[i]);
  }
}
