import type { PlanetoidPart } from '../formats/planetoid.js';

/** The files of Cora in the repository of their authors, at one commit that does not move. */
export const coraAddress = 'https://raw.githubusercontent.com/kimiyoung/planetoid/af6abf468a772cc055bec88c52e4d6f51b7c37e3/data';

/** Size in bytes and SHA-256 of each file. */
export const coraFiles: Readonly<Record<PlanetoidPart, { readonly size: number; readonly sha256: string }>> = {
  x: { size: 22119, sha256: '23cfa55d91c6f624233f5eb7b6e3f141f1bd2b2ae39608a63cf5d084bb27baab' },
  tx: { size: 148025, sha256: 'b9afbaa4a400df991f6f02ef677e1e44da55ffc04801fd02f9e673987829226a' },
  allx: { size: 257305, sha256: '9419ba2f26f5c35243db64aba110e0f35a04851609e0dc5433450676ca6b8543' },
  y: { size: 4054, sha256: '94465c14eb53e04ca262198dcbb2521ee8af60fb3f3d546cd6ca24a511b0e7d1' },
  ty: { size: 28135, sha256: '41f5ac76596a1699cc33f53084a2419e92961c42bb75f36fc38e616d348532ad' },
  ally: { size: 47959, sha256: '2b998f5cc7fedc86e7f97ca2498f47a1ffc1462c29e2d578b23bf3f62b6e7d71' },
  graph: { size: 59847, sha256: '58f13302f39dde8852dad6fe6d15b89b077b6d7f837626bce671ef80344b383d' },
  'test.index': { size: 5000, sha256: '297ce89af2b51a6a194181c7dbe1796c6a1cf9cd9349a88383b1b1e227867875' },
};
