import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform } from 'node:os';

/** Where and when something was measured. */
export interface Machine {
  cpu: string;
  cores: number;
  /** Operating system and architecture. */
  platform: string;
  node: string;
  v8: string;
  graphgrad: string;
  /** Version of the compiler of the kernels. */
  assemblyscript: string;
  /** Load average of the last minute when the measurement began; above 1 per contestant's core the figures are suspect. */
  load: number;
  date: string;
}

const manifest = (): { version: string; devDependencies: Record<string, string> } => JSON.parse(readFileSync('package.json', 'utf8'));

/** The machine as it is now. */
export function machine(): Machine {
  const processors = cpus();
  const { version, devDependencies } = manifest();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    platform: `${platform()} ${arch()}`,
    node: process.version,
    v8: process.versions.v8,
    graphgrad: version,
    assemblyscript: devDependencies.assemblyscript,
    load: Math.round(loadavg()[0] * 100) / 100,
    date: new Date().toISOString(),
  };
}

/** One line for people. */
export const describeMachine = ({ cpu, cores, node, load, date }: Machine): string =>
  `${cpu}, ${cores} cores, Node ${node.slice(1)}, load ${load.toFixed(2)}, ${date.slice(0, 16).replace('T', ' ')} UTC`;
