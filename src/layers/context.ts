import type { FloatType } from '../core/dtype.js';
import { OptionError } from '../core/errors.js';
import { expectObject } from '../core/expect.js';
import type { Key } from '../core/random.js';
import type { AttentionStructure } from '../graph/attention.js';
import { scale } from '../ops/affine.js';
import type { Tensor } from '../runtime/tensor.js';

/** A tree of tensors: parameters, buffers, gradients. */
export type TensorTree = { [key: string]: Tensor | TensorTree };

/** How a user may write the context: all of it is optional. */
export interface ContextLike {
  readonly training?: boolean;
  readonly key?: Key;
  readonly buffers?: TensorTree;
  readonly updates?: TensorTree;
  /** Which layers stand still, by their path in the network: while training they normalise by their running statistics, which stay. Default none. */
  readonly frozen?: (path: readonly string[]) => boolean;
  /** Gets what layers add to the loss while training, scalars: pools that learn clusters. */
  readonly losses?: Tensor[];
}

/** The attention of one call of a layer. */
export interface HeardAttention {
  /** Names of the containers and the layer, from the root. */
  readonly path: readonly string[];
  readonly structure: AttentionStructure;
  /** [slots, heads], after the softmax. */
  readonly alpha: Tensor;
}

/** Who looks into a forward pass; nobody does while training. */
export interface Listener {
  /** Hears the attention of each call. */
  readonly attention?: (heard: HeardAttention) => void;
  /** What becomes of the rows [nodes, units] that a neural fingerprint writes at a depth, before they are summed. */
  readonly written?: (depth: number, rows: Tensor) => Tensor;
}

/** What a forward pass knows besides its operands. */
export class Context {
  private calls = 0;
  private readonly children = new Map<string, Context>();
  private still: Context | null = null;

  constructor(
    /** True while training: dropout drops, statistics are gathered. Default false. */
    readonly training: boolean,
    /** Where random numbers come from; a layer that needs one throws without it. */
    readonly key: Key | null,
    /** Values beside the parameters, read only; null when none were given. */
    readonly buffers: TensorTree | null,
    /** Where new values of buffers go, to be committed with the parameter update; null drops them. */
    readonly updates: TensorTree | null,
    /** Names of the containers from the root, for messages. */
    readonly path: readonly string[] = [],
    /** Set while parameters are being made. */
    readonly building: { readonly key: Key; readonly dtype: FloatType } | null = null,
    /** Who looks on; null for nobody. */
    readonly listener: Listener | null = null,
    /** Where layers put what they add to the loss; null drops it. */
    private readonly losses: Tensor[] | null = null,
    /** Which layers stand still; null where none does. */
    private readonly freezing: ContextLike['frozen'] | null = null,
    /** True for a layer that stands still: its statistics stay, and it goes by them. */
    readonly frozen: boolean = false,
  ) {}

  static from(like: ContextLike | Context = {}): Context {
    if (like instanceof Context) return like;
    expectObject('Context', 'the context', like);
    const { training = false, key = null, buffers = null, updates = null, losses = null, frozen = null } = like;
    return new Context(training, key, buffers, updates, [], null, null, losses, frozen);
  }

  /** A buffer of the layer, where the caller has it. */
  buffer(name: string): Tensor | undefined {
    return this.buffers?.[name] as Tensor | undefined; // layers declare their buffers as tensors
  }

  /** The context of a part of a container: the same object at each call, so that a part used twice draws twice. */
  child(name: string): Context {
    let child = this.children.get(name);
    if (child === undefined) this.children.set(name, (child = this.makeChild(name)));
    return child;
  }

  private makeChild(name: string): Context {
    const building = this.building && { ...this.building, key: this.building.key.child(name) };
    const path = [...this.path, name];
    const frozen = this.frozen || this.freezing?.(path) === true;
    return new Context(
      this.training,
      this.key?.child(name) ?? null,
      below(this.buffers, name),
      this.updates && !frozen ? below(this.updates, name, true) : null,
      path,
      building,
      this.listener,
      this.losses,
      this.freezing,
      frozen,
    );
  }

  /** The same for a layer that stands still: one object, so that a part used twice draws twice. */
  get atRest(): Context {
    const { training, key, buffers, path, building, listener, losses, freezing } = this;
    this.still ??= this.frozen ? this : new Context(training, key, buffers, null, path, building, listener, losses, freezing, true);
    return this.still;
  }

  /** A context whose random numbers depend on `nth` alone, however often it is made; updates of buffers are dropped. */
  replica(nth: number): Context {
    const { training, key, buffers, path, building, freezing, frozen } = this;
    return new Context(training, key?.at(nth) ?? null, buffers, null, path, building, null, null, freezing, frozen);
  }

  /** Adds a scalar to the loss, so many times. */
  addLoss(loss: Tensor, weight: number): void {
    if (weight !== 0) this.losses?.push(scale(loss, weight));
  }

  /** A key for one use of randomness: another at each call, the same in each run. */
  nextKey(): Key | null {
    return this.key?.at(this.calls++) ?? null;
  }

  /** The same, where there is no way without one. @throws OptionError when the context has no key. */
  requireKey(where: string): Key {
    const key = this.nextKey();
    if (key !== null) return key;
    throw new OptionError({
      where,
      what: 'training needs random numbers',
      expected: 'a key in the context',
      mend: 'Pass { training: true, key: random.key(seed).at(step) }',
    });
  }
}

function below(tree: TensorTree | null, name: string, create = false): TensorTree | null {
  if (tree === null) return null;
  if (create && tree[name] === undefined) tree[name] = {};
  return (tree[name] as TensorTree | undefined) ?? null;
}
