import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const elsewhere = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of a Chromium or Chrome: CHROME_BIN if set, else the first on the PATH or where systems install one, else Playwright's; null if none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.CHROME_BIN) return runnable(env.CHROME_BIN) ? env.CHROME_BIN : null;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name + suffix)));
  return [...onPath, ...elsewhere, chromium.executablePath()].find(runnable) ?? null;
}

/** The same, where a missing one is a skip on a user's machine and a failure in CI. */
export function chromiumForTests(): string | null {
  const path = findChromium();
  if (path === null && process.env.CI) throw new Error('no Chromium found (set CHROME_BIN), and in CI a skipped test is a failure');
  return path;
}

/** What keeps a browser quiet on a machine without a network. */
export const quietly = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
