import * as models from './models/list.js';
import { parent } from './train/worker/parent.js';
import { serve } from './train/worker/serve.js';

/** The file of the worker that `fit(…, { thread: 'worker' })` starts: it answers whoever started it, and knows every ready-made network. */
serve(parent(), models);
