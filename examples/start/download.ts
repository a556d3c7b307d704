import type { ProgressOptions } from 'graphgrad';

type Output = NonNullable<ProgressOptions['out']>;

interface State {
  readonly url: string;
  readonly loaded: number;
  readonly total: number;
}

/** Shows bytes that arrive: one line redrawn in place on a terminal, elsewhere a line for each file. Says nothing where nothing is downloaded. */
export function showDownload(name: string, out: Output): { update: (state: State) => void; finish: () => void } {
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0);
  let last: State | undefined;
  const line = ({ url, loaded, total }: State): string =>
    `${name}: ${kilobytes(loaded)} of ${kilobytes(total)} kB  ${url.slice(url.lastIndexOf('/') + 1)}`;
  return {
    update: (state) => {
      if (out.isTTY) out.write(`\r${line(state).slice(0, (out.columns ?? 80) - 1)}\x1b[K`);
      else if (last !== undefined && last.url !== state.url) out.write(`${line(last)}\n`);
      last = state;
    },
    finish: () => {
      if (last !== undefined) out.write(out.isTTY ? '\n' : `${line(last)}\n`);
    },
  };
}
