import { train } from './train.js';

train();
