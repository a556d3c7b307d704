#!/usr/bin/env bash
# openchemlib 9.25.0: an aromatic porphyrin is read as a biradical, without an error.
#
# Input: porphine, the ring of four pyrroles under every haem and chlorophyll, in the aromatic spelling that most toolkits write.
# A good guess: the same molecule as from its Kekulé spelling, all electrons paired; or an error where no Kekulé structure is found.
# Behaviour: the parser returns normally, the molecular formula is right, but two atoms are radicals, and the SMILES it writes back is another
# molecule: bond orders and charges taken from it are wrong in silence. The Kekulé spelling of the same ring has none.
# Who relies on its bond orders should look for radicals that the SMILES does not have, or assign the double bonds by a matching of their own.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund openchemlib@9.25.0

cat > read.mjs <<'SCRIPT'
import { Molecule } from 'openchemlib';

const read = (smiles) => {
  const molecule = Molecule.fromSmiles(smiles);
  molecule.ensureHelperArrays(Molecule.cHelperNeighbours);
  const radicals = Array.from({ length: molecule.getAllAtoms() }, (_, atom) => molecule.getAtomRadical(atom)).filter(Boolean);
  return `${molecule.getMolecularFormula().formula}, radical atoms: ${radicals.length}`;
};
console.log(`aromatic: ${read('C1=Cc2cc3ccc(cc4nc(cc5ccc(cc1n2)[nH]5)C=C4)[nH]3')}`);
console.log(`Kekule:   ${read('C1=CC2=CC3=CC=C(N3)C=C3C=CC(=N3)C=C3C=CC(N3)=CC1=N2')}`);
SCRIPT

seen=$(node read.mjs)
expected='aromatic: C20H14N4, radical atoms: 2
Kekule:   C20H14N4, radical atoms: 0'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo 'This behaviour has changed.' >&2
  exit 1
fi
