import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { plot } from 'graphgrad';

/** Writes a report as one HTML page; makes missing folders. */
export async function writeReport(path: string, report: plot.Report): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, plot.renderReport(report));
}
