export { type AttentionExplanation, type AttentionOptions, attention } from '../explain/attention.js';
export { bothDirections } from '../explain/bothDirections.js';
export { dirichletEnergy } from '../explain/dirichletEnergy.js';
export type { TargetOptions } from '../explain/explained.js';
export type { Explanation } from '../explain/explanation.js';
export { type FidelityOptions, fidelity, type MaskLike, type UnfaithfulnessOptions, unfaithfulness } from '../explain/fidelity.js';
export { type Fragment, fragments } from '../explain/fragments.js';
export { type GnnExplainerOptions, gnnExplainer, type LearnedExplanation } from '../explain/gnnExplainer.js';
export { gradientTimesInput, saliency } from '../explain/gradients.js';
export { type GroundTruthScores, groundTruthScores } from '../explain/groundTruth.js';
export {
  type IntegratedGradients,
  type IntegratedGradientsOptions,
  integratedGradients,
} from '../explain/integratedGradients.js';
export { type BaShapesOptions, baShapes, type MotifGraphsOptions, motifGraphs, type PlantedGraph } from '../explain/motifs.js';
export { type OcclusionOptions, occlusion } from '../explain/occlusion.js';
export { characterizationScore, fidelityCurveAuc } from '../explain/scores.js';
export { type TotalInfluence, type TotalInfluenceOptions, totalInfluence } from '../explain/totalInfluence.js';
