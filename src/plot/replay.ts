import { OptionError } from '../core/errors.js';
import { nested } from '../core/options/nested.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { array, optional, string } from '../core/options/vocabulary.js';
import { escapeText, page } from './html.js';
import { asFigure, reportFigure } from './report.js';

const where = 'plot.renderReplay';

const replayFrame = {
  /** What the slider says: 'epoch 20'. */
  label: string(),
  figures: array(nested(reportFigure)),
};

/** What is seen at one moment. */
export interface ReplayFrame extends Given<typeof replayFrame> {}

const replay = {
  title: string(),
  /** One paragraph each, above the slider. */
  text: optional(array(string())),
  /** In the order in which they were. */
  frames: array(nested(replayFrame)),
};

/** Moments in the order in which they were. */
export interface Replay extends Given<typeof replay> {}

/**
 * Figures of several moments as one self-contained HTML page with a slider, which the arrow keys move, and a button that plays them. It loads
 * nothing, and without scripts it shows the last moment. Throws OptionError without frames and for a figure that is not an `<svg>` element.
 */
export function renderReplay(content: Replay): string {
  const { title, text = [], frames } = readOptions(where, replay, content);
  if (frames.length === 0) throw new OptionError({ where, what: 'there is nothing to show', got: 'no frames', expected: 'at least one' });
  const last = frames.length - 1;
  const shown = frames.map(
    ({ label, figures }, i) =>
      `<div class="figures frame" data-label="${escapeText(label)}"${i === last ? '' : ' hidden'}>\n${figures.map(asFigure).join('\n')}\n</div>`,
  );
  const body = `${text.map((line) => `<p>${escapeText(line)}</p>`).join('\n')}
<style>.frame[hidden] { display: none; } .replay { display: flex; gap: 12px; align-items: center; margin: 16px 0; } .replay input { flex: 1; max-width: 480px; } @media print { .replay { display: none; } }</style>
<div class="replay"><button type="button" id="play">Play</button>
<input type="range" id="moment" min="0" max="${last}" value="${last}" aria-label="moment"><output id="label" for="moment">${escapeText(frames[last].label)}</output></div>
${shown.join('\n')}`;
  return page({ title, body, script: SCRIPT });
}

const SCRIPT = `const frames = [...document.querySelectorAll('.frame')], slider = document.getElementById('moment');
const label = document.getElementById('label'), play = document.getElementById('play');
const show = () => {
  const at = Number(slider.value);
  frames.forEach((frame, i) => { frame.hidden = i !== at; });
  label.textContent = frames[at].dataset.label;
};
let timer = null;
const stop = () => { clearInterval(timer); timer = null; play.textContent = 'Play'; };
slider.addEventListener('input', () => { stop(); show(); });
play.addEventListener('click', () => {
  if (timer !== null) return stop();
  if (Number(slider.value) === frames.length - 1) slider.value = '0';
  show();
  play.textContent = 'Pause';
  timer = setInterval(() => {
    slider.value = String(Number(slider.value) + 1);
    show();
    if (Number(slider.value) === frames.length - 1) stop();
  }, 400);
});
show();
`;
