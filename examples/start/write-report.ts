import { describeMachine, machine } from '../../bench/machine.js';
import { platform } from '../../src/io/platform.js';
import { type ReportSection, renderReport } from '../../src/plot/report.js';

/** Writes the sections as one HTML page; makes missing folders. @throws IoError. */
export async function writeReport(path: string, title: string, sections: readonly ReportSection[]): Promise<void> {
  const html = renderReport({ title, sections, footer: `Made by npm start on ${describeMachine(machine())}.` });
  await platform().writeFile(path, new TextEncoder().encode(html));
}
