import { host, projectFile } from './platform.node.js';

/** Where and when something was measured. */
export interface Machine {
  cpu: string;
  cores: number;
  /** Operating system and architecture. */
  platform: string;
  /** What runs WebAssembly, with its version. */
  engine: string;
  graphgrad: string;
  /** Version of the compiler of the kernels. */
  assemblyscript: string;
  /** Versions of the libraries compared with, by package. */
  peers: Record<string, string>;
  /** Load average of the last minute when the measurement began; above 1 per contestant's core the figures are suspect. NaN where unknown. */
  load: number;
  date: string;
}

interface Manifest {
  version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const manifest = (path: string): Manifest => JSON.parse(projectFile(path));

/** The machine as it is now. */
export function machine(): Machine {
  const { version, devDependencies } = manifest('package.json');
  return {
    ...host(),
    graphgrad: version,
    assemblyscript: devDependencies.assemblyscript,
    peers: manifest('bench/peers/package.json').dependencies,
    date: new Date().toISOString(),
  };
}

/** One line for people. */
export const describeMachine = ({ cpu, cores, engine, load, date }: Machine): string =>
  `${cpu}, ${cores} cores, ${engine.split(',')[0]}, load ${load.toFixed(2)}, ${date.slice(0, 16).replace('T', ' ')} UTC`;
