export { constant, cosine, exponential, type LearningRate, multiStep, type Schedule, step, warmUp } from '../nn/schedules.js';
