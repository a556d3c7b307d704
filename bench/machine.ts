import { cpus, loadavg } from 'node:os';

/** Where and when something was measured. */
export interface Machine {
  cpu: string;
  cores: number;
  node: string;
  /** Load average of the last minute when the measurement began; above 1 per contestant's core the figures are suspect. */
  load: number;
  date: string;
}

/** The machine as it is now. */
export function machine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    node: process.version,
    load: Math.round(loadavg()[0] * 100) / 100,
    date: new Date().toISOString(),
  };
}

/** One line for people. */
export const describeMachine = ({ cpu, cores, node, load, date }: Machine): string =>
  `${cpu}, ${cores} cores, Node ${node.slice(1)}, load ${load.toFixed(2)}, ${date.slice(0, 16).replace('T', ' ')} UTC`;
