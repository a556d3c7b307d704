/** Every peer by the name of its column, and what each makes of a work. */
import type { Guest, Guests } from '../harness.js';
import { createJaxJs } from './jax-js.js';
import { createOrt } from './ort.js';
import type { Peer } from './peer.js';
import { createTfjs } from './tfjs.js';

const makers = {
  tfjs: createTfjs,
  jaxJs: createJaxJs,
  ortWeb: () => createOrt('onnxruntime-web'),
  ortNode: () => createOrt('onnxruntime-node'),
} satisfies Record<string, () => Promise<Peer>>;

export type PeerName = keyof typeof makers;
export const peerNames = Object.keys(makers) as PeerName[];

const made = new Map<PeerName, Promise<Peer>>();

/** The peer, loaded once; the promise fails where it cannot be. */
export function peer(name: PeerName): Promise<Peer> {
  let promise = made.get(name);
  if (promise === undefined) {
    promise = makers[name]();
    made.set(name, promise);
  }
  return promise;
}

type Work = keyof Peer;
type ArgumentsOf<W extends Work> = Parameters<NonNullable<Peer[W]>>;

/** Contestants of one work from the peers named; those that lack it are not asked. `suffix` tells variants of a work apart. */
export function guestsFor<W extends Work>(work: W, names: readonly PeerName[], args: ArgumentsOf<W>, suffix = ''): Guests {
  return Object.fromEntries(
    names.map((name) => [
      name + suffix,
      async () => {
        const library = await peer(name);
        const make = library[work] as ((...given: ArgumentsOf<W>) => Promise<Guest>) | undefined;
        if (make === undefined) throw new Error(`it has no ${work}`);
        return make.apply(library, args);
      },
    ]),
  );
}
