import { serveLab } from './landscape/compare/serve.js';
import { parent } from './train/worker/parent.js';

serveLab(parent());
