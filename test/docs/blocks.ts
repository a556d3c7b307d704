import { readFileSync } from 'node:fs';

/** A fenced block of code in a page of Markdown. */
export interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** The fenced blocks of a Markdown file, in order. */
export function codeBlocks(file: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { language: string; line: number; lines: string[] } | null = null;
  for (const [i, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    const fence = /^```(\w*)\s*$/.exec(text);
    if (fence === null) open?.lines.push(text);
    else if (open === null) open = { language: fence[1], line: i + 1, lines: [] };
    else {
      blocks.push({ language: open.language, line: open.line, code: open.lines.join('\n') });
      open = null;
    }
  }
  if (open !== null) throw new Error(`${file}: the block of line ${open.line} is not closed`);
  return blocks;
}
