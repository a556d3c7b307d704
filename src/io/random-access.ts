/** Bytes to be read at any place. */
export interface RandomAccess {
  readonly size: number;
  /** Fills `into` with the bytes from `at` on. Throws IoError, also where there are not so many. */
  read(into: Uint8Array, at: number): Promise<void>;
  /** SHA-256 of all bytes with the digit 0 in each place from `from` to `to`, as 64 hexadecimal digits. */
  sha256(blank: { readonly from: number; readonly to: number }): Promise<string>;
  close(): Promise<void>;
}

const ZERO = 0x30;

/** Puts zeros into a part of a file that begins at `at`. */
export const blankOut = (part: Uint8Array, at: number, { from, to }: { from: number; to: number }): unknown =>
  at < to && part.fill(ZERO, Math.max(0, from - at), to - at);
