export {
  checkGolden,
  type GoldenCall,
  type GoldenCase,
  type GoldenOperands,
  type GoldenResult,
  type GoldenTensor,
  type GoldenTolerance,
  goldenTensor,
} from '../testing/golden.js';
export { checkGradients, type GradientCheckOptions, type GradientReport } from '../testing/gradients.js';
export { checkOp, type OperationCheckOptions } from '../testing/operation.js';
export { checkPlan, type PlanCheckOptions, type PlanReport } from '../train/plan/checkPlan.js';
