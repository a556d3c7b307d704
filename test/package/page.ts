import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { afterAll } from 'vitest';
import { chromiumForTests, quietly } from '../chromium.js';

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** Forbids eval and everything from elsewhere; `wasm-unsafe-eval` is all that compiling the kernels asks for. */
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; img-src data:";

/** What a page did. */
export interface Visit {
  /** Lines that the page logged. */
  readonly lines: readonly string[];
  /** Errors, warnings, and requests that failed. */
  readonly trouble: readonly string[];
  /** Paths that the page fetched. */
  readonly fetched: readonly string[];
  /** The page's body when it was done. */
  readonly body: string;
}

/** The Chromium that opens pages; null where there is none. */
export const executablePath = chromiumForTests();

/** What a page needs to be cross-origin isolated. */
export const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** One browser for the visits of a file; each has a context of its own. */
let browser: Promise<Browser> | null = null;
afterAll(async () => (await browser)?.close());

/** Opens a page in headless Chromium, and waits until its title is 'done'. */
export async function visitAt(address: string): Promise<Omit<Visit, 'fetched'>> {
  browser ??= chromium.launch({ executablePath: executablePath ?? undefined, args: quietly });
  const context = await (await browser).newContext();
  try {
    const page = await context.newPage();
    const lines: string[] = [];
    const trouble: string[] = [];
    page.on('console', (message) => (['error', 'warning'].includes(message.type()) ? trouble : lines).push(message.text()));
    page.on('pageerror', (error) => trouble.push(String(error)));
    await page.goto(address);
    await page
      .waitForFunction(() => document.title === 'done', undefined, { timeout: 90_000 })
      .catch(() => trouble.push('the page was never done'));
    return { lines, trouble, body: await page.evaluate(() => document.body.innerHTML) };
  } finally {
    await context.close();
  }
}

/** A server of a folder on this machine; `fetched` are the paths that were asked for. */
export async function serveFolder(folder: string, headers: Readonly<Record<string, string>> = {}) {
  const fetched: string[] = [];
  const server = createServer(async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    fetched.push(pathname);
    try {
      const content = await readFile(join(folder, normalize(decodeURIComponent(pathname))));
      response.setHeader('content-type', types[extname(pathname)] ?? 'application/octet-stream');
      response.setHeader('content-security-policy', policy);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(content);
    } catch {
      response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, fetched, close: () => void server.close() };
}

/** Serves a folder and opens a page of it. */
export async function visit(folder: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Visit> {
  const { address, fetched, close } = await serveFolder(folder, headers);
  try {
    return { ...(await visitAt(address + path)), fetched };
  } finally {
    close();
  }
}
